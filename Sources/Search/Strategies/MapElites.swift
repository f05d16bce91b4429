import DSL
import Determinism

/// Varies the elites of a map, and keeps the best of every kind: MAP-Elites (Mouret and Clune 2015).
///
/// Before there is an elite, the start programs are varied. A rejected candidate, and one that cannot be described,
/// joins no map. Ties are accepted (see `EliteArchive`). A duplicate changes nothing: its original has competed already,
/// with the same fitness and descriptor, and its program would only be stored twice.
public struct MapElites: Island {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Into what the space of descriptors is cut.
    public enum Archive: String, CaseIterable, Sendable {
      /// The axes' bins.
      case grid
      /// As many cells as wanted, around centroids.
      case cvt
      /// Cells where something new is.
      case novelty
    }

    /// The kind of map.
    public var archive = Archive.grid
    /// The cells of a tessellation.
    public var cells = 1_000
    /// Of how many neighbours the distances count for novelty.
    public var neighbours = 10
    /// The least mean distance to them that opens a cell, in percent of an axis.
    public var spacing = 20
    /// How parents are drawn from the elites.
    public var selection = ParentSelection.uniform
    /// Elites drawn for a tournament.
    public var tournament = 2

    /// Makes the default settings.
    public init() {}

    /// The map over a space's axes.
    ///
    /// Centroids come from one seed, so that runs share their cells.
    func partition(over axes: [Axis]) -> Partition {
      switch archive {
      case .grid: .grid(axes)
      case .cvt: .tessellation(Tessellation(axes: axes, cells: cells, seed: 1))
      case .novelty:
        .novelty(
          Novelty(axes: axes, neighbours: neighbours, threshold: Double(spacing) / 100))
      }
    }
  }

  /// The elites, and all that was described.
  public private(set) var archive: EliteArchive<Parent>
  let settings: Settings
  private var breeder: Breeder
  private let starts: [Program]

  /// Makes the strategy; without axes its map has a single cell.
  public init(_ space: SearchSpace, settings: Settings) {
    precondition(!space.starts.isEmpty, "MAP-Elites needs a start program")
    precondition(settings.tournament > 0, "a tournament needs a member")
    self.settings = settings
    archive = EliteArchive(settings.partition(over: space.axes))
    breeder = Breeder(space)
    starts = space.starts
  }

  /// Proposes the start programs first, then a variation of an elite.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index]) }
    let parent = drawParent(using: &stream)
    let partner = drawParent(using: &stream)
    return breeder.breed(index, from: parent, with: partner, using: &stream)
  }

  /// Takes in an outcome: the candidate takes its cell where it is at least as fit as the owner.
  public mutating func tell(_ outcome: Outcome) {
    breeder.learn(from: outcome)
    if outcome.original == nil { insert(Parent(outcome)) }
  }

  /// A migrant competes for its cell as any newcomer.
  mutating func admit(_ migrant: Parent) { insert(migrant) }

  /// The owners of the filled cells, in the order in which these were first filled.
  public var elites: [Parent] { archive.elites.map(\.solution) }

  /// What became of the children of each kind of variation.
  public var credit: Credit { breeder.credit }

  private mutating func insert(_ candidate: Parent) {
    guard let fitness = candidate.fitness else { return }
    archive.insert(
      candidate, index: candidate.index, fitness: fitness, descriptor: candidate.descriptor)
  }

  private func drawParent(using stream: inout RandomStream) -> Parent {
    guard archive.count > 0 else {
      let place = stream.index(below: starts.count)
      return Parent(index: place, program: starts[place], fitness: nil)
    }
    let place = settings.selection.place(
      among: archive.count, tournament: settings.tournament, using: &stream
    ) { archive.elite(at: $0).solution }
    return archive.elite(at: place).solution
  }
}
