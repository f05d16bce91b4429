import Foundation
import Testing

@testable import Study

/// Tests, intervals and corrections, held to SciPy (`Tests/Reference/statistics.py`).
@Suite struct TestStatisticsTests {
  private struct Golden: Decodable {
    struct RankSum: Decodable {
      let x: [Double]
      let y: [Double]
      let ties: Bool
      let u: Double
      let p: Double
    }
    struct SignedRank: Decodable {
      let differences: [Double]
      let ties: Bool
      let exact: Bool
      let w: Double
      let p: Double
    }
    struct Quantile: Decodable {
      let share: Double
      let z: Double
    }
    struct Share: Decodable {
      let hits: Int
      let count: Int
      let low: Double
      let high: Double
    }
    struct Correction: Decodable {
      let values: [Double]
      let adjusted: [Double]
    }
    let rankSums: [RankSum]
    let signedRanks: [SignedRank]
    let quantiles: [Quantile]
    let shares: [Share]
    let corrections: [Correction]

    static func read() throws -> Golden {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Goldens/statistics.json")
      return try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    }
  }

  @Test("rank-sum tests agree with SciPy, exact and approximate, with ties and without")
  func rankSums() throws {
    let cases = try Golden.read().rankSums
    var exact = 0
    for golden in cases {
      let test = try #require(RankSumTest(golden.x, golden.y))
      #expect(test.statistic == golden.u)
      #expect(abs(test.pValue - golden.p) < 1e-12, "\(golden.x.count) \(golden.y.count)")
      #expect(!(test.isExact && golden.ties))
      exact += test.isExact ? 1 : 0
    }
    #expect(exact > 10 && cases.count - exact > 10)
  }

  @Test("the rank-sum test's p-value by hand: one order of 20 is as extreme on either side")
  func rankSumByHand() throws {
    // U of (4, 5, 6) over (1, 2, 3) is 9 of 9: one order of 20 on either side.
    let apart = try #require(RankSumTest([4, 5, 6], [1, 2, 3]))
    #expect(apart.statistic == 9 && apart.isExact)
    #expect(abs(apart.pValue - 0.1) < 1e-15)
    #expect(RankSumTest([1, 2, 3], [4, 5, 6])?.pValue == apart.pValue)
    #expect(RankSumTest([1, 2, 3], [4, 5, 6])?.statistic == 0)
    #expect(RankSumTest([], [1]) == nil)
    // Nothing tells equal numbers apart.
    #expect(RankSumTest([1, 1], [1, 1])?.pValue == 1)
  }

  @Test("signed-rank tests agree with SciPy, exact and approximate, with ties, zeros and without")
  func signedRanks() throws {
    let cases = try Golden.read().signedRanks
    for golden in cases {
      let test = SignedRankTest(golden.differences)
      #expect(test.statistic == golden.w)
      #expect(test.isExact == golden.exact)
      #expect(abs(test.pValue - golden.p) < 1e-12, "\(golden.differences)")
    }
    #expect(cases.contains { $0.exact && $0.ties } && cases.contains { $0.exact && !$0.ties })
    #expect(cases.contains { !$0.exact && $0.ties } && cases.contains { !$0.exact && !$0.ties })
  }

  @Test("the signed-rank test's p-value by hand: small where differences are negative")
  func signedRankByHand() {
    // All of three negative: one of eight signs.
    #expect(SignedRankTest([-1, -2, -3]).pValue == 0.125)
    #expect(SignedRankTest([1, 2, 3]).pValue == 1)
    // Only rank 1 is positive: W ≤ 1 in two of eight.
    #expect(SignedRankTest([1, -2, -3]).pValue == 0.25)
    // Zeros say nothing; equal sizes share their rank: W of (1.5, 1.5) is at most 1.5 in three of four.
    #expect(SignedRankTest([0, -1, 1, 0]).pValue == 0.75)
    #expect(SignedRankTest([0, 0]).pValue == 1 && SignedRankTest([]).pValue == 1)
  }

  @Test("normal quantiles agree with SciPy's")
  func quantiles() throws {
    for golden in try Golden.read().quantiles {
      #expect(abs(NormalQuantile.of(golden.share) - golden.z) < 1e-9, "\(golden.share)")
    }
  }

  @Test("Wilson's interval agrees with SciPy's and reaches 0 and 1")
  func shares() throws {
    for golden in try Golden.read().shares {
      let interval = WilsonInterval.of(golden.hits, in: golden.count)
      #expect(abs(interval.lowerBound - golden.low) < 1e-14)
      #expect(abs(interval.upperBound - golden.high) < 1e-14)
    }
    #expect(WilsonInterval.of(0, in: 0) == 0...1)
    #expect(WilsonInterval.of(0, in: 3).lowerBound == 0)
    #expect(WilsonInterval.of(3, in: 3).upperBound == 1)
  }

  @Test(
    "Holm's correction multiplies the least by the count, the next by one less, and never falls")
  func corrections() throws {
    for golden in try Golden.read().corrections {
      let adjusted = HolmCorrection.adjusted(golden.values)
      #expect(zip(adjusted, golden.adjusted).allSatisfy { abs($0 - $1) < 1e-15 })
    }
    // 0.01 · 3, 0.02 · 2, and 0.03 · 1 raised to the one before it.
    let adjusted = HolmCorrection.adjusted([0.03, 0.01, 0.02])
    #expect(zip(adjusted, [0.04, 0.03, 0.04]).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(HolmCorrection.adjusted([]) == [])
  }

  @Test("the median is the middle, and its bootstrap interval lies within the sample")
  func median() throws {
    #expect(Median.of([3, 1, 2]) == 2)
    #expect(Median.of([4, 1, 2, 3]) == 2.5)
    #expect(Median.of([]) == nil)
    let bootstrap = Bootstrap(resamples: 4000, seed: 3)
    let interval = try #require(bootstrap.interval([1, 2, 3, 4, 5], Median.of))
    // P(median of five draws is 1) is that of at least three of five draws with odds 1/5: 5.8 %; so 2.5 % lies at 1.
    #expect(interval == 1...5)
    let many = (0..<41).map(Double.init)
    let narrow = try #require(bootstrap.interval(many, Median.of))
    // Binomial(41, ½) leaves 2.5 % below the 14th of 41 numbers.
    #expect(abs(narrow.lowerBound - 14) <= 1 && abs(narrow.upperBound - 26) <= 1, "\(narrow)")
  }
}
