import TensorCore

/// A wider character model on the select text: 12 characters, 192 hidden, batches of 128.
struct CharWide: ProxyTask {
  let name = "char-wide"
  let version = 1
  let summary = "Next character from 12 (embedding, 192 ReLU), batch 128: width, rare rows."
  let separates = Separation("adam", over: "sgd", "rare characters")
  let steps = 600
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
      model, batch: 128, training: Self.training, validation: Self.validation, seed: seed)
  }
}
