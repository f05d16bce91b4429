import TensorCore

/// A residual convolutional network on the held-out digits at a large batch: 16 channels, RMS norm, batches of 512.
struct DigitsConvolutionHeldOut: ProxyTask {
  let name = "digits-convolution-heldout"
  let version = 1
  let summary = "Residual convolutions with RMS norm on digits, batch 512: little noise."
  let separates = Separation("muon", over: "sgd", "little noise at a large batch")
  let steps = 60
  let model = Model(
    .image(height: 8, width: 8, channels: 1),
    [
      .convolution(16, kernel: 3), .residual([.rmsNorm, .convolution(16, kernel: 3)]), .silu,
      .convolution(24, kernel: 3, stride: 2), .rmsNorm, .silu, .meanPool, .dense(10),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.heldOut)
  private static let validation = Digits.judged(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 512, noise: 1.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
