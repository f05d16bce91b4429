import CKernels

/// What a convolution's kernel sees at each pixel, as a row: [samples · pixels, channels] →
/// [samples · outputs, kernel² · channels], zeros outside the image.
///
/// A convolution is this and a dense layer (Chellapilla, Puri and Simard 2006).
struct PatchesPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value
  private let samples: Int
  private let grid: cl_grid

  init(input: Value, output: Value, shape: SampleShape, kernel: Int, stride: Int) {
    self.input = input
    self.output = output
    samples = input.rows.count / shape.positions
    grid = cl_grid(
      height: shape.height, width: shape.width, channels: shape.channels, kernel: kernel,
      stride: stride)
  }

  @inline(__always)
  func forward() {
    let (x, y) = (input.rows, output.rows)
    withUnsafePointer(to: grid) { cl_patches(samples, $0, x.base, x.stride, y.base, y.stride) }
  }

  @inline(__always)
  func backward() {
    guard let dy = output.gradient, let dx = input.gradient else { return }
    if !input.addsGradient { dx.base.update(repeating: 0, count: dx.size) }
    withUnsafePointer(to: grid) {
      cl_patches_backward(samples, $0, dy.base, dy.stride, dx.base, dx.stride)
    }
  }
}
