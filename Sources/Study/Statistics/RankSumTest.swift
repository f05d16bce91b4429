import Foundation

/// The rank-sum test: whether one of two independent samples tends to be larger (Mann and Whitney 1947).
///
/// The p-value is two-sided. It is exact where no two numbers are equal and the samples are small; elsewhere it is the
/// normal approximation, with the variance corrected for ties and half a step for continuity.
public struct RankSumTest: Hashable, Sendable {
  /// In how many of all pairs the first sample's number is larger, a tie counting ½.
  public let statistic: Double
  /// How often samples of one distribution differ at least so much.
  public let pValue: Double
  /// Whether the distribution was counted out.
  public let isExact: Bool

  /// Up to so many pairs the exact distribution is counted.
  static let mostPairs = 2_500

  /// Tests two samples; nil where one is empty.
  public init?(_ first: [Double], _ second: [Double]) {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let (m, n) = (first.count, second.count)
    let both = first + second
    let ranks = RankCorrelation.ranks(both)
    statistic = ranks[..<m].reduce(0, +) - Double(m * (m + 1)) / 2
    let larger = max(statistic, Double(m * n) - statistic)
    let ties = Self.tieSizes(both)
    isExact = ties.allSatisfy { $0 == 1 } && m * n <= Self.mostPairs
    pValue =
      isExact
      ? Self.exact(Int(larger), m, n) : Self.approximate(larger, m, n, ties: ties)
  }

  /// How many numbers are equal, for each value that occurs.
  private static func tieSizes(_ values: [Double]) -> [Int] {
    let sorted = values.sorted()
    var sizes: [Int] = []
    for index in sorted.indices {
      if index > 0, sorted[index] == sorted[index - 1] {
        sizes[sizes.count - 1] += 1
      } else {
        sizes.append(1)
      }
    }
    return sizes
  }

  /// 2 P(U ≥ u), at most 1, by the shares of all orders that give each U.
  ///
  /// The largest of m + n numbers is of the first sample in m of m + n cases, and exceeds all n of the second:
  /// f(m, n, u) = m / (m + n) · f(m − 1, n, u − n) + n / (m + n) · f(m, n − 1, u).
  private static func exact(_ u: Int, _ m: Int, _ n: Int) -> Double {
    var shares = [[Double]](repeating: [1], count: n + 1)
    for i in 1...m {
      var next: [[Double]] = [[1]]
      for j in 1...n {
        let (win, loss) = (Double(i) / Double(i + j), Double(j) / Double(i + j))
        var row = [Double](repeating: 0, count: i * j + 1)
        for (place, share) in shares[j].enumerated() { row[place + j] += win * share }
        for (place, share) in next[j - 1].enumerated() { row[place] += loss * share }
        next.append(row)
      }
      shares = next
    }
    return min(1, 2 * shares[n][u...].reduce(0, +))
  }

  /// 2 P(U ≥ u), at most 1, by the normal distribution; 1 where all numbers are equal.
  private static func approximate(_ u: Double, _ m: Int, _ n: Int, ties: [Int]) -> Double {
    let (pairs, count) = (Double(m * n), Double(m + n))
    let correction = ties.reduce(0) { sum, size in
      let size = Double(size)
      return sum + (size * size * size - size)
    }
    let variance = pairs / 12 * (count + 1 - correction / (count * (count - 1)))
    guard variance > 0 else { return 1 }
    let deviations = (u - pairs / 2 - 0.5) / variance.squareRoot()
    return min(1, erfc(deviations / 2.0.squareRoot()))
  }
}
