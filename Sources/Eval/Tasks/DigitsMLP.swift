import TensorCore

/// A perceptron with one hidden layer on the digits: 64-32-10, ReLU, batches of 32.
///
/// The smallest real network: separates rules that average the noise of small batches from bare signs.
struct DigitsMLP: ProxyTask {
  let name = "digits-mlp"
  let version = 2
  let summary = "MLP 64-32-10 with ReLU on shifted digits, batch 32: small, noisy, non-convex."
  let separates = Separation("adam", over: "signsgd", "the sign of a small batch is mostly noise")
  let steps = 150
  let model = Model(.features(64), [.dense(32), .relu, .dense(10)], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.search)
  private static let validation = Digits.judged(.search)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 32, noise: 0, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
