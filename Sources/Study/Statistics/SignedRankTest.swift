import Foundation

/// The signed-rank test: whether paired differences tend to lie below 0 (Wilcoxon 1945).
///
/// One-sided: small p-values speak for negative differences. Differences of 0 are left out, as Wilcoxon does. Exact for few
/// differences, also where some are of equal size: then their ranks are shared and all signs are counted out; elsewhere it is
/// the normal approximation, its variance corrected for ties.
public struct SignedRankTest: Hashable, Sendable {
  /// The sum of the ranks of the positive differences.
  public let statistic: Double
  /// How often so few ranks or fewer are positive where both signs are as likely.
  public let pValue: Double
  /// Whether all signs were counted out.
  public let isExact: Bool

  /// Up to so many differences other than 0 all signs are counted out.
  static let mostExact = 50

  /// Tests differences; where none is other than 0, nothing speaks for anything and p is 1.
  public init(_ differences: [Double]) {
    let moved = differences.filter { $0 != 0 }
    let ranks = RankCorrelation.ranks(moved.map(\.magnitude))
    statistic = zip(moved, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    isExact = moved.count <= Self.mostExact
    pValue = isExact ? Self.exact(statistic, ranks) : Self.approximate(statistic, ranks)
  }

  /// P(W ≤ w): each rank is positive or not, with odds of one half.
  private static func exact(_ statistic: Double, _ ranks: [Double]) -> Double {
    // Shared ranks are halves: doubled they are whole.
    var shares = [1.0]
    for rank in ranks {
      let step = Int(2 * rank)
      var next = [Double](repeating: 0, count: shares.count + step)
      for (sum, share) in shares.enumerated() {
        next[sum] += share / 2
        next[sum + step] += share / 2
      }
      shares = next
    }
    return min(1, shares[...Int(2 * statistic)].reduce(0, +))
  }

  /// P(W ≤ w) by the normal distribution; the variance Σ rank² / 4 holds for shared ranks, too.
  private static func approximate(_ statistic: Double, _ ranks: [Double]) -> Double {
    let mean = ranks.reduce(0, +) / 2
    let variance = ranks.reduce(0) { $0 + $1 * $1 } / 4
    return erfc((mean - statistic) / (2 * variance).squareRoot()) / 2
  }
}
