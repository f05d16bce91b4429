import Determinism

/// Holds a gradient to central differences of a loss in double precision.
public enum GradientCheck {
  /// Returns the largest deviation from the central difference over `coordinates`, relative to the largest of
  /// the differences.
  public static func deviation(
    of gradient: [Float], at weights: [Double], coordinates: [Int], loss: ([Double]) -> Double
  ) -> Double {
    var point = weights
    var worst = 0.0
    var largest = 1e-12
    for coordinate in coordinates {
      let step = 1e-5
      point[coordinate] = weights[coordinate] + step
      let above = loss(point)
      point[coordinate] = weights[coordinate] - step
      let below = loss(point)
      point[coordinate] = weights[coordinate]
      let slope = (above - below) / (2 * step)
      largest = max(largest, abs(slope))
      let error = abs(slope - Double(gradient[coordinate]))
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst / largest
  }

  /// Returns the central difference of `loss` along a direction of length 1.
  public static func slope(
    at weights: [Double], along direction: [Double], _ loss: ([Double]) -> Double
  ) -> Double {
    let step = 1e-5
    let above = loss(zip(weights, direction).map { $0 + step * $1 })
    let below = loss(zip(weights, direction).map { $0 - step * $1 })
    return (above - below) / (2 * step)
  }

  /// Chooses up to `count` of the coordinates 0 ..< `total`, always the same.
  public static func sample(_ count: Int, of total: Int) -> [Int] {
    var stream = RandomStream(seed: 0x6AD)
    return Array(Array(0..<total).shuffled(using: &stream).prefix(count)).sorted()
  }
}
