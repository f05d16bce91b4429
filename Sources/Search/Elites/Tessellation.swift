import Determinism

/// A box cut into cells of about equal size: the cell of a descriptor is that of its nearest centroid.
///
/// The centroids are those of k-means over points drawn evenly from the axes' unit box, so that the cells are nearly
/// a centroidal Voronoi tessellation (Vassiliades, Chatzilygeroudis and Mouret 2018, "Using Centroidal Voronoi
/// Tessellations to Scale Up the Multidimensional Archive of Phenotypic Elites"). They follow from axes, number and
/// seed: runs that share these share their cells. Among equally near centroids the first counts.
public struct Tessellation: Hashable, Sendable {
  /// The quantities of its box, each axis of length 1.
  public let axes: [Axis]
  /// How many cells.
  public let cells: Int
  /// Names the stream from which points are drawn.
  public let seed: UInt64
  private let centroids: PointTree

  /// Makes a tessellation: Lloyd's algorithm, at most 20 rounds over 25 points a cell.
  public init(axes: [Axis], cells: Int, seed: UInt64) {
    precondition(cells > 0, "a tessellation needs at least one cell, got \(cells)")
    self.axes = axes
    self.cells = cells
    self.seed = seed
    var stream = RandomStream(seed: seed)
    let points = (0..<25 * cells).map { _ in axes.map { _ in stream.uniform() } }
    centroids = PointTree(Self.means(of: points, cells: cells, rounds: 20))
  }

  /// The centroids in the axes' unit box, by cell.
  public var positions: [[Double]] { centroids.points }

  /// The cell of a descriptor.
  func cell(of descriptor: Descriptor) -> Int {
    centroids.nearest(to: axes.position(of: descriptor))
  }

  /// Lloyd's algorithm from the first points; a mean that nobody is nearest to stays.
  private static func means(of points: [[Double]], cells: Int, rounds: Int) -> [[Double]] {
    var means = Array(points.prefix(cells))
    var nearest = [Int](repeating: -1, count: points.count)
    for _ in 0..<rounds {
      let tree = PointTree(means)
      let last = nearest
      for (place, point) in points.enumerated() { nearest[place] = tree.nearest(to: point) }
      if nearest == last { break }
      var sums = means.map { $0.map { _ in 0.0 } }
      var counts = [Int](repeating: 0, count: cells)
      for (place, point) in points.enumerated() {
        counts[nearest[place]] += 1
        for axis in point.indices { sums[nearest[place]][axis] += point[axis] }
      }
      for cell in means.indices where counts[cell] > 0 {
        means[cell] = sums[cell].map { $0 / Double(counts[cell]) }
      }
    }
    return means
  }
}
