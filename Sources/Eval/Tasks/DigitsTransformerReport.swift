import TensorCore

/// A patch transformer of 796K parameters on the report digits: 16 patches of 2 × 2 pixels, 4 blocks of width 128,
/// batches of 48 (Dosovitskiy and others 2021, small).
struct DigitsTransformerReport: ProxyTask {
  let name = "digits-transformer-report"
  let version = 1
  let summary = "Patch transformer of 792K parameters on digits, 4 blocks of width 128, batch 48."
  let separates = Separation("adam", over: "sgd", "attention")
  let steps = 2000
  let model = Model(
    .sequence(16, features: 4),
    [.dense(128), .positions]
      + (0..<4).flatMap { _ in
        Layer.transformerBlock(width: 128, heads: 4, causal: false)
      }
      + [.layerNorm(shift: false), .meanPool, .dense(10)], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  private static let training = Digits.training(.report).patched()
  private static let validation = Digits.judged(.report).patched()

  func makeRun(seed: UInt64) -> any TaskRun {
    DigitsRun(
      model, batch: 48, noise: 0.5, training: Self.training, validation: Self.validation,
      seed: seed)
  }
}
