import TensorCore

/// A patch transformer on the held-out digits: 16 patches of 2 × 2 pixels, 2 blocks of width 48, batches of 32
/// (Dosovitskiy and others 2021, small).
struct DigitsTransformerHeldOut: ProxyTask {
  let name = "digits-transformer-heldout"
  let version = 1
  let summary =
    "Patch transformer on digits, 2 blocks of width 48, batch 32: attention without text."
  let separates = Separation("adam", over: "sgd", "attention")
  let steps = 500
  let model = Model(
    .sequence(16, features: 4),
    [.dense(48), .positions]
      + (0..<2).flatMap { _ in
        Layer.transformerBlock(width: 48, heads: 4, causal: false)
      }
      + [.layerNorm(shift: false), .meanPool, .dense(10)], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.heldOut).patched()
  private static let validation = Digits.judged(.heldOut).patched()

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 32, noise: 0.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
