import DSL
import Determinism

/// Searches for the best trades between speed-up, operations and bytes of state: a population sorted by dominance.
///
/// The scheme is that of NSGA-II (Deb, Pratap, Agarwal and Meyarivan 2002) in steady state: parents win a tournament of
/// two by front and crowding; a newcomer joins, and where there are too many the most crowded of the last front goes.
/// Operations and bytes of state are those that the text tells (`Cost`). Of equal objectives one member is kept, the
/// youngest: ties are accepted. A rejected candidate does not join, nor does a duplicate, whose original did.
public struct ParetoSearch: Strategy {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Members alive at most.
    public var population = 100

    /// Makes the default settings.
    public init() {}
  }

  let settings: Settings
  private var breeder: Breeder
  private let starts: [Program]
  private var members: [Parent] = []
  private var objectives: [Objectives] = []
  private var ranks = ParetoRanks([])

  /// Makes the strategy.
  public init(_ space: SearchSpace, settings: Settings) {
    precondition(!space.starts.isEmpty, "a search needs a start program")
    precondition(settings.population > 0, "the population must be positive")
    self.settings = settings
    breeder = Breeder(space)
    starts = space.starts
  }

  /// Proposes the start programs first, then a variation of a tournament's winner.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index]) }
    let parent = drawParent(using: &stream)
    let partner = drawParent(using: &stream)
    return breeder.breed(index, from: parent, with: partner, using: &stream)
  }

  /// Takes in an outcome: the candidate joins, and the most crowded of the last front may go.
  public mutating func tell(_ outcome: Outcome) {
    breeder.learn(from: outcome)
    guard outcome.original == nil, let fitness = outcome.fitness, !fitness.isNaN else { return }
    let cost = Graph(outcome.program).cost()
    let newcomer = Objectives(-fitness, cost.operations, cost.stateBytes)
    if let equal = objectives.firstIndex(of: newcomer) {
      members.remove(at: equal)
      objectives.remove(at: equal)
    }
    members.append(Parent(outcome))
    objectives.append(newcomer)
    ranks = ParetoRanks(objectives)
    if members.count > settings.population {
      let last = ranks.last
      members.remove(at: last)
      objectives.remove(at: last)
      ranks = ParetoRanks(objectives)
    }
  }

  /// The members that no member dominates, from the fittest down.
  public var front: [Parent] {
    members.indices.filter { ranks.front[$0] == 0 }
      .sorted { (objectives[$0], members[$0].index) < (objectives[$1], members[$1].index) }
      .map { members[$0] }
  }

  /// The front.
  public var elites: [Parent] { front }

  /// What became of the children of each kind of variation.
  public var credit: Credit { breeder.credit }

  private func drawParent(using stream: inout RandomStream) -> Parent {
    guard !members.isEmpty else {
      let place = stream.index(below: starts.count)
      return Parent(index: place, program: starts[place], fitness: nil)
    }
    let first = stream.index(below: members.count)
    let second = stream.index(below: members.count)
    return members[ranks.isBefore(second, first) ? second : first]
  }
}
