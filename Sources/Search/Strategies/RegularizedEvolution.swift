import DSL
import Determinism

/// Varies the best of a small tournament and lets the oldest member die: regularized evolution.
///
/// The scheme is that of Real et al. 2019. As in the search for Lion (Chen et al. 2023) the population starts as copies of
/// the start programs, and starts again as copies of the best so far where nothing better was found for a while. Among
/// equals the youngest wins, so that the population drifts along plateaus. A rejected candidate does not join; a
/// duplicate joins with the fitness of its original.
public struct RegularizedEvolution: Island {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Members alive.
    public var population = 100
    /// How parents are drawn from the members.
    public var selection = ParentSelection.tournament
    /// Members drawn for a tournament, with replacement.
    public var tournament = 2
    /// Outcomes without a better best after which the population starts again; 0 for never.
    public var patience = 0

    /// Makes the default settings.
    public init() {}
  }

  /// How often the population started again from the best so far.
  public private(set) var restarts = 0
  /// What became of its breeder's children.
  public var credit: Credit { breeder.credit }
  let settings: Settings
  private var breeder: Breeder
  private let starts: [Program]
  /// A ring: the oldest member is at `oldest`.
  private var members: [Parent]
  private var oldest = 0
  private var best: Parent?
  private var outcomesSinceBest = 0

  /// Makes the strategy.
  public init(_ space: SearchSpace, settings: Settings) {
    starts = space.starts
    precondition(!starts.isEmpty, "regularized evolution needs a start program")
    precondition(settings.population > 0 && settings.tournament > 0, "sizes must be positive")
    self.settings = settings
    breeder = Breeder(space)
    members = (0..<settings.population).map { [starts] place in
      Parent(index: place % starts.count, program: starts[place % starts.count], fitness: nil)
    }
  }

  /// Proposes the start programs first, then a variation of a tournament's winner.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index]) }
    let parent = members[drawParent(using: &stream)]
    let partner = members[drawParent(using: &stream)]
    return breeder.breed(index, from: parent, with: partner, using: &stream)
  }

  /// Takes in an outcome: the candidate joins and the oldest dies, unless it was rejected.
  public mutating func tell(_ outcome: Outcome) {
    outcomesSinceBest += 1
    breeder.learn(from: outcome)
    if outcome.fitness != nil {
      let member = Parent(outcome)
      noteBest(member)
      if outcome.index < starts.count {
        // The copies of a start learn what became of it; none is younger than another.
        for place in members.indices where members[place].index == outcome.index {
          members[place] = member
        }
      } else {
        join(member)
      }
    }
    restartOnPlateau()
  }

  /// A migrant joins as any newcomer.
  mutating func admit(_ migrant: Parent) {
    noteBest(migrant)
    join(migrant)
  }

  /// The best so far, then the members from oldest to youngest, each candidate once.
  public var elites: [Parent] {
    var seen: Set<Int> = []
    return ((best.map { [$0] } ?? []) + aged)
      .filter { $0.fitness != nil && seen.insert($0.index).inserted }
  }

  /// The members from oldest to youngest.
  var aged: [Parent] { Array(members[oldest...] + members[..<oldest]) }

  private mutating func restartOnPlateau() {
    guard settings.patience > 0, outcomesSinceBest >= settings.patience, let best else { return }
    members = Array(repeating: best, count: members.count)
    outcomesSinceBest = 0
    restarts += 1
  }

  private mutating func noteBest(_ member: Parent) {
    guard let fitness = member.fitness, fitness > best?.fitness ?? -.infinity else { return }
    best = member
    outcomesSinceBest = 0
  }

  private mutating func join(_ member: Parent) {
    members[oldest] = member
    oldest = (oldest + 1) % members.count
  }

  /// The place in the ring of a parent; among equals of a tournament the youngest.
  private func drawParent(using stream: inout RandomStream) -> Int {
    place(
      settings.selection.place(
        among: members.count, tournament: settings.tournament, using: &stream
      ) { members[place($0)] })
  }

  /// The place in the ring of the member of that age, 0 being the oldest.
  private func place(_ age: Int) -> Int { (oldest + age) % members.count }
}
