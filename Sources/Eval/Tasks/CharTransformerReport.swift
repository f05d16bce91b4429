import TensorCore

/// The character transformer of 804K parameters on the report text: 4 blocks of width 128, 4 heads, 12 windows of 64.
///
/// The size that nanoGPT trains on a processor (Karpathy 2022).
struct CharTransformerReport: ProxyTask {
  let name = "char-transformer-report"
  let version = 1
  let summary =
    "Causal transformer of 804K parameters, 4 blocks of width 128, 768 characters a step."
  let separates = Separation(
    "muon", over: "adam", "matrices whose gradients have few large directions")
  let steps = 2000
  let model = Model(
    .tokens(64),
    [.embedding(vocabulary: Text.alphabet.count, width: 128), .positions]
      + (0..<4).flatMap { _ in Layer.transformerBlock(width: 128, heads: 4) }
      + [.layerNorm(shift: false), .unembedding], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.report)
  private static let validation = Text.validation(.report)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 12, training: Self.training, validation: Self.validation, seed: seed)
  }
}
