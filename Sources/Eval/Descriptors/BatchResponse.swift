import Determinism
import TensorCore

/// How a rule's updates go with the size of the batch where noise dominates the gradient.
///
/// A batch of B examples gives a mean gradient plus noise that falls as 1/√B. Gradients of a 32 × 64 weight matrix are
/// 0.02·X + ξ/√B, X and ξ normal, B = 1 and 16. The *drift* is the update's part along X: half the difference between
/// updates on gradients with +X and with −X, so that the same noise cancels.
public struct BatchResponse: Hashable, Sendable {
  /// d where the drift grows as B^d: 0 for stochastic gradient descent, ½ where a rule divides by the noise.
  public let drift: Double
  /// s where the update's root mean square grows as B^s: −½ for stochastic gradient descent, 0 where the update is
  /// normalised.
  public let size: Double

  /// p where the learning rate should grow as B^p, for the same drift over 1/B as many steps.
  ///
  /// 1 is the linear rule, ½ the square-root rule (Malladi et al. 2022, "On the SDEs and Scaling Rules for Adaptive
  /// Gradient Algorithms").
  public var rateByDrift: Double { 1 - drift }
  /// The same for the same noise: lr²·size² over 1/B as many steps.
  public var rateByNoise: Double { 0.5 - size }

  /// Measures a rule; nil where it leaves the finite numbers, or drifts nowhere.
  public init?(of rule: any UpdateRule, weights: ProbeWeights) {
    let run = SizeRun(rule, weights: weights)
    let steps = 100
    func response(noise: Double) -> (drift: Double, size: Double)? {
      var drifts = [0.0, 0.0]
      var size = 0.0
      for (place, signal) in [0.02, -0.02].enumerated() {
        let sizes = run.sizes(
          steps: steps, gradient: { run.gradient($0, scale: noise, signal: signal) },
          watch: { step, update in
            if step > steps / 2 { drifts[place] += update.dot(run.direction) }
          })
        guard sizes.count == steps else { return nil }
        size += SizeRun.level(sizes.suffix(steps / 2))
      }
      let drift = drifts[0] - drifts[1]
      return drift > 0 && size > 0 ? (drift, size) : nil
    }
    guard let one = response(noise: 1), let many = response(noise: 0.25) else { return nil }
    // log₂ over the four doublings from 1 to 16.
    drift = ((binaryLogarithm(many.drift / one.drift) / 4) * 1000).rounded() / 1000 + 0
    size = ((binaryLogarithm(many.size / one.size) / 4) * 1000).rounded() / 1000 + 0
  }
}
