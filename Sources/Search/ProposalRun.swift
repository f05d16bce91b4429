import DSL
import Determinism

/// Proposes programs and judges none: measures how fast a grammar is searched and how often it repeats itself.
///
/// Regularized evolution (population 100, tournament 2) drifts neutrally: every program has the same fitness, so the
/// youngest of a tournament is varied. Every 10,000 proposals it starts again from the first start program, so that
/// programs stay of the size they have in a search. Each proposal is made, checked, brought to canonical form,
/// hashed, and compared with all before it; what a campaign does before a program meets the judge.
public struct ProposalRun: Sendable {
  /// What a run counted.
  public struct Counts: Hashable, Sendable {
    /// Programs proposed, start programs among them.
    public var proposed = 0
    /// Programs of different structure.
    public var distinct = 0
    /// Proposals of a structure proposed before in the run.
    public var structuralDuplicates = 0
    /// Proposals that the language's full check or the grammar's limits refuse; the language promises 0.
    public var invalid = 0
  }

  private let grammar: Grammar
  private let seed: UInt64
  private let count: Int

  /// Prepares to propose `count` programs of a grammar.
  public init(grammar: Grammar, count: Int, seed: UInt64) {
    self.grammar = grammar
    self.count = count
    self.seed = seed
  }

  /// Proposes, checks, hashes and counts.
  public func run() -> Counts {
    var settings = RegularizedEvolution.Settings()
    settings.patience = 10_000
    var evolution = RegularizedEvolution(SearchSpace(grammar), settings: settings)
    var seen = Deduplicator()
    var counts = Counts()
    for index in 0..<count {
      var stream = RandomStream(seed: seed, UInt64(index))
      let proposal = evolution.ask(index, using: &stream)
      let isValid = grammar.contains(proposal.program) && proposal.program.isValid
      guard isValid else {
        counts.invalid += 1
        continue
      }
      _ = seen.register(proposal.program.structuralHash, index: index)
      evolution.tell(Outcome(index: index, program: proposal.program, fitness: 0))
    }
    counts.proposed = count
    counts.distinct = seen.distinct
    counts.structuralDuplicates = seen.structuralDuplicates
    return counts
  }
}
