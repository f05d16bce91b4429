import TensorCore

/// A deeper character model on the held-out text: 10 characters, two hidden layers of 128, batches of 256.
struct CharHeldOut: ProxyTask {
  let name = "char-heldout"
  let version = 2
  let summary = "Next character from 10 (embedding, 2 × 128 GELU with layer norm), batch 256."
  let separates = Separation(
    "adam", over: "signsgd", "a sign does not average the noise of batches")
  let steps = 400
  let model = Model(
    .tokens(10),
    [
      .embedding(vocabulary: Text.alphabet.count, width: 16), .flatten, .dense(128), .layerNorm(),
      .gelu,
      .dense(128), .layerNorm(), .gelu, .dense(Text.alphabet.count),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Text.training(.heldOut)
  private static let validation = Text.validation(.heldOut)

  func makeRun(seed: UInt64) -> any TaskRun {
    WindowsRun(
      model, batch: 256, training: Self.training, validation: Self.validation, seed: seed)
  }
}
