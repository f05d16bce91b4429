import TensorCore

/// A deeper causal transformer on the held-out text: 3 blocks of width 96, 12 windows of 48 characters a step.
struct CharTransformerHeldOut: ProxyTask {
  let name = "char-transformer-heldout"
  let version = 1
  let summary = "Causal transformer, 3 blocks of width 96, 576 characters a step."
  let separates = Separation(
    "muon", over: "adam", "matrices whose gradients have few large directions")
  let steps = 300
  let model = Model(
    .tokens(48),
    [.embedding(vocabulary: Text.alphabet.count, width: 96), .positions]
      + (0..<3).flatMap { _ in Layer.transformerBlock(width: 96, heads: 4) }
      + [.layerNorm(shift: false), .unembedding], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.heldOut)
  private static let validation = Text.validation(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 12, training: Self.training, validation: Self.validation, seed: seed)
  }
}
