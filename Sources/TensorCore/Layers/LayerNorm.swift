import CKernels

/// Layer normalisation (Ba, Kiros and Hinton 2016): Y = γ · (X − mean) / √(variance + 1e-5) + β, row by row.
///
/// X, Y [batch, width], γ, β [width]; the variance divides by the width. Backward, with n the normalised row
/// and d = γ · dY: dX = (d − mean(d) − n · mean(d · n)) / √(variance + 1e-5), dγ = Σ dY · n, dβ = Σ dY.
struct LayerNormPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value
  private let gain: Int
  private let shift: Int
  private let normal: Rows
  private let inverse: UnsafeMutablePointer<Float>

  /// Plans the layer with γ and β at the given offsets of the flat buffers.
  init(input: Value, output: Value, gain: Int, shift: Int, in memory: PlanMemory) {
    self.input = input
    self.output = output
    self.gain = gain
    self.shift = shift
    normal = Rows(count: input.rows.count, width: input.rows.width, in: memory)
    inverse = memory.allocate(input.rows.count, filledWith: 0)
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let x = input.rows
    cl_layer_norm(
      x.count, x.width, x.stride, x.base, weights + gain, weights + shift, normal.base, inverse,
      output.rows.base)
  }

  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    guard let dy = output.gradient else { return }
    cl_layer_norm_backward(
      dy.count, dy.width, dy.stride, dy.base, weights + gain, normal.base, inverse,
      (input.gradient ?? dy).base, gradient + gain, gradient + shift)
  }
}
