/// The interval of a share that was counted: right for few trials and for shares near 0 and 1 (Wilson 1927).
public enum WilsonInterval {
  /// The 0.975 quantile of the normal distribution.
  private static let deviations = 1.959963984540054

  /// The 95 % interval of a probability that came true in `hits` of `count` trials; 0 to 1 where there were none.
  public static func of(_ hits: Int, in count: Int) -> ClosedRange<Double> {
    precondition((0...max(count, 0)).contains(hits), "\(hits) hits in \(count) trials")
    guard count > 0 else { return 0...1 }
    let (n, z) = (Double(count), deviations)
    let share = Double(hits) / n
    let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half =
      z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // The ends are 0 and 1 where no trial, or each, came true; rounding must not miss them.
    let low = hits == 0 ? 0 : max(0, centre - half)
    return low...(hits == count ? 1 : min(1, centre + half))
  }
}
