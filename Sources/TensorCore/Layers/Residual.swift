import CKernels

/// The end of a residual block: Y = f(X) + X, in place on f's output.
///
/// Backward hands Y's gradient to X before the block's own layers run; the first of them adds to it.
struct BranchPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value

  init(from input: Value, to output: Value) {
    self.input = input
    self.output = output
  }

  @inline(__always)
  func forward() { cl_add(output.rows.size, input.rows.base, output.rows.base) }

  @inline(__always)
  func backward() {
    guard let dx = input.gradient, let dy = output.gradient else { return }
    if input.addsGradient {
      cl_add(dx.size, dy.base, dx.base)
    } else {
      dx.base.update(from: dy.base, count: dy.size)
    }
  }
}
