import TensorCore

/// A large network on the report digits: 64-256-256-256-10, ReLU with layer norm, batches of 128.
struct DigitsLarge: ProxyTask {
  let name = "digits-large"
  let version = 1
  let summary = "MLP 64-256-256-256-10 with layer norm on shifted digits, batch 128."
  let separates = Separation("adam", over: "sgd", "depth")
  let steps = 4000
  let model = Model(
    .features(64),
    (0..<3).flatMap { _ in [Model.Layer.dense(256), .layerNorm(), .relu] } + [.dense(10)],
    loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.report)
  private static let validation = Digits.judged(.report)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 128, noise: 1.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
