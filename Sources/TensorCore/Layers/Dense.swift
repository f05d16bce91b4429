import CKernels

/// A dense layer: Y = X · Wᵀ + b.
///
/// X [rows, inputs], W [outputs, inputs], b [outputs], Y [rows, outputs]. Backward, from dY: dW = dYᵀ · X,
/// db = Σ rows of dY, dX = dY · W.
struct DensePlan: BitwiseCopyable {
  private var input: Value
  private let output: Value
  private let weight: Int
  private let bias: Int?
  private let forwardProduct: ProductPlan
  /// The products of backward; none in a plan without training, nor the second where nobody needs dX.
  private let weightProduct: ProductPlan?
  private let inputProduct: ProductPlan?

  /// Plans the layer with W and b at the given offsets of the flat buffers.
  init(
    input: Value, output: Value, weight: Int, bias: Int?, path: MatrixPath,
    in memory: PlanMemory
  ) {
    let (x, y) = (input.rows, output.rows)
    self.input = input
    self.output = output
    self.weight = weight
    self.bias = bias
    forwardProduct = ProductPlan(
      ProductShape(
        m: x.count, n: y.width, k: x.width, aStride: x.stride, bStride: x.width,
        cStride: y.stride, transposesB: true, accumulates: bias != nil || output.addsRows),
      path: path, in: memory)
    weightProduct = output.gradient.map { _ in
      ProductPlan(
        ProductShape(
          m: y.width, n: x.width, k: x.count, aStride: y.stride, bStride: x.stride,
          cStride: x.width, transposesA: true), path: path, in: memory)
    }
    inputProduct = input.gradient.map { _ in
      ProductPlan(
        ProductShape(
          m: x.count, n: x.width, k: y.width, aStride: y.stride, bStride: x.width,
          cStride: x.stride, accumulates: input.addsGradient), path: path, in: memory)
    }
  }

  /// The same layer with its input elsewhere.
  func reading(_ base: UnsafeMutablePointer<Float>) -> DensePlan {
    var moved = self
    moved.input = Value(rows: input.rows.moved(to: base), gradient: input.gradient)
    return moved
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let y = output.rows
    if let bias {
      if output.addsRows {
        cl_add_row(y.count, y.width, weights + bias, y.base, y.stride)
      } else {
        cl_spread(y.count, y.width, weights + bias, y.base, y.stride)
      }
    }
    forwardProduct(input.rows.base, weights + weight, y.base)
  }

  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    guard let dy = output.gradient, let weightProduct else { return }
    weightProduct(dy.base, input.rows.base, gradient + weight)
    if let bias { cl_column_sums(dy.count, dy.width, dy.base, dy.stride, gradient + bias) }
    if let dx = input.gradient, let inputProduct {
      inputProduct(dy.base, weights + weight, dx.base)
    }
  }
}
