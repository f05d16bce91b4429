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
    /// What became of each kind of variation, in the language's order; kinds that came to nothing are left out.
    public var variations: [VariationCounts] = []
  }

  /// What a run counted of one kind of variation.
  public struct VariationCounts: Hashable, Sendable {
    /// The kind.
    public let variation: Grammar.Mutation
    /// Programs proposed.
    public var proposed = 0
    /// Tries that were unsound, before a sound one was proposed.
    public var unsoundTries = 0
    /// Proposals of their parent's structure: what was edited is dead, or comes to the same.
    public var unchanged = 0
    /// Proposals of a structure proposed before in the run, unchanged ones among them.
    public var duplicates = 0
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
    var variations = Grammar.Mutation.allCases.map { VariationCounts(variation: $0) }
    var hashes: [StableHash] = []
    hashes.reserveCapacity(count)
    for index in 0..<count {
      var stream = RandomStream(seed: seed, UInt64(index))
      let proposal = evolution.ask(index, using: &stream)
      let hash = proposal.program.structuralHash
      hashes.append(hash)
      let isValid = grammar.contains(proposal.program) && proposal.program.isValid
      guard isValid else {
        counts.invalid += 1
        continue
      }
      let original = seen.register(hash, index: index)
      if let place = variations.firstIndex(where: { $0.variation == proposal.edit.variation }) {
        variations[place].proposed += 1
        variations[place].unsoundTries += proposal.edit.tries - 1
        variations[place].unchanged += hashes[proposal.parents[0]] == hash ? 1 : 0
        variations[place].duplicates += original == nil ? 0 : 1
      }
      evolution.tell(
        Outcome(index: index, program: proposal.program, fitness: 0, original: original))
    }
    counts.proposed = count
    counts.variations = variations.filter { $0.proposed > 0 }
    counts.distinct = seen.distinct
    counts.structuralDuplicates = seen.structuralDuplicates
    return counts
  }
}
