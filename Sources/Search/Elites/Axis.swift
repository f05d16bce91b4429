import CKernels

/// What a program does, one number a quantity, in an order that a campaign fixes.
///
/// Raw numbers: how they fall into cells is the map's affair, so that a map can be laid anew over what was measured.
public typealias Descriptor = [Double]

/// One axis of a map of elites: a quantity of the descriptor, its bounds, and into how many bins it is cut.
public struct Axis: Hashable, Sendable {
  /// What the quantity is called.
  public var name: String
  /// Its place in the descriptor.
  public var quantity: Int
  /// The bounds, in the quantity's own unit; what lies beyond counts as the first or the last bin.
  public var range: ClosedRange<Double>
  /// How many bins, at least one.
  public var bins: Int
  /// Whether positions go by log₂(1 + x), for quantities that span orders of magnitude from 0 upward.
  public var isLogarithmic: Bool

  /// Makes an axis.
  public init(
    _ name: String, quantity: Int, range: ClosedRange<Double>, bins: Int,
    isLogarithmic: Bool = false
  ) {
    precondition(bins > 0, "an axis needs at least one bin, got \(bins)")
    precondition(range.lowerBound < range.upperBound, "an axis needs two bounds, got \(range)")
    precondition(
      !isLogarithmic || range.lowerBound > -1, "log₂(1 + x) needs a bound above −1, got \(range)")
    self.name = name
    self.quantity = quantity
    self.range = range
    self.bins = bins
    self.isLogarithmic = isLogarithmic
  }

  /// Where a value lies between the bounds, from 0 to 1; beyond them 0 or 1.
  public func position(of value: Double) -> Double {
    let (lower, upper) = (scaled(range.lowerBound), scaled(range.upperBound))
    return min(max((scaled(value) - lower) / (upper - lower), 0), 1)
  }

  /// The bin of a value.
  public func bin(of value: Double) -> Int {
    min(Int(position(of: value) * Double(bins)), bins - 1)
  }

  /// The value on the axis's scale; any base of the logarithm gives the same positions.
  private func scaled(_ value: Double) -> Double {
    isLogarithmic ? ck_log_f64(1 + max(value, -1)) : value
  }
}
