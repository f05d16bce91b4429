import Determinism
import TensorCore

/// A variant as a task.
struct VariantTask: ProxyTask {
  let variant: Variant
  let name: String
  let version = 1
  let model: Model

  init(_ variant: Variant) {
    self.variant = variant
    name = variant.name
    model = Self.model(variant)
  }

  var summary: String {
    "A variant of \(variant.base.rawValue) of the \(variant.tier.rawValue) tier."
  }
  var separates: Separation {
    Separation("adam", over: "signsgd", "drawn, not chosen: a variant orders no pair by itself")
  }
  var layout: ParameterLayout { model.layout }

  /// Fewer where a batch is larger.
  var steps: Int { 6400 / variant.batch + 100 }

  private static func model(_ variant: Variant) -> Model {
    func hidden(_ layer: Layer) -> [Layer] {
      (0..<variant.depth).flatMap { _ in [layer] + variant.norm.layers + [variant.activation.layer]
      }
    }
    let dense = hidden(.dense(variant.width))
    switch variant.base {
    case .digits:
      return Model(.features(64), dense + [.dense(10)], loss: .softmaxCrossEntropy)
    case .characters:
      let characters = Text.alphabet.count
      return Model(
        .tokens(6),
        [.embedding(vocabulary: characters, width: 8), .flatten] + dense + [.dense(characters)],
        loss: .softmaxCrossEntropy)
    case .teacher:
      return Model(.features(32), dense + [.dense(16)], loss: .meanSquaredError)
    }
  }

  func makeRun(seed: UInt64) -> any TaskRun {
    VariantRun(plainRun(seed: seed), scale: Float(variant.scaleQuarters) / 4)
  }

  private func plainRun(seed: UInt64) -> any GraphRun {
    switch variant.base {
    case .digits:
      DigitsRun(
        model, batch: variant.batch, noise: 0, labelNoise: Double(variant.noisePercent) / 100,
        training: Digits.training(variant.tier), validation: Digits.judged(variant.tier),
        seed: seed)
    case .characters:
      WindowsRun(
        model, batch: variant.batch, training: Self.text(variant.tier).training,
        validation: Self.text(variant.tier).validation, seed: seed)
    case .teacher:
      GeneratedRun(model, batch: variant.batch, validation: 512, seed: seed) {
        TeacherSampler(
          batch: $0, spectrumHalves: variant.spectrumHalves,
          noise: Float(variant.noisePercent) / 100)
      }
    }
  }

  private static let searchText = (
    training: Text.training(.search), validation: Text.validation(.search)
  )
  private static let heldOutText = (
    training: Text.training(.heldOut), validation: Text.validation(.heldOut)
  )

  private static func text(_ tier: TierName) -> (training: Text, validation: Text) {
    tier == .search ? searchText : heldOutText
  }
}

/// A run whose initial matrices are larger or smaller than usual.
final class VariantRun: GraphRun {
  private let run: any GraphRun
  private let scale: Float

  init(_ run: any GraphRun, scale: Float) {
    self.run = run
    self.scale = scale
  }

  var graph: TrainingGraph { run.graph }

  func initialize(_ weights: Buffer) {
    run.initialize(weights)
    for parameter in graph.model.layout.parameters where parameter.role == .matrix {
      for index in parameter.offset..<parameter.offset + parameter.count { weights[index] *= scale }
    }
  }

  func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
    run.lossAndGradient(step: step, weights: weights, gradient: gradient)
  }

  func validationLoss(weights: Buffer) -> Double { run.validationLoss(weights: weights) }
}
