import TensorCore

/// A network of three hidden layers on the held-out digits: 64-128-96-64-10 with GELU, batches of 64.
struct DigitsHeldOut: ProxyTask {
  let name = "digits-heldout"
  let version = 1
  let summary = "MLP 64-128-96-64-10 with GELU on shifted digits, batch 64: depth, real data."
  let separates = Separation(
    "adam", over: "signsgd", "a sign does not average the noise of batches")
  let steps = 3000
  let model = Model(
    .features(64), [.dense(128), .gelu, .dense(96), .gelu, .dense(64), .gelu, .dense(10)],
    loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.heldOut)
  private static let validation = Digits.judged(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 64, noise: 1.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
