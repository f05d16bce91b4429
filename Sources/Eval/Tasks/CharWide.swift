import TensorCore

/// A wider character model on the select text: 12 characters, 192 hidden, batches of 256.
struct CharWide: ProxyTask {
  let name = "char-wide"
  let version = 2
  let summary = "Next character from 12 (embedding, 192 ReLU), batch 256: width, rare rows."
  let separates = Separation("adam", over: "sgd", "rare characters")
  let steps = 300
  let model = Model(
    .tokens(12),
    [
      .embedding(vocabulary: Text.alphabet.count, width: 12), .flatten, .dense(192), .relu,
      .dense(Text.alphabet.count),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.select)
  private static let validation = Text.validation(.select)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 256, training: Self.training, validation: Self.validation, seed: seed)
  }
}
