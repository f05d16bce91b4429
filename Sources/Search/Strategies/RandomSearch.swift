import DSL
import Determinism

/// Random search: every candidate is drawn from the grammar afresh.
///
/// The control that every claim is made against, at equal budget.
public struct RandomSearch: Strategy {
  private let grammar: Grammar
  private var best: Parent?

  /// Makes the strategy.
  public init(_ space: SearchSpace) { grammar = space.grammar }

  /// Proposes a random program of the grammar.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    Proposal(program: grammar.randomProgram(using: &stream), parents: [], edit: Edit("random"))
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
