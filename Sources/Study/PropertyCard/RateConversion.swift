import DSL
import Eval
import Machine
import TensorCore

/// What AdamW's learning rate and weight decay become for another rule, by the size of the updates on the same gradients.
public struct RateConversion: Hashable, Sendable {
  /// What AdamW's rate is multiplied by where gradients are mostly noise, as they are in most steps of training.
  public let onNoise: Double
  /// The same where all gradients are alike.
  public let onSignal: Double
  /// The least and the greatest factor where noise goes from 2⁻⁸ to 2⁸ times the usual.
  public let overScales: ClosedRange<Double>
  /// The other rule's degree in the gradient's scale, as measured; AdamW's is 0.
  public let degree: Double
  /// Whether one factor will do for gradients of all scales, nearly.
  public var isSingle: Bool { degree.magnitude < 0.05 }

  /// Measures a rule beside the library's AdamW without weight decay; nil where the rule has no size to speak of.
  public init?(of rule: any UpdateRule, weights: ProbeWeights) {
    guard let known = Self.adamW, let found = UpdateSize(of: rule, weights: weights) else {
      return nil
    }
    onNoise = known.onNoise / found.onNoise
    onSignal = known.onSignal / found.onSignal
    degree = found.degree
    let factors = [
      onNoise, known.onSmallNoise / found.onSmallNoise, known.onLargeNoise / found.onLargeNoise,
    ]
    overScales = (factors.min() ?? onNoise)...(factors.max() ?? onNoise)
  }

  private static let adamW: UpdateSize? = Library.program(named: "adamw").flatMap {
    UpdateSize(of: ProgramRule(Graph($0.withoutRecipe)), weights: .zero)
  }
}
