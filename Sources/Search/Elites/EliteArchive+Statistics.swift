/// What is told of a map as a whole.
extension EliteArchive {
  /// The share of the cells that are filled; nil where the cells are not fixed.
  public var coverage: Double? { partition.cells.map { Double(count) / $0 } }

  /// The sum over the filled cells of max(0, fitness + 2): quality and diversity in one number (Pugh, Soros and Stanley
  /// 2016).
  ///
  /// The offset is the least score's magnitude (s ≥ −2, see `Outcome.fitness`), so that filling a cell never costs.
  public var qualityDiversityScore: Double {
    owners.reduce(0) { $0 + max(0, history[$1].fitness + 2) }
  }

  /// The fittest elite, among equals the youngest; nil where there is none.
  public var best: Entry? {
    let best = owners.max {
      (history[$0].fitness, $0) < (history[$1].fitness, $1)
    }
    return best.map { history[$0] }
  }

  /// The filled cells with their owners' fitness, in the cells' order.
  public var map: EliteMap {
    zip(cells, owners).map { EliteMap.Element(cell: $0, fitness: history[$1].fitness) }
  }
}

/// The filled cells of a map and the fitness of their owners.
public typealias EliteMap = [EliteMapCell]

/// A filled cell of a map.
public struct EliteMapCell: Hashable, Sendable {
  /// The cell.
  public var cell: Int
  /// The fitness of its owner.
  public var fitness: Double

  /// Makes a filled cell.
  public init(cell: Int, fitness: Double) {
    self.cell = cell
    self.fitness = fitness
  }
}
