import DSL
import Determinism

/// Breeds children, and learns from what becomes of them: what every strategy but random search breeds with.
///
/// A strategy chooses parents; the breeder chooses what is done to them. Each island has a breeder of its own. It learns
/// three things: which kinds of variation pay (`Bandit`, where the grammar says `mutate adapt`), which constants suit a
/// skeleton (`Families`), and how far constants should move (`StepSizes`). It is a value of bounded size: of a child it
/// keeps little until its outcome is told, and then forgets it.
public struct Breeder: Sendable {
  /// What proposing a child costs, in gradients, beside its judging: so that duplicates, whose judging is free, are not.
  public static let proposalCost = 1.0

  /// What became of the children of each kind of variation.
  public private(set) var credit = Credit()
  /// How often each kind of variation is drawn, in the grammar's order; where it does not adapt, the grammar's weights.
  public var shares: [(variation: Grammar.Mutation, share: Double)] {
    zip(kinds, bandit.shares).map { ($0, $1) }
  }

  private let variator: Variator
  private let kinds: [Grammar.Mutation]
  private let adapts: Bool
  private var bandit: Bandit
  private var families = Families()
  private var steps = StepSizes()
  /// The children whose outcome has not been told, by index.
  private var pending: [Int: Child] = [:]

  private struct Child {
    var variation: Grammar.Mutation
    var operation: Operator.ID?
    var parentFitness: Double?
  }

  /// Makes the breeder of a space.
  public init(_ space: SearchSpace) {
    variator = Variator(space)
    kinds = space.grammar.mutations.map(\.choice)
    adapts = space.grammar.adaptsMutations
    bandit = Bandit(weights: space.grammar.mutations.map(\.weight))
  }

  /// How many children await their outcome.
  var pendingCount: Int { pending.count }

  /// Breeds candidate `index` from a parent; some variations take a part from the partner.
  public mutating func breed(
    _ index: Int, from parent: Parent, with partner: Parent, using stream: inout RandomStream
  ) -> Proposal {
    let inherited = steps.step(of: parent.index)
    let material = Material(
      partner: partner.program, step: StepSizes.mutated(inherited, using: &stream),
      families: families)
    let (program, edit) = variator.vary(
      parent.program, with: material, weights: bandit.shares, using: &stream)
    if let variation = edit.variation {
      pending[index] = Child(
        variation: variation, operation: edit.operation, parentFitness: parent.fitness)
    }
    steps.keep(edit.variation?.movesBySteps == true ? material.step : inherited, of: index)
    let isMixed = edit.usesPartner && partner.index != parent.index
    return Proposal(
      program: program, parents: isMixed ? [parent.index, partner.index] : [parent.index],
      edit: edit)
  }

  /// Takes in what became of a candidate: its constants, where it is new and judged, and, where it was bred here, what its
  /// variation was worth.
  public mutating func learn(from outcome: Outcome) {
    if let fitness = outcome.fitness, outcome.original == nil, kinds.contains(.tune) {
      let skeleton = Skeleton(outcome.program)
      if !skeleton.constants.isEmpty {
        let constants = skeleton.constants.compactMap { outcome.program.nodes[$0].literal }
        families.add(
          Families.Member(fitness: fitness, constants: constants), to: skeleton.hash)
      }
    }
    guard let child = pending.removeValue(forKey: outcome.index) else { return }
    let gain = Self.gain(of: outcome, over: child.parentFitness)
    let cost = outcome.cost + Self.proposalCost
    credit.count(
      outcome, variation: child.variation, operation: child.operation, gain: gain, cost: cost)
    guard adapts, let kind = kinds.firstIndex(of: child.variation) else { return }
    bandit.learn(kind: kind, gain: gain, cost: cost)
  }

  /// By how much a new child is fitter than its parent; 0 where it is not, or one of the two is not known.
  private static func gain(of outcome: Outcome, over parent: Double?) -> Double {
    guard outcome.original == nil, let fitness = outcome.fitness, let parent else { return 0 }
    return max(fitness - parent, 0)
  }
}

extension Grammar.Mutation {
  /// Whether it moves constants by the step that it is handed.
  fileprivate var movesBySteps: Bool { self == .constant || self == .tune }
}
