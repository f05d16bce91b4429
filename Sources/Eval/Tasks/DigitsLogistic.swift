import TensorCore

/// Multinomial logistic regression on the digits, batches of 256: the one convex task on real data.
struct DigitsLogistic: ProxyTask {
  let name = "digits-logistic"
  let version = 1
  let summary = "Logistic regression 64-10 on shifted digits, batch 256: convex, noisy, real data."
  let steps = 30
  let model = Model(.features(64), [.dense(10)], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.search)
  private static let validation = Digits.validation(.search)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 256, noise: 0, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
