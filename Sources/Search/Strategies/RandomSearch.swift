import DSL
import Determinism

/// Random search: behind the start programs every candidate is drawn from the grammar afresh.
///
/// The start programs are judged as in every other strategy, so that a campaign compares all with the same. The control
/// that every claim is made against, at equal budget.
public struct RandomSearch: Strategy {
  private let grammar: Grammar
  private let starts: [Program]
  private var best: Parent?

  /// Makes the strategy.
  public init(_ space: SearchSpace) {
    grammar = space.grammar
    starts = space.starts
  }

  /// Proposes the start programs first, then random programs of the grammar.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if index < starts.count { return Proposal(start: starts[index]) }
    return Proposal(
      program: grammar.randomProgram(using: &stream), parents: [], edit: Edit("random"))
  }

  /// Remembers the best and learns nothing.
  public mutating func tell(_ outcome: Outcome) {
    if let fitness = outcome.fitness, fitness > best?.fitness ?? -.infinity {
      best = Parent(outcome)
    }
  }

  /// The best so far.
  public var elites: [Parent] { best.map { [$0] } ?? [] }
}
