/// The slope of y on x by least squares (Gauss 1809).
public enum RegressionSlope {
  /// Σ (x − x̄)(y − ȳ) / Σ (x − x̄)²; nil where x does not vary.
  public static func leastSquares(_ pairs: [(x: Double, y: Double)]) -> Double? {
    let moments = Moments(pairs)
    return moments.xx > 0 ? moments.xy / moments.xx : nil
  }
}

/// Sums of squares and products about the means of pairs.
struct Moments {
  private(set) var xx = 0.0
  private(set) var xy = 0.0
  private(set) var yy = 0.0

  init(_ pairs: [(x: Double, y: Double)]) {
    let count = Double(max(pairs.count, 1))
    let x = pairs.reduce(0) { $0 + $1.x } / count
    let y = pairs.reduce(0) { $0 + $1.y } / count
    for pair in pairs {
      xx += (pair.x - x) * (pair.x - x)
      xy += (pair.x - x) * (pair.y - y)
      yy += (pair.y - y) * (pair.y - y)
    }
  }
}
