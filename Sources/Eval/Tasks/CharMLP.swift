import TensorCore

/// A character model (Bengio and others 2003): the last 8 characters, embedded, through one hidden layer.
///
/// Rows of the embedding of rare characters see few gradients, those of frequent ones many: separates rules that
/// scale coordinates, as Adam does, from SGD.
struct CharMLP: ProxyTask {
  let name = "char-mlp"
  let version = 2
  let summary = "Next character from 8 (embedding, 64 GELU), batch 256: rare rows."
  let separates = Separation("adam", over: "sgd", "rare characters have rare gradients")
  let steps = 150
  let model = Model(
    .tokens(8),
    [
      .embedding(vocabulary: Text.alphabet.count, width: 16), .flatten, .dense(64), .gelu,
      .dense(Text.alphabet.count),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.search)
  private static let validation = Text.validation(.search)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 256, training: Self.training, validation: Self.validation, seed: seed)
  }
}
