/// Points of a box as whole numbers: each range, linear, cut into the same number of levels.
///
/// Language models read and write whole numbers better than decimals; that search spaces are discretised so is from EvoLLM
/// (Lange, Tian and Tang 2024, arXiv 2402.18381), the number of levels is ours. Between the two stands the unit cube, in
/// which the search itself moves: 0 is a range's lower end, 1 its upper.
public struct IntegerGrid: Hashable, Sendable {
  /// How many levels a range has unless another number is given: three digits a number.
  public static let standardLevels = 1_000

  /// The range of each dimension.
  public let ranges: [ClosedRange<Double>]
  /// How many levels each range has, the ends among them; at least 2.
  public let levels: Int

  /// Makes the grid of ranges that are finite and not points.
  public init(_ ranges: [ClosedRange<Double>], levels: Int = IntegerGrid.standardLevels) {
    precondition(levels >= 2, "a grid needs two levels, got \(levels)")
    precondition(
      ranges.allSatisfy {
        $0.lowerBound < $0.upperBound && ($0.upperBound - $0.lowerBound).isFinite
      },
      "ranges must be finite and wider than 0")
    self.ranges = ranges
    self.levels = levels
  }

  /// How many dimensions it has.
  public var dimension: Int { ranges.count }

  /// The levels nearest to a point; coordinates outside their range take its end, those that are not numbers its lower end.
  public func encode(_ point: [Double]) -> [Int] {
    unit(of: point).map(level(ofUnit:))
  }

  /// The point of some levels; levels that are not on the grid count as the nearest that are.
  public func decode(_ levels: [Int]) -> [Double] { point(ofUnit: levels.map(unit)) }

  /// The point of the box at a place of the unit cube.
  public func point(ofUnit unit: [Double]) -> [Double] {
    zip(unit, ranges).map { part, range in
      let x = range.lowerBound + part * (range.upperBound - range.lowerBound)
      return min(max(x, range.lowerBound), range.upperBound)
    }
  }

  /// Where a point lies in the unit cube; points outside of the box are put on its border.
  func unit(of point: [Double]) -> [Double] {
    precondition(point.count == dimension, "a point of \(point.count) numbers, not \(dimension)")
    return zip(point, ranges).map { x, range in
      let part = (x - range.lowerBound) / (range.upperBound - range.lowerBound)
      return part > 0 ? min(part, 1) : 0
    }
  }

  /// The level nearest to a part of a range.
  func level(ofUnit part: Double) -> Int {
    guard part > 0 else { return 0 }
    return Int((min(part, 1) * Double(levels - 1)).rounded())
  }

  /// Where a level stands in its range, from 0 to 1.
  func unit(_ level: Int) -> Double {
    Double(min(max(level, 0), levels - 1)) / Double(levels - 1)
  }
}
