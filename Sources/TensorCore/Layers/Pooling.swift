import CKernels

/// The mean over each sample's positions: [samples · length, channels] → [samples, channels].
struct MeanPoolPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value

  init(input: Value, output: Value) {
    self.input = input
    self.output = output
  }

  private var length: Int { input.rows.count / output.rows.count }

  @inline(__always)
  func forward() {
    let y = output.rows
    cl_mean_pool(y.count, length, y.stride, input.rows.base, y.base)
  }

  @inline(__always)
  func backward() {
    guard let dy = output.gradient, let dx = input.gradient else { return }
    cl_mean_pool_backward(dy.count, length, dy.stride, dy.base, dx.base)
  }
}

/// Each sample's positions one behind another: [samples · length, channels] → [samples, length · channels].
struct FlattenPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value

  init(input: Value, output: Value) {
    self.input = input
    self.output = output
  }

  private var length: Int { input.rows.count / output.rows.count }

  @inline(__always)
  func forward() {
    let (x, y) = (input.rows, output.rows)
    cl_flatten(y.count, length, x.width, x.base, x.stride, y.base, y.stride)
  }

  @inline(__always)
  func backward() {
    guard let dy = output.gradient, let dx = input.gradient else { return }
    cl_unflatten(dy.count, length, dx.width, dy.base, dy.stride, dx.base, dx.stride)
  }
}
