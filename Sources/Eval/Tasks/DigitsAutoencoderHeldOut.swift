import TensorCore

/// A deep autoencoder on the held-out digits: 64-128-64-32-8 and back with tanh, cross-entropy of each pixel.
///
/// The problem of Hinton and Salakhutdinov (2006) in small: a long way down through a bottleneck.
struct DigitsAutoencoderHeldOut: ProxyTask {
  let name = "digits-autoencoder-heldout"
  let version = 1
  let summary = "Deep denoising autoencoder 64-128-64-32-8 and back, tanh, on digits: a bottleneck."
  let separates = Separation("adam", over: "sgd", "a bottleneck between saturating layers")
  let steps = 1000
  let model = Model(
    .features(64),
    [
      .dense(128), .tanh, .dense(64), .tanh, .dense(32), .tanh, .dense(8), .dense(32),
      .tanh, .dense(64), .tanh, .dense(128), .tanh, .dense(64),
    ], loss: .binaryCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.heldOut)
  private static let validation = Digits.judged(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 256, noise: 0.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
