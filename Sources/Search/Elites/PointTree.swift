/// Finds the nearest of fixed points: a k-d tree (Bentley 1975).
///
/// The nearest by Euclidean distance; among equals the first in the order given.
struct PointTree: Hashable, Sendable {
  private enum Node: Hashable {
    /// These points, by their places in the tree's order.
    case leaf(Range<Int>)
    /// The points below `left` have coordinates of at most `mark` on the axis, those below `right` of at least.
    case split(axis: Int, mark: Double, left: Int, right: Int)
  }

  /// The points, in the order given.
  let points: [[Double]]
  private let dimensions: Int
  /// The points' indices, leaf after leaf, and their coordinates in that order.
  private var order: [Int]
  private var coordinates: [Double]
  private var nodes: [Node] = []
  private var root = 0

  /// Makes a tree of at least one point, all of the same number of coordinates.
  init(_ points: [[Double]]) {
    precondition(!points.isEmpty, "a tree needs a point")
    self.points = points
    dimensions = points[0].count
    order = Array(points.indices)
    coordinates = []
    root = divide(order.indices)
    coordinates = order.flatMap { points[$0] }
  }

  /// The index of the nearest point.
  func nearest(to point: [Double]) -> Int {
    var best = (distance: Double.infinity, index: Int.max)
    visit(root, point, &best)
    return best.index
  }

  private func visit(
    _ node: Int, _ point: [Double], _ best: inout (distance: Double, index: Int)
  ) {
    switch nodes[node] {
    case .leaf(let range):
      for place in range {
        var distance = 0.0
        for axis in 0..<dimensions {
          let difference = point[axis] - coordinates[place * dimensions + axis]
          distance += difference * difference
        }
        if distance < best.distance || (distance == best.distance && order[place] < best.index) {
          best = (distance, order[place])
        }
      }
    case .split(let axis, let mark, let left, let right):
      let difference = point[axis] - mark
      visit(difference < 0 ? left : right, point, &best)
      // An equally near point on the other side may come first in order.
      if difference * difference <= best.distance {
        visit(difference < 0 ? right : left, point, &best)
      }
    }
  }

  /// Makes the node of a range of `order`, cut at the median of its widest axis; returns its number.
  private mutating func divide(_ range: Range<Int>) -> Int {
    let axis = (0..<dimensions).max { width($0, of: range) < width($1, of: range) }
    guard let axis, range.count > 8 else {
      nodes.append(.leaf(range))
      return nodes.count - 1
    }
    order[range].sort { (points[$0][axis], $0) < (points[$1][axis], $1) }
    let middle = range.lowerBound + range.count / 2
    // Read before the halves are sorted by other axes.
    let mark = points[order[middle]][axis]
    let left = divide(range.lowerBound..<middle)
    let right = divide(middle..<range.upperBound)
    nodes.append(.split(axis: axis, mark: mark, left: left, right: right))
    return nodes.count - 1
  }

  private func width(_ axis: Int, of range: Range<Int>) -> Double {
    let values = order[range].map { points[$0][axis] }
    return (values.max() ?? 0) - (values.min() ?? 0)
  }
}
