import DSL
import Determinism

/// Searches on several islands apart, which now and then send a copy of their best to the next on a ring.
///
/// Candidate i belongs to island i mod count: it is bred from parents of that island only, and told there. The start
/// programs are everybody's. After every `interval` outcomes an island, each sends a copy of the best that it holds of
/// those it bred, all at once, unless that was sent before; the sender keeps its own. A migrant does not migrate
/// again: news goes round by what is bred from it.
public struct Islands: Strategy {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// How an island searches.
    public enum Inner: Hashable, Sendable {
      /// Regularized evolution.
      case evolution(RegularizedEvolution.Settings)
      /// A map of elites.
      case mapElites(MapElites.Settings)
    }

    /// How many islands.
    public var count = 4
    /// Outcomes of an island between migrations; 0 for none.
    public var interval = 250
    /// How they search.
    public var inner = Inner.evolution(RegularizedEvolution.Settings())

    /// Makes the default settings.
    public init() {}
  }

  /// How many candidates migrated.
  public var migrations: Int { sent.count }
  let settings: Settings
  private(set) var islands: [any Island]
  private let starts: Int
  /// Who migrated: looked up only.
  private(set) var sent: Set<Int> = []

  /// Makes the strategy.
  public init(_ space: SearchSpace, settings: Settings) {
    precondition(settings.count > 0, "there must be an island, got \(settings.count)")
    self.settings = settings
    starts = space.starts.count
    islands = (0..<settings.count).map { _ in
      switch settings.inner {
      case .evolution(let settings): RegularizedEvolution(space, settings: settings)
      case .mapElites(let settings): MapElites(space, settings: settings)
      }
    }
  }

  /// Proposes what the candidate's island proposes.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    islands[index % settings.count].ask(index, using: &stream)
  }

  /// Tells the candidate's island; of the start programs every island is told.
  public mutating func tell(_ outcome: Outcome) {
    if outcome.index < starts {
      for island in islands.indices { islands[island].tell(outcome) }
    } else {
      islands[outcome.index % settings.count].tell(outcome)
    }
    let round = settings.interval * settings.count
    if round > 0 && (outcome.index + 1).isMultiple(of: round) { migrate() }
  }

  /// What all islands hold, island after island, each candidate once.
  public var elites: [Parent] {
    var seen: Set<Int> = []
    return islands.flatMap(\.elites).filter { seen.insert($0.index).inserted }
  }

  /// The sum over all islands.
  public var credit: Credit {
    var sum = Credit()
    for island in islands { sum += island.credit }
    return sum
  }

  /// The fittest that an island bred itself, among equals the youngest.
  func homeBred(of island: Int) -> Parent? {
    islands[island].elites
      .filter { $0.index >= starts && $0.index % settings.count == island }
      .max { ($0.fitness ?? -.infinity, $0.index) < ($1.fitness ?? -.infinity, $1.index) }
  }

  /// Sends a copy of the best that each island bred to the next.
  mutating func migrate() {
    guard settings.count > 1 else { return }
    // All set out before any arrives.
    let migrants = islands.indices.map { homeBred(of: $0) }
    for (island, migrant) in migrants.enumerated() {
      guard let migrant, sent.insert(migrant.index).inserted else { continue }
      islands[(island + 1) % settings.count].admit(migrant)
    }
  }
}
