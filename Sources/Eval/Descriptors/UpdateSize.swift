import Determinism
import TensorCore

/// How large a rule's updates are: what one learning rate is worth as another's.
///
/// The root mean squares after a hundred steps on gradients of a 32 × 64 weight matrix (`SizeRun`); a raw rule's are
/// divided by its learning rate.
public struct UpdateSize: Hashable, Sendable {
  /// On gradients of independent normal numbers: all is noise, as in most steps of training.
  public let onNoise: Double
  /// On noise 2⁻⁸ times as large.
  public let onSmallNoise: Double
  /// On noise 2⁸ times as large.
  public let onLargeNoise: Double
  /// On one and the same gradient in every step: all is signal.
  public let onSignal: Double

  /// Measures a rule; nil where it leaves the finite numbers or stands still.
  public init?(of rule: any UpdateRule, weights: ProbeWeights) {
    let run = SizeRun(rule, weights: weights)
    func level(_ scale: Double, signal: Double = 0) -> Double? {
      let loss = scale > 0 ? scale : 1
      let sizes = run.sizes(
        steps: 100, loss: { _ in loss },
        gradient: { run.gradient($0, scale: scale, signal: signal) })
      let level = SizeRun.level(sizes.suffix(20))
      return sizes.count == 100 && level > 0 ? level.rounded(toDigits: 4) : nil
    }
    guard let noise = level(1), let small = level(0x1p-8), let large = level(0x1p8),
      let signal = level(0, signal: 1)
    else { return nil }
    (onNoise, onSmallNoise, onLargeNoise, onSignal) = (noise, small, large, signal)
  }

  /// The degree in the gradient's scale: d where the size goes as its d-th power, between noise 2⁻⁸ and 2⁸ times as large.
  public var degree: Double {
    ((binaryLogarithm(onLargeNoise / onSmallNoise) / 16) * 1000).rounded() / 1000 + 0
  }
}
