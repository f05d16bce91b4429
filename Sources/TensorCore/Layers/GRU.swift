import CKernels

/// A gated recurrent unit behind its inputs' matrices.
///
/// After Cho and others 2014, with the reset gate behind the product: r = σ(Gr + Ur·h), z = σ(Gz + Uz·h),
/// n = tanh(Gn + r · (Un·h + c)), h ← (1 − z) · n + z · h, h = 0 at the start.
///
/// G [samples · length, 3 · width] are the inputs' parts with their biases; U [3 · width, width], c [width]; the
/// output is h at every step, [samples · length, width].
struct GRUPlan: BitwiseCopyable {
  private let recurrence: Recurrence
  private let bias: Int
  private let parts: Rows
  private let product: Rows
  private let slopes: Rows

  init(
    gates: Value, output: Value, length: Int, state: Int, bias: Int, path: MatrixPath,
    in memory: PlanMemory
  ) {
    let samples = output.rows.count / length
    parts = Rows(count: samples, width: gates.rows.width, in: memory)
    product = Rows(count: output.rows.count, width: output.rows.width, in: memory)
    slopes = Rows(count: gates.rows.count, width: gates.rows.width, in: memory)
    recurrence = Recurrence(
      gates: gates, output: output, length: length, state: state, productStride: parts.stride,
      adds: false, carryAdds: true, path: path, in: memory)
    self.bias = bias
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let (r, gates, y) = (recurrence, recurrence.gates.rows, recurrence.output.rows)
    let packed = r.packedState(weights)
    for step in 0..<r.length {
      r.applyState(packed, step: step, into: parts.base)
      cl_gru(
        r.samples, r.width, r.length * gates.stride, r.row(gates, step), parts.base, parts.stride,
        weights + bias, r.length * y.stride, r.row(r.previous, step), r.row(product, step),
        r.row(y, step), r.rowBehind(r.previous, step))
    }
  }

  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    let r = recurrence
    guard let dg = r.gates.gradient, let dy = r.output.gradient else { return }
    let gates = r.gates.rows
    r.clear(r.carry)
    var step = r.length
    while step > 0 {
      step -= 1
      cl_gru_backward(
        r.samples, r.width, r.length * gates.stride, r.row(gates, step), r.length * dy.stride,
        r.row(r.previous, step), r.row(product, step), r.row(dy, step), r.row(dg, step),
        r.row(slopes, step), r.carry.stride, r.carry.base)
      r.carryBack(weights, slopes, step: step)
    }
    r.writeGradient(slopes, gradient)
    cl_column_sums(
      slopes.count, r.width, slopes.base + 2 * r.width, slopes.stride, gradient + bias)
  }
}
