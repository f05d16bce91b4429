import TensorCore

/// A deep, narrow network on the select digits: six layers of 24 with layer norm and tanh, batches of 128.
///
/// Gradients pass many layers of unlike scale: separates rules by how they balance layers.
struct DigitsDeep: ProxyTask {
  let name = "digits-deep"
  let version = 1
  let summary = "Six narrow tanh layers with layer norm on digits, batch 128: balance of layers."
  let separates = Separation("muon", over: "adam", "depth: layers of unlike scale")
  let steps = 300
  let model = Model(
    .features(64),
    (0..<6).flatMap { _ in [Model.Layer.dense(24), .layerNorm(), .tanh] } + [.dense(10)],
    loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.select)
  private static let validation = Digits.judged(.select)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 128, noise: 0.7, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
