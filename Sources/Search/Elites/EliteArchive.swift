/// Holds the best of every kind: one elite a cell of a map, and all that was ever described, so that the map can change.
///
/// A newcomer takes an empty cell, and an owner's where it is at least as fit: ties are accepted, so that a cell drifts
/// along plateaus. Whatever is not an elite is kept all the same, raw: under other bounds or another partition it may
/// be one.
///
/// The cells stand in the order in which they were first filled. NaN is no fitness and no quantity.
public struct EliteArchive<Solution: Sendable>: Sendable {
  /// What was inserted.
  public struct Entry: Sendable {
    /// The index of its candidate.
    public var index: Int
    /// What was found.
    public var solution: Solution
    /// Its fitness, higher is better.
    public var fitness: Double
    /// What it does, raw.
    public var descriptor: Descriptor

    /// Makes an entry.
    public init(index: Int, solution: Solution, fitness: Double, descriptor: Descriptor) {
      self.index = index
      self.solution = solution
      self.fitness = fitness
      self.descriptor = descriptor
    }
  }

  /// How descriptors fall into cells.
  public let partition: Partition
  /// Everything inserted that has a fitness and a descriptor, in order.
  public private(set) var history: [Entry] = []
  /// The filled cells, in the order in which they were first filled.
  public private(set) var cells: [Int] = []
  /// The place in the history of each filled cell's owner.
  private(set) var owners: [Int] = []
  /// The place in `cells` of a cell.
  private var places: [Int: Int] = [:]
  private var positions = Novelty.Positions()

  /// Makes an empty archive.
  public init(_ partition: Partition) { self.partition = partition }

  /// Inserts a candidate; says what happened.
  ///
  /// - Complexity: O(axes) for a grid, about the logarithm of the cells for a tessellation, O(cells) for novelty.
  @discardableResult
  public mutating func insert(
    _ solution: Solution, index: Int, fitness: Double, descriptor: Descriptor?
  ) -> Insertion {
    guard let descriptor, !fitness.isNaN else { return .notDescribed }
    return insert(
      Entry(index: index, solution: solution, fitness: fitness, descriptor: descriptor))
  }

  private mutating func insert(_ entry: Entry) -> Insertion {
    history.append(entry)
    guard partition.describes(entry.descriptor) else { return .notDescribed }
    switch partition {
    case .grid(let axes):
      return contest(axes.gridCell(of: entry.descriptor), fitness: entry.fitness)
    case .tessellation(let tessellation):
      return contest(tessellation.cell(of: entry.descriptor), fitness: entry.fitness)
    case .novelty(let novelty):
      let position = novelty.axes.position(of: entry.descriptor)
      let cell = positions.cell(of: position, by: novelty)
      let insertion = contest(cell, fitness: entry.fitness)
      if insertion.isElite { positions.lay(cell, at: position) }
      return insertion
    }
  }

  /// Gives the cell to the newest entry unless its owner is fitter.
  private mutating func contest(_ cell: Int, fitness: Double) -> Insertion {
    let newest = history.count - 1
    guard let place = places[cell] else {
      places[cell] = cells.count
      cells.append(cell)
      owners.append(newest)
      return .newCell
    }
    let rival = history[owners[place]].fitness
    guard fitness >= rival else { return .notBetter }
    owners[place] = newest
    return fitness > rival ? .better : .tie
  }

  /// How many cells are filled.
  public var count: Int { cells.count }

  /// The owner of the filled cell at a place from 0 to `count`, the first filled first.
  public func elite(at place: Int) -> Entry { history[owners[place]] }

  /// The owner of a cell; nil where it is empty.
  public func elite(in cell: Int) -> Entry? { places[cell].map { elite(at: $0) } }

  /// The owners of the filled cells, in the cells' order.
  public var elites: [Entry] { owners.map { history[$0] } }

  /// The archive that would stand here had everything been inserted under another partition from the start.
  public func relaid(on partition: Partition) -> Self {
    var archive = Self(partition)
    for entry in history { _ = archive.insert(entry) }
    return archive
  }
}

/// What became of an insertion into an archive of elites.
public enum Insertion: Hashable, Sendable {
  /// It fills a cell that was empty.
  case newCell
  /// It is fitter than its cell's owner, and owns it now.
  case better
  /// It is as fit as its cell's owner, and owns it now.
  case tie
  /// Its cell's owner is fitter.
  case notBetter
  /// It has no fitness, or a quantity of the map is missing.
  case notDescribed

  /// Whether the newcomer owns its cell now.
  public var isElite: Bool { self == .newCell || self == .better || self == .tie }
}
