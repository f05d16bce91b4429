/// How much better one program is than another on the same tasks and seeds, and whether it is worse.
public struct PairedDifference: Hashable, Sendable {
  /// The mean difference of s, log₂ of the speed-up, the first program's minus the second's; nil where the first failed.
  public let mean: Double?
  /// The standard error of the mean over the pairs; 0 where the first failed.
  public let standardError: Double
  /// One-sided: how often the first would seem so much worse or more where it loses no more than what is negligible; 0
  /// where it failed.
  public let pValue: Double
  /// The mean difference on each task; empty where the first failed.
  public let byTask: [Double]
  /// How many pairs there are.
  public let pairs: Int
  /// Why the first failed; nil where it did not.
  public let failure: String?

  /// A loss that counts as none, in log₂: a third of a percent more steps.
  ///
  /// Pairs of one seed can be so alike that losses of a thousandth are significant; nobody publishes a line for that.
  public static let negligible = 0.005

  /// With which probability a loss counts as found.
  public static let power = 0.8

  /// Compares a program with another that did not fail; both were judged by one judge on the same seeds.
  public init(_ first: PairedJudge.Sample, minus second: PairedJudge.Sample) {
    failure = first.failure
    guard first.failure == nil else {
      (mean, standardError, pValue, byTask) = (nil, 0, 0, [])
      pairs = second.scores.reduce(0) { $0 + $1.count }
      return
    }
    let differences = zip(first.scores, second.scores).map { zip($0, $1).map { $0 - $1 } }
    let all = differences.flatMap { $0 }
    let count = Double(all.count)
    let mean = all.reduce(0, +) / count
    let squares = all.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardError = (squares / max(count - 1, 1) / count).squareRoot()
    pValue = SignedRankTest(all.map { $0 + Self.negligible }).pValue
    byTask = differences.map { $0.reduce(0, +) / Double($0.count) }
    pairs = all.count
  }

  /// The smallest loss that a sample of this spread finds at a level four times in five.
  public func smallestLoss(at level: Double) -> Double {
    (NormalQuantile.of(1 - level) + NormalQuantile.of(Self.power)) * standardError
  }

  /// Whether it is not significantly worse, and its mean not below the margin.
  func holds(at level: Double, margin: Double) -> Bool {
    guard let mean else { return false }
    return pValue >= level && mean > -margin
  }
}
