import Determinism
import Foundation

/// L(τ): the end loss of the tuned reference after a complete run of τ steps.
///
/// Each point is the mean over many seeds of complete, decayed runs at a learning rate of their own; points
/// inside one run would not do, since curves cross while the rate decays. Made monotone by pooling adjacent
/// violators (Ayer et al. 1955; a pool stands at the mean of its log steps), linear in log steps between points.
public struct ReferenceCurve: Hashable, Sendable {
  /// The horizons that a reference is trained at, in multiples of T.
  public static let multiples = [0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4]

  /// T: the length of a candidate's complete run.
  public let steps: Int
  /// The standard deviation of the end loss at T from seed to seed.
  public let spread: Double
  /// Where the monotone curve bends: log₂ steps rising, losses falling strictly.
  let knots: [Knot]
  /// The first and the last horizon, in log₂ steps.
  let range: ClosedRange<Double>

  struct Knot: Hashable, Sendable {
    var logSteps: Double
    var loss: Double
    var weight: Double
  }

  /// Makes a curve of mean end losses.
  ///
  /// - Parameters:
  ///   - steps: T.
  ///   - points: Steps, rising, and the mean end loss of each, finite; at least two.
  ///   - spread: The standard deviation of single seeds' end losses at T.
  public init(steps: Int, points: [(steps: Int, loss: Double)], spread: Double) {
    precondition(points.count >= 2, "a curve needs at least two horizons, got \(points.count)")
    precondition(
      zip(points, points.dropFirst()).allSatisfy { $0.steps < $1.steps },
      "the horizons of a curve must rise, got \(points.map(\.steps))")
    precondition(points.allSatisfy { $0.loss.isFinite }, "a curve needs finite losses")
    self.steps = steps
    self.spread = spread
    range =
      binaryLogarithm(
        Double(points[0].steps))...binaryLogarithm(Double(points[points.count - 1].steps))
    var pools: [Knot] = []
    for point in points {
      pools.append(
        Knot(logSteps: binaryLogarithm(Double(point.steps)), loss: point.loss, weight: 1))
      while pools.count > 1, pools[pools.count - 2].loss <= pools[pools.count - 1].loss {
        let last = pools.removeLast()
        let pool = pools.removeLast()
        let weight = pool.weight + last.weight
        pools.append(
          Knot(
            logSteps: (pool.logSteps * pool.weight + last.logSteps * last.weight) / weight,
            loss: (pool.loss * pool.weight + last.loss * last.weight) / weight, weight: weight))
      }
    }
    knots = pools
  }

  /// L(τ): the reference's end loss after `steps` steps; constant beyond the ends.
  public func loss(afterSteps steps: Double) -> Double {
    let place = binaryLogarithm(steps)
    guard let first = knots.first, let last = knots.last else { return .nan }
    if place <= first.logSteps { return first.loss }
    if place >= last.logSteps { return last.loss }
    let above = knots.firstIndex { $0.logSteps >= place } ?? knots.count - 1
    let (left, right) = (knots[above - 1], knots[above])
    return left.loss
      + (right.loss - left.loss) * (place - left.logSteps) / (right.logSteps - left.logSteps)
  }

  /// L⁻¹: how long the reference would have had to train for `loss`, within the shortest and longest horizon.
  public func equivalentSteps(forLoss loss: Double) -> Double {
    exp2(min(max(logSteps(forLoss: loss), range.lowerBound), range.upperBound))
  }

  /// The base-2 logarithm of L⁻¹(loss).
  ///
  /// Above the first knot the first segment is prolonged, so that short runs can still be told apart; below the
  /// last knot it is the longest horizon.
  func logSteps(forLoss loss: Double) -> Double {
    guard loss.isFinite else { return -.infinity }
    guard knots.count > 1 else { return loss <= knots[0].loss ? range.upperBound : -.infinity }
    guard let below = knots.firstIndex(where: { $0.loss <= loss }) else { return range.upperBound }
    let right = max(below, 1)
    let (high, low) = (knots[right - 1], knots[right])
    return high.logSteps
      + (high.loss - loss) / (high.loss - low.loss) * (low.logSteps - high.logSteps)
  }

  /// The base-2 logarithm of L⁻¹(loss), the last segment prolonged, so that long runs can be told apart.
  func prolongedLogSteps(forLoss loss: Double) -> Double {
    guard loss.isFinite else { return -.infinity }
    guard knots.count > 1, let last = knots.last, loss < last.loss else {
      return logSteps(forLoss: loss)
    }
    let before = knots[knots.count - 2]
    return last.logSteps
      + (last.loss - loss) / (before.loss - last.loss) * (last.logSteps - before.logSteps)
  }

  /// How far the score of a single seed of the reference itself lies from the mean, as a standard deviation.
  ///
  /// A task where this is large says little about a rule.
  public var variation: Double {
    let mean = loss(afterSteps: Double(steps))
    return
      (Speedup.score(loss: mean - spread, against: self)
      - Speedup.score(loss: mean + spread, against: self)) / 2
  }

  /// Whether more steps hardly help: two pools or fewer, which no score can be read from.
  public var isFlat: Bool { knots.count < 3 }
}
