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
  /// The bounds; what lies beyond counts as the first or the last bin.
  public var range: ClosedRange<Double>
  /// How many bins, at least one.
  public var bins: Int

  /// Makes an axis.
  public init(_ name: String, quantity: Int, range: ClosedRange<Double>, bins: Int) {
    precondition(bins > 0, "an axis needs at least one bin, got \(bins)")
    precondition(range.lowerBound < range.upperBound, "an axis needs two bounds, got \(range)")
    self.name = name
    self.quantity = quantity
    self.range = range
    self.bins = bins
  }

  /// Where a value lies between the bounds, from 0 to 1; beyond them 0 or 1.
  public func position(of value: Double) -> Double {
    let position = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return min(max(position, 0), 1)
  }

  /// The bin of a value.
  public func bin(of value: Double) -> Int {
    min(Int(position(of: value) * Double(bins)), bins - 1)
  }
}
