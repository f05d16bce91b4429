/// What the recurrent layers share: where the rows of one step in time lie, and the products with the state before.
///
/// A sample's positions lie one behind another, so the rows of a step are `length` rows apart. The state before each
/// step is kept as rows of its own, the first of each sample 0; so the state matrices' gradient is one product over
/// all steps.
struct Recurrence: BitwiseCopyable {
  let samples: Int
  let length: Int
  let width: Int
  let gates: Value
  let output: Value
  /// The state before each step.
  let previous: Rows
  /// The slope that comes from later steps, a row a sample.
  let carry: Rows
  private let state: Int
  private let stateProduct: ProductPlan
  private let carryProduct: ProductPlan
  private let weightProduct: ProductPlan

  /// Plans products of the state before with matrices [gates · width, width] at the offset `state`.
  ///
  /// The forward product goes into rows that start `productStride` apart, or is added there.
  init(
    gates: Value, output: Value, length: Int, state: Int, productStride: Int, adds: Bool,
    carryAdds: Bool, path: MatrixPath, in memory: PlanMemory
  ) {
    precondition(
      output.rows.width % 16 == 0,
      "a recurrent layer's width is a multiple of 16, got \(output.rows.width)")
    self.gates = gates
    self.output = output
    self.length = length
    self.state = state
    samples = output.rows.count / length
    width = output.rows.width
    previous = Rows(count: output.rows.count, width: width, in: memory)
    carry = Rows(count: samples, width: width, in: memory)
    let count = gates.rows.width
    stateProduct = ProductPlan(
      ProductShape(
        m: samples, n: count, k: width, aStride: length * previous.stride, bStride: width,
        cStride: productStride, transposesB: true, accumulates: adds), path: path, in: memory)
    carryProduct = ProductPlan(
      ProductShape(
        m: samples, n: width, k: count, aStride: length * gates.rows.stride, bStride: width,
        cStride: carry.stride, accumulates: carryAdds), path: path, in: memory)
    weightProduct = ProductPlan(
      ProductShape(
        m: count, n: width, k: gates.rows.count, aStride: gates.rows.stride,
        bStride: previous.stride, cStride: width, transposesA: true), path: path, in: memory)
  }

  /// The row of the first sample at a step.
  @inline(__always)
  func row(_ rows: Rows, _ step: Int) -> UnsafeMutablePointer<Float> {
    rows.base + step * rows.stride
  }

  /// The same one step later; nil behind the last.
  @inline(__always)
  func rowBehind(_ rows: Rows, _ step: Int) -> UnsafeMutablePointer<Float>? {
    step + 1 < length ? row(rows, step + 1) : nil
  }

  /// The state matrices as `applyState` reads them, packed once for all steps.
  @inline(__always)
  func packedState(_ weights: UnsafePointer<Float>) -> UnsafePointer<Float> {
    stateProduct.packed(weights + state)
  }

  /// Multiplies the state before a step with the packed state matrices.
  @inline(__always)
  func applyState(
    _ packed: UnsafePointer<Float>, step: Int, into product: UnsafeMutablePointer<Float>
  ) {
    stateProduct.multiply(row(previous, step), packed, product)
  }

  /// Takes a step's slopes back through the state matrices.
  @inline(__always)
  func carryBack(_ weights: UnsafePointer<Float>, _ slopes: Rows, step: Int) {
    carryProduct(row(slopes, step), weights + state, carry.base)
  }

  /// Writes the gradient of the state matrices from the slopes of all steps.
  @inline(__always)
  func writeGradient(_ slopes: Rows, _ gradient: UnsafeMutablePointer<Float>) {
    weightProduct(slopes.base, previous.base, gradient + state)
  }

  /// Clears rows that hold one a sample.
  @inline(__always)
  func clear(_ rows: Rows) { rows.base.update(repeating: 0, count: rows.size) }
}
