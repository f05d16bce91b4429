import Determinism

/// The bootstrap: how far a statistic varies over samples drawn again from the sample (Efron 1979).
public struct Bootstrap: Sendable {
  /// How often the sample is drawn again.
  public let resamples: Int
  /// Names the draws.
  public let seed: UInt64

  /// Makes a bootstrap.
  public init(resamples: Int, seed: UInt64) {
    precondition(resamples > 0, "a bootstrap needs at least one resample, got \(resamples)")
    self.resamples = resamples
    self.seed = seed
  }

  /// The 95 % percentile interval of a statistic over items drawn with replacement.
  ///
  /// Resamples on which the statistic is not defined are left out; nil where that is more than half of them.
  public func interval<Item>(_ items: [Item], _ statistic: ([Item]) -> Double?)
    -> ClosedRange<Double>?
  {
    if items.isEmpty { return nil }
    var stream = RandomStream(seed: seed)
    var values: [Double] = []
    for _ in 0..<resamples {
      let drawn = items.indices.map { _ in items[stream.index(below: items.count)] }
      if let value = statistic(drawn) { values.append(value) }
    }
    guard 2 * values.count >= resamples else { return nil }
    values.sort()
    return Self.quantile(0.025, of: values)...Self.quantile(0.975, of: values)
  }

  /// A quantile of sorted values, linear between neighbours.
  static func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
