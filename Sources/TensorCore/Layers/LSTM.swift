import CKernels

/// A long short-term memory behind its inputs' matrices.
///
/// i, f, o = σ(G + U·h), g = tanh(G + U·h), c ← f · c + i · g, h ← o · tanh c, both 0 at the start (Hochreiter and
/// Schmidhuber 1997; forget gates by Gers, Schmidhuber and Cummins 2000).
/// G [samples · length, 4 · width] are the inputs' parts with their biases, in the order i, f, g, o; U
/// [4 · width, width]; the output is h at every step, [samples · length, width].
struct LSTMPlan: BitwiseCopyable {
  private let recurrence: Recurrence
  /// The cell before each step, and tanh of the cell behind it.
  private let cells: Rows
  private let bent: Rows
  private let cellCarry: Rows

  init(
    gates: Value, output: Value, length: Int, state: Int, path: MatrixPath, in memory: PlanMemory
  ) {
    recurrence = Recurrence(
      gates: gates, output: output, length: length, state: state,
      productStride: length * gates.rows.stride, adds: true, carryAdds: false, path: path,
      in: memory)
    func rows(_ count: Int) -> Rows { Rows(count: count, width: output.rows.width, in: memory) }
    cells = rows(output.rows.count)
    bent = rows(output.rows.count)
    cellCarry = rows(output.rows.count / length)
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let (r, gates, y) = (recurrence, recurrence.gates.rows, recurrence.output.rows)
    let packed = r.packedState(weights)
    for step in 0..<r.length {
      r.applyState(packed, step: step, into: r.row(gates, step))
      cl_lstm(
        r.samples, r.width, r.length * gates.stride, r.row(gates, step), r.length * y.stride,
        r.row(cells, step), r.rowBehind(cells, step), r.row(bent, step),
        r.row(y, step), r.rowBehind(r.previous, step))
    }
  }

  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    let r = recurrence
    guard let dg = r.gates.gradient, let dy = r.output.gradient else { return }
    let gates = r.gates.rows
    r.clear(r.carry)
    r.clear(cellCarry)
    var step = r.length
    while step > 0 {
      step -= 1
      cl_lstm_backward(
        r.samples, r.width, r.length * gates.stride, r.row(gates, step), r.length * dy.stride,
        r.row(cells, step), r.row(bent, step), r.row(dy, step), r.row(dg, step), r.carry.stride,
        r.carry.base, cellCarry.base)
      r.carryBack(weights, dg, step: step)
    }
    r.writeGradient(dg, gradient)
  }
}
