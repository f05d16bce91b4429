import Testing

@testable import Study

@Suite struct StatisticsTests {
  /// Twelve rules on two tiers, with ties and clipped scores.
  static let pairs: [(x: Double, y: Double)] = Array(
    zip(
      [-0.31, 0.12, 0.12, -2.0, 0.45, -0.07, -2.0, 0.33, 0.02, -0.6, -2.0, 0.21],
      [-0.42, 0.05, 0.20, -1.7, 0.31, -0.11, -2.0, 0.05, 0.14, -0.9, -1.1, 0.05]))

  @Test("equal numbers share the mean of their ranks")
  func ranks() {
    #expect(RankCorrelation.ranks([10, 30, 20]) == [1, 3, 2])
    #expect(RankCorrelation.ranks([5, 1, 5, 5, 0]) == [4, 2, 4, 4, 1])
    #expect(RankCorrelation.ranks([]) == [])
    // scipy.stats.rankdata, SciPy 1.17.1
    #expect(
      RankCorrelation.ranks(Self.pairs.map(\.x)) == [5, 8.5, 8.5, 2, 12, 6, 2, 11, 7, 4, 2, 10])
  }

  @Test("Spearman's ρ is 1 for one order, −1 for the reverse, and by hand in between")
  func spearman() throws {
    let rising: [(x: Double, y: Double)] = [(1, 10), (2, 100), (3, 1000)]
    #expect(RankCorrelation.spearman(rising) == 1)
    #expect(RankCorrelation.spearman(rising.map { ($0.x, -$0.y) }) == -1)
    // Ranks (1, 2, 3, 4) against (2, 1, 4, 3): 1 − 6 · 4 / (4 · 15) = 0.6.
    let swapped = try #require(RankCorrelation.spearman([(1, 2), (2, 1), (3, 4), (4, 3)]))
    #expect(abs(swapped - 0.6) < 1e-15)
    // scipy.stats.spearmanr, SciPy 1.17.1
    let golden = try #require(RankCorrelation.spearman(Self.pairs))
    #expect(abs(golden - 0.891_653_271_540_710_4) < 1e-14)
  }

  @Test("the slope is that of least squares")
  func slope() throws {
    #expect(RegressionSlope.leastSquares([(0, 1), (1, 3), (2, 5)]) == 2)
    // x about 1: −1, 0, 1; y about 2: −1, 2, −1. Σxy = 0.
    #expect(RegressionSlope.leastSquares([(0, 1), (1, 4), (2, 1)]) == 0)
    // scipy.stats.linregress, SciPy 1.17.1
    let golden = try #require(RegressionSlope.leastSquares(Self.pairs))
    #expect(abs(golden - 0.779_887_978_040_728_6) < 1e-14)
  }

  @Test("what has no order or no spread has no figure")
  func undefined() {
    #expect(RankCorrelation.spearman([(1, 2), (1, 3)]) == nil)
    #expect(RankCorrelation.spearman([(1, 2)]) == nil)
    #expect(RankCorrelation.spearman([]) == nil)
    #expect(RegressionSlope.leastSquares([(1, 2), (1, 3)]) == nil)
  }

  @Test("a bootstrap interval is repeatable, holds the figure, and agrees with one drawn elsewhere")
  func bootstrap() throws {
    let bootstrap = Bootstrap(resamples: 2000, seed: 7)
    let interval = try #require(bootstrap.interval(Self.pairs, RankCorrelation.spearman))
    #expect(interval == bootstrap.interval(Self.pairs, RankCorrelation.spearman))
    #expect(
      interval
        != Bootstrap(resamples: 2000, seed: 8).interval(Self.pairs, RankCorrelation.spearman))
    #expect(interval.contains(0.8917))
    // NumPy 2 over 20,000 draws of its own.
    #expect(abs(interval.lowerBound - 0.531) < 0.05, "\(interval)")
    #expect(abs(interval.upperBound - 0.993) < 0.02, "\(interval)")
    let slope = try #require(bootstrap.interval(Self.pairs, RegressionSlope.leastSquares))
    #expect(abs(slope.lowerBound - 0.560) < 0.04, "\(slope)")
    #expect(abs(slope.upperBound - 1.022) < 0.04, "\(slope)")
  }

  @Test("a figure that most resamples do not define has no interval")
  func undefinedInterval() {
    let bootstrap = Bootstrap(resamples: 100, seed: 7)
    #expect(bootstrap.interval([(x: 1.0, y: 2.0)], RankCorrelation.spearman) == nil)
    #expect(bootstrap.interval([Double](), { $0.first }) == nil)
  }

  @Test("a quantile lies linearly between its neighbours")
  func quantile() {
    #expect(Bootstrap.quantile(0, of: [1, 2, 4]) == 1)
    #expect(Bootstrap.quantile(0.75, of: [1, 2, 4]) == 3)
    #expect(Bootstrap.quantile(1, of: [1, 2, 4]) == 4)
  }
}
