import DSL
import Determinism

/// Varies one program and goes on from whatever is at least as good: (1+1), ties accepted.
///
/// After a while without anything better it climbs again from a start program drawn at random. Candidates of an
/// earlier climb that are told later do not count for the new one. A duplicate is a candidate like any other, so that
/// what has no effect yet can change.
public struct HillClimbing: Strategy {
  /// What the user may set.
  public struct Settings: Hashable, Sendable {
    /// Outcomes of a climb without anything better until the next begins; 0 for never.
    public var patience = 1_000

    /// Makes the default settings.
    public init() {}
  }

  /// How often it started again.
  public private(set) var restarts = 0
  let settings: Settings
  private var breeder: Breeder
  /// The start programs, with what is known of them.
  private var starts: [Parent]
  /// From where the climb goes on; nil before it began.
  private(set) var current: Parent?
  /// The first candidate of this climb.
  private var firstOfClimb = 0
  private var outcomesSinceBetter = 0
  private var best: Parent?

  /// Makes the strategy.
  public init(_ space: SearchSpace, settings: Settings) {
    precondition(!space.starts.isEmpty, "a climb needs a start program")
    self.settings = settings
    breeder = Breeder(space)
    starts = space.starts.enumerated().map {
      Parent(index: $0.offset, program: $0.element, fitness: nil)
    }
  }

  /// Proposes the start programs first, then a variation of where the climb stands.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index].program) }
    let parent = current ?? begin(at: index, using: &stream)
    return breeder.breed(index, from: parent, with: parent, using: &stream)
  }

  /// Takes in an outcome: the climb goes on from it where it is at least as good.
  public mutating func tell(_ outcome: Outcome) {
    breeder.learn(from: outcome)
    let candidate = Parent(outcome)
    if let fitness = candidate.fitness, fitness > best?.fitness ?? -.infinity { best = candidate }
    if outcome.index < starts.count {
      starts[outcome.index] = candidate
      if current?.index == outcome.index { current = candidate }
    } else if outcome.index >= firstOfClimb, let here = current {
      outcomesSinceBetter += 1
      if let fitness = candidate.fitness, fitness >= here.fitness ?? -.infinity {
        if fitness > here.fitness ?? -.infinity { outcomesSinceBetter = 0 }
        current = candidate
      }
      if settings.patience > 0 && outcomesSinceBetter >= settings.patience {
        current = nil
        restarts += 1
      }
    }
  }

  /// The best of all climbs.
  public var elites: [Parent] { best.map { [$0] } ?? [] }

  /// What became of the children of each kind of variation.
  public var credit: Credit { breeder.credit }

  private mutating func begin(at index: Int, using stream: inout RandomStream) -> Parent {
    let start = starts[stream.index(below: starts.count)]
    current = start
    firstOfClimb = index
    outcomesSinceBetter = 0
    return start
  }
}
