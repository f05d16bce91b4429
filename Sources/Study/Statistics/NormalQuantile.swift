import Foundation

/// The quantiles of the normal distribution: which number of standard deviations a share lies below.
public enum NormalQuantile {
  /// The number z below which a standard normal variable lies with a probability between 0 and 1.
  ///
  /// By bisection of Φ(z) = erfc(−z / √2) / 2, to the last digits; within ± 38, beyond which no double is between 0 and 1.
  public static func of(_ share: Double) -> Double {
    precondition(share > 0 && share < 1, "a share lies between 0 and 1, got \(share)")
    var (low, high) = (-38.0, 38.0)
    while true {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { return middle }
      if erfc(-middle / 2.0.squareRoot()) / 2 < share { low = middle } else { high = middle }
    }
  }
}
