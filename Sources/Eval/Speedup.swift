import Determinism

/// How much longer the reference would have had to train: the score of the judge, s = log₂ of the speed-up.
public enum Speedup {
  /// Scores lie within ± this: a speed-up within a quarter and four.
  public static let limit = 2.0
  /// How many seeds' worth of trust the reference's own spread has against the candidate's few seeds.
  static let prior = 4.0

  /// s = clip(log₂(L⁻¹(loss) / T), −2, 2); a loss that is worse than L(T/4) or not finite is −2.
  public static func score(loss: Double, against curve: ReferenceCurve) -> Double {
    clip(curve.logSteps(forLoss: loss) - binaryLogarithm(Double(curve.steps)))
  }

  /// The score of a run of a quarter of T: log₂ of the speed-up over the reference's quarter, within ± 2.
  ///
  /// Losses above L(T/4) are told apart by prolonging the curve's first segment.
  public static func shortScore(loss: Double, against curve: ReferenceCurve) -> Double {
    clip(curve.logSteps(forLoss: loss) - binaryLogarithm(Double(curve.steps) / 4))
  }

  /// The score of the mean end loss of several seeds, and its standard error.
  ///
  /// The error is that of the mean loss carried through L⁻¹ by a symmetric difference, s(mean − e) to
  /// s(mean + e), which stays sensible at the curve's bends and at the clip. Few seeds make a poor estimate of
  /// their own deviation, and a lucky one would look certain; so it is pooled with the reference's deviation,
  /// which counts as `prior` seeds.
  public static func score(endLosses: [Double], against curve: ReferenceCurve)
    -> (score: Double, standardError: Double)
  {
    score(endLosses: endLosses, spread: curve.spread) { score(loss: $0, against: curve) }
  }

  /// The score of runs of 4 T: log₂ of the speed-up over the reference's 4 T, within ± 2, and its standard error.
  ///
  /// Losses below L(4 T) are told apart by prolonging the curve's last segment.
  public static func longScore(endLosses: [Double], against curve: ReferenceCurve)
    -> (score: Double, standardError: Double)
  {
    let steps = binaryLogarithm(4 * Double(curve.steps))
    return score(endLosses: endLosses, spread: curve.spread) {
      clip(curve.prolongedLogSteps(forLoss: $0) - steps)
    }
  }

  private static func score(
    endLosses: [Double], spread: Double, _ score: (Double) -> Double
  ) -> (score: Double, standardError: Double) {
    precondition(!endLosses.isEmpty, "a score needs at least one seed")
    guard endLosses.allSatisfy(\.isFinite) else { return (-limit, 0) }
    let count = Double(endLosses.count)
    let mean = endLosses.reduce(0, +) / count
    let own = endLosses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let variance = (prior * spread * spread + own) / (prior + count - 1)
    let error = (variance / count).squareRoot()
    let best = score(mean - error)
    let worst = score(mean + error)
    return (score(mean), (best - worst) / 2)
  }

  private static func clip(_ value: Double) -> Double { min(max(value, -limit), limit) }
}
