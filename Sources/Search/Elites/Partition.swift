/// Decides which cell of a map a descriptor falls into.
public enum Partition: Hashable, Sendable {
  /// Every axis cut into its bins (Mouret and Clune 2015): the cells are the bins' combinations.
  case grid([Axis])
  /// Cells around centroids that fill the axes' box evenly, as many as wanted whatever the number of axes.
  case tessellation(Tessellation)
  /// No fixed cells: what lies far enough from all that is there opens a cell of its own.
  case novelty(Novelty)

  /// The quantities that it looks at.
  public var axes: [Axis] {
    switch self {
    case .grid(let axes): axes
    case .tessellation(let tessellation): tessellation.axes
    case .novelty(let novelty): novelty.axes
    }
  }

  /// How many cells there are; nil where they are not fixed, infinite beyond what a `Double` counts.
  public var cells: Double? {
    switch self {
    case .grid(let axes): axes.reduce(1) { $0 * Double($1.bins) }
    case .tessellation(let tessellation): Double(tessellation.cells)
    case .novelty: nil
    }
  }

  /// Whether a descriptor has a number for every axis.
  public func describes(_ descriptor: Descriptor) -> Bool {
    axes.allSatisfy {
      descriptor.indices.contains($0.quantity) && !descriptor[$0.quantity].isNaN
    }
  }
}

/// Where descriptors open cells of their own: an unstructured archive with local competition.
///
/// A newcomer whose mean distance to its nearest neighbours is at least the threshold opens a cell (Lehman and
/// Stanley 2011, "Abandoning Objectives"); any other competes with its nearest neighbour ("Evolving a Diversity of
/// Virtual Creatures", the same year). The winner's descriptor is where the cell now lies.
public struct Novelty: Hashable, Sendable {
  /// The quantities between which distances are measured, each axis of length 1.
  public var axes: [Axis]
  /// How many of the nearest cells count; all where there are fewer.
  public var neighbours: Int
  /// The least mean distance to them that opens a cell.
  public var threshold: Double

  /// Makes a rule of novelty.
  public init(axes: [Axis], neighbours: Int, threshold: Double) {
    precondition(neighbours > 0, "novelty needs at least one neighbour, got \(neighbours)")
    precondition(threshold > 0, "novelty needs a positive threshold, got \(threshold)")
    self.axes = axes
    self.neighbours = neighbours
    self.threshold = threshold
  }

  /// Where the cells of a novelty archive lie, each at its owner's descriptor.
  struct Positions: Sendable {
    private var coordinates: [[Double]] = []

    /// The cell for which a position competes; one past the last where it opens a new one.
    func cell(of position: [Double], by novelty: Novelty) -> Int {
      var nearest: [(distance: Double, cell: Int)] = []
      for (cell, other) in coordinates.enumerated() {
        let distance = squaredDistance(position, other)
        // Among equals the older cell stands first.
        if nearest.count == novelty.neighbours {
          guard distance < nearest[nearest.count - 1].distance else { continue }
          nearest.removeLast()
        }
        let place = nearest.firstIndex { distance < $0.distance } ?? nearest.count
        nearest.insert((distance, cell), at: place)
      }
      guard let rival = nearest.first else { return 0 }
      let mean = nearest.reduce(0) { $0 + $1.distance.squareRoot() } / Double(nearest.count)
      return mean >= novelty.threshold ? coordinates.count : rival.cell
    }

    /// Lays a cell, the next one or one that is there, at its owner's position.
    mutating func lay(_ cell: Int, at position: [Double]) {
      if cell == coordinates.count {
        coordinates.append(position)
      } else {
        coordinates[cell] = position
      }
    }
  }
}

/// The square of the Euclidean distance between two positions.
private func squaredDistance(_ left: [Double], _ right: [Double]) -> Double {
  var sum = 0.0
  for place in left.indices {
    let difference = left[place] - right[place]
    sum += difference * difference
  }
  return sum
}

extension [Axis] {
  /// The cell of a grid in which a descriptor falls: its bins as digits, the first axis's the most significant.
  public func gridCell(of descriptor: Descriptor) -> Int {
    // Wrapping: more cells than an `Int` counts would share numbers, never trap.
    reduce(0) { $0 &* $1.bins &+ $1.bin(of: descriptor[$1.quantity]) }
  }

  /// Where a descriptor lies in the axes' unit box.
  func position(of descriptor: Descriptor) -> [Double] {
    map { $0.position(of: descriptor[$0.quantity]) }
  }
}
