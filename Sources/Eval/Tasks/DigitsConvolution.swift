import TensorCore

/// A convolutional network on the select digits: 12 and 24 channels, a stride of 2, batches of 128.
///
/// Few weights, each used at many pixels (LeCun and others 1989): separates rules by how they pace layers whose
/// gradients differ by orders of magnitude.
struct DigitsConvolution: ProxyTask {
  let name = "digits-convolution"
  let version = 1
  let summary = "Convolutions of 12 and 24 channels on digits, batch 128: shared weights."
  let separates = Separation("adam", over: "momentum", "layers of unlike scale")
  let steps = 70
  let model = Model(
    .image(height: 8, width: 8, channels: 1),
    [
      .convolution(12, kernel: 3), .rmsNorm, .gelu, .convolution(24, kernel: 3, stride: 2),
      .rmsNorm, .gelu, .flatten, .dense(10),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.select)
  private static let validation = Digits.judged(.select)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 128, noise: 0.7, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
