import CKernels

/// Layer normalisation (Ba, Kiros and Hinton 2016): Y = γ · (X − mean) / √(variance + 1e-5) + β, row by row.
///
/// X, Y [rows, width], γ, β [width]; the variance divides by the width. Backward, with n the normalised row
/// and d = γ · dY: dX = (d − mean(d) − n · mean(d · n)) / √(variance + 1e-5), dγ = Σ dY · n, dβ = Σ dY. Root mean
/// square normalisation (Zhang and Sennrich 2019) is the same with a mean of 0, and without mean(d).
struct NormalisationPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value
  private let isCentred: Bool
  private let gain: Int
  private let shift: Int?
  private let normal: Rows
  private let inverse: UnsafeMutablePointer<Float>

  /// Plans the layer with γ and β at the given offsets of the flat buffers.
  init(
    input: Value, output: Value, isCentred: Bool, gain: Int, shift: Int?, in memory: PlanMemory
  ) {
    self.input = input
    self.output = output
    self.isCentred = isCentred
    self.gain = gain
    self.shift = shift
    normal = Rows(count: input.rows.count, width: input.rows.width, in: memory)
    inverse = memory.allocate(input.rows.count, filledWith: 0)
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let x = input.rows
    cl_normalise(
      x.count, x.width, x.stride, isCentred ? 1 : 0, x.base, weights + gain,
      shift.map { weights + $0 }, normal.base, inverse, output.rows.base)
  }

  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    guard let dy = output.gradient else { return }
    cl_normalise_backward(
      dy.count, dy.width, dy.stride, isCentred ? 1 : 0, input.addsGradient ? 1 : 0, dy.base,
      weights + gain, normal.base, inverse, (input.gradient ?? dy).base, gradient + gain,
      shift.map { gradient + $0 })
  }
}
