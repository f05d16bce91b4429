import DSL
import Determinism

/// Varies the best of a small tournament and lets the oldest member die: regularized evolution.
///
/// The scheme is that of Real et al. 2019. As in the search for Lion (Chen et al. 2023) the population starts as copies of the start programs, and starts
/// again as copies of the best so far where nothing better was found for a while. Among equals the youngest wins, so
/// that the population drifts along plateaus. A rejected candidate does not join; a duplicate joins with the fitness
/// of its original.
public struct RegularizedEvolution: Strategy {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Members alive.
    public var population = 100
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
    if index < starts.count {
      let start = starts[index]
      return Proposal(program: start, parents: [], edit: .start(start))
    }
    let parent = members[tournament(using: &stream)]
    let partner = members[tournament(using: &stream)]
    return breeder.breed(index, from: parent, with: partner, using: &stream)
  }

  /// Takes in an outcome: the candidate joins and the oldest dies, unless it was rejected.
  public mutating func tell(_ outcome: Outcome) {
    outcomesSinceBest += 1
    breeder.learn(from: outcome)
    if let fitness = outcome.fitness {
      let member = Parent(index: outcome.index, program: outcome.program, fitness: fitness)
      if best.map({ fitness > $0.fitness ?? -.infinity }) ?? true {
        best = member
        outcomesSinceBest = 0
      }
      if outcome.index < starts.count {
        // The copies of a start learn their fitness; none is younger than another.
        for place in members.indices where members[place].index == outcome.index {
          members[place].fitness = fitness
        }
      } else {
        members[oldest] = member
        oldest = (oldest + 1) % members.count
      }
    }
    restartOnPlateau()
  }

  /// The members from oldest to youngest.
  var aged: [Parent] { Array(members[oldest...] + members[..<oldest]) }

  private mutating func restartOnPlateau() {
    guard settings.patience > 0, outcomesSinceBest >= settings.patience, let best else { return }
    members = Array(repeating: best, count: members.count)
    outcomesSinceBest = 0
    restarts += 1
  }

  /// The place of the best of a few members drawn evenly; among equals the youngest.
  private func tournament(using stream: inout RandomStream) -> Int {
    var winner = (age: 0, fitness: -Double.infinity)
    for round in 0..<settings.tournament {
      let age = stream.index(below: members.count)
      let fitness = members[place(age)].fitness ?? -.infinity
      if round == 0 || fitness > winner.fitness || (fitness == winner.fitness && age > winner.age) {
        winner = (age, fitness)
      }
    }
    return place(winner.age)
  }

  /// The place in the ring of the member of that age, 0 being the oldest.
  private func place(_ age: Int) -> Int { (oldest + age) % members.count }
}
