import TensorCore

/// A small causal transformer on the select text: 2 blocks of width 64, 16 windows of 32 characters a step.
///
/// The architecture that finds are wanted for, at 512 tokens a step (Vaswani and others 2017; blocks and tied output as
/// in GPT-2, Radford and others 2019): separates rules that scale by coordinate or layer from those that do not.
struct CharTransformer: ProxyTask {
  let name = "char-transformer"
  let version = 1
  let summary =
    "Causal transformer, 2 blocks of width 64, 512 characters a step: attention, scale of layers."
  let separates = Separation(
    "muon", over: "adam", "matrices whose gradients have few large directions")
  let steps = 150
  let model = Model(
    .tokens(32),
    [.embedding(vocabulary: Text.alphabet.count, width: 64), .positions]
      + (0..<2).flatMap { _ in Layer.transformerBlock(width: 64, heads: 4) }
      + [.layerNorm(shift: false), .unembedding], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.select)
  private static let validation = Text.validation(.select)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 16, training: Self.training, validation: Self.validation, seed: seed)
  }
}
