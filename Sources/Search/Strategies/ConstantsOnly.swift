import DSL
import Determinism

/// Regularized evolution in which only the constants of the start programs move.
///
/// The control that tells a discovery from tuning: a start program given the same budget for its constants alone.
public struct ConstantsOnly: Strategy {
  private var evolution: RegularizedEvolution

  /// What became of its breeder's children.
  public var credit: Credit { evolution.credit }

  /// Makes the strategy; of the start programs those without a constant other than 0 are left as they are.
  public init(_ space: SearchSpace, settings: RegularizedEvolution.Settings) {
    var constants = space
    constants.grammar.mutations = [.init(.constant, weight: 1), .init(.tune, weight: 1)]
    evolution = RegularizedEvolution(constants, settings: settings)
  }

  /// Proposes the start programs first, then one with one constant moved.
  public mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    evolution.ask(index, using: &stream)
  }

  /// Takes in an outcome.
  public mutating func tell(_ outcome: Outcome) { evolution.tell(outcome) }

  /// The best so far and the members.
  public var elites: [Parent] { evolution.elites }
}
