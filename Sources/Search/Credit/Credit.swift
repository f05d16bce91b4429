import DSL

/// What became of the children of each kind of variation, and of those that each operator was brought into.
public struct Credit: Hashable, Sendable {
  /// Counts and sums over children.
  public struct Tally: Hashable, Sendable {
    /// Children proposed.
    public var proposed = 0
    /// Children that repeat an earlier candidate, in structure or in behaviour.
    public var duplicates = 0
    /// Children, new ones, that got no fitness.
    public var rejected = 0
    /// Children, new ones, that got a fitness.
    public var judged = 0
    /// Judged children fitter than their parent.
    public var improved = 0
    /// By how much they were fitter, summed.
    public var gain = 0.0
    /// What their judging and proposing cost, in gradients.
    public var cost = 0.0

    /// Makes an empty tally.
    public init() {}

    /// Adds another tally.
    public static func += (sum: inout Tally, other: Tally) {
      sum.proposed += other.proposed
      sum.duplicates += other.duplicates
      sum.rejected += other.rejected
      sum.judged += other.judged
      sum.improved += other.improved
      sum.gain += other.gain
      sum.cost += other.cost
    }

    mutating func count(_ outcome: Outcome, gain: Double, cost: Double) {
      proposed += 1
      if outcome.original != nil {
        duplicates += 1
      } else if outcome.fitness == nil {
        rejected += 1
      } else {
        judged += 1
      }
      improved += gain > 0 ? 1 : 0
      self.gain += gain
      self.cost += cost
    }
  }

  private var byVariation: [Tally]
  private var byOperation: [Tally]

  /// Makes the credit of no children.
  public init() {
    byVariation = Array(repeating: Tally(), count: Grammar.Mutation.allCases.count)
    byOperation = Array(repeating: Tally(), count: Operator.all.count)
  }

  /// The kinds of variation that have children, in the language's order.
  public var variations: [(variation: Grammar.Mutation, tally: Tally)] {
    zip(Grammar.Mutation.allCases, byVariation).filter { $0.1.proposed > 0 }.map { ($0, $1) }
  }

  /// The operators that were brought into children, in the table's order.
  public var operations: [(operation: Operator, tally: Tally)] {
    zip(Operator.all, byOperation).filter { $0.1.proposed > 0 }.map { ($0, $1) }
  }

  /// Adds the credit of another breeder.
  public static func += (sum: inout Credit, other: Credit) {
    for place in sum.byVariation.indices { sum.byVariation[place] += other.byVariation[place] }
    for place in sum.byOperation.indices { sum.byOperation[place] += other.byOperation[place] }
  }

  /// Counts what became of a child.
  mutating func count(
    _ outcome: Outcome, variation: Grammar.Mutation, operation: Operator.ID?, gain: Double,
    cost: Double
  ) {
    byVariation[variation.place].count(outcome, gain: gain, cost: cost)
    if let operation {
      byOperation[Int(operation.rawValue)].count(outcome, gain: gain, cost: cost)
    }
  }
}

extension Grammar.Mutation {
  /// Its place in the language's order.
  var place: Int { Self.places[self] ?? 0 }

  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}
