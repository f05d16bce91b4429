import TensorCore

/// A deep autoencoder on the held-out digits: 64-128-64-32-8 and back with sigmoids, cross-entropy of each pixel.
///
/// The problem of Hinton and Salakhutdinov (2006) in small: vanishing gradients, plateaus.
struct DigitsAutoencoderHeldOut: ProxyTask {
  let name = "digits-autoencoder-heldout"
  let version = 1
  let summary = "Deep denoising autoencoder 64-128-64-32-8 and back, sigmoids, on digits: plateaus."
  let separates = Separation("adam", over: "sgd", "a plateau behind saturated sigmoids")
  let steps = 2000
  let model = Model(
    .features(64),
    [
      .dense(128), .sigmoid, .dense(64), .sigmoid, .dense(32), .sigmoid, .dense(8), .dense(32),
      .sigmoid, .dense(64), .sigmoid, .dense(128), .sigmoid, .dense(64),
    ], loss: .binaryCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.heldOut)
  private static let validation = Digits.validation(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 64, noise: 0.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
