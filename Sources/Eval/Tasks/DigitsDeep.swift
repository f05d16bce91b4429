import TensorCore

/// A deep, narrow network on the select digits: five layers of 32 with layer norm and tanh, batches of 512.
///
/// Gradients pass many layers of unlike scale with little noise: separates rules by how they balance layers, and lets
/// rules that use large batches show themselves.
struct DigitsDeep: ProxyTask {
  let name = "digits-deep"
  let version = 2
  let summary =
    "Five narrow tanh layers with layer norm on digits, batch 512: depth at little noise."
  let separates = Separation("muon", over: "adam", "depth: layers of unlike scale")
  let steps = 120
  let model = Model(
    .features(64),
    (0..<5).flatMap { _ in [Layer.dense(32), .layerNorm(), .tanh] } + [.dense(10)],
    loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.select)
  private static let validation = Digits.judged(.select)

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 512, noise: 0.7, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
