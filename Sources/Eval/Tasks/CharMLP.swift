import TensorCore

/// A character model (Bengio and others 2003): the last 8 characters, embedded, through one hidden layer.
///
/// Rows of the embedding see few gradients each, frequent characters many: separates rules by how they treat
/// rare coordinates.
struct CharMLP: ProxyTask {
  let name = "char-mlp"
  let version = 1
  let summary = "Next character from 8 (embedding, 64 GELU), batch 128: rare rows."
  let steps = 200
  let model = Model(
    .tokens(8),
    [
      .embedding(vocabulary: Text.alphabet.count, width: 8), .flatten, .dense(64), .gelu,
      .dense(Text.alphabet.count),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.search)
  private static let validation = Text.validation(.search)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 128, training: Self.training, validation: Self.validation, seed: seed)
  }
}
