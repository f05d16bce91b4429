import TensorCore

/// A large character model on the report text: 24 characters, two hidden layers of 384, batches of 256.
struct CharLarge: ProxyTask {
  let name = "char-large"
  let version = 1
  let summary = "Next character from 24 (embedding, 2 × 384 GELU with layer norm), batch 256."
  let separates = Separation("adam", over: "sgd", "rare characters")
  let steps = 1000
  let model = Model(
    .tokens(24),
    [
      .embedding(vocabulary: Text.alphabet.count, width: 16), .flatten, .dense(384), .layerNorm(),
      .gelu,
      .dense(384), .layerNorm(), .gelu, .dense(Text.alphabet.count),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.report)
  private static let validation = Text.validation(.report)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 256, training: Self.training, validation: Self.validation, seed: seed)
  }
}
