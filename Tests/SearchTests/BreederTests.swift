import DSL
import Determinism
import Testing

@testable import Search

@Suite struct BreederTests {
  /// Breeds from the first start, with the last, and tells outcomes at a lag.
  private func run(
    _ breeder: inout Breeder, grammar: Grammar, count: Int, lag: Int,
    fitness: (Int, Proposal) -> Double?
  ) -> [Proposal] {
    var proposals: [Proposal] = []
    for index in 0..<count {
      if index >= lag {
        let told = proposals[index - lag]
        breeder.learn(
          from: Outcome(
            index: index - lag, program: told.program, fitness: fitness(index - lag, told), cost: 9)
        )
      }
      var stream = RandomStream(seed: 3, UInt64(index))
      let parent = Parent(index: 0, program: grammar.starts[0], fitness: 0)
      let partner = Parent(index: 1, program: grammar.starts[grammar.starts.count - 1], fitness: 0)
      proposals.append(breeder.breed(index, from: parent, with: partner, using: &stream))
    }
    return proposals
  }

  @Test("a breeder keeps of its children only those that await their outcome")
  func bounded() throws {
    let grammar = try #require(Grammar.named("first-order"))
    var breeder = Breeder(SearchSpace(grammar))
    _ = run(&breeder, grammar: grammar, count: 3_000, lag: 40) { _, _ in 0 }
    #expect(breeder.pendingCount <= 40)
    breeder.learn(from: Outcome(index: 99_999, program: grammar.starts[0], fitness: 1))
    #expect(breeder.credit.variations.map(\.tally.proposed).reduce(0, +) == 3_000 - 40)
  }

  @Test(
    "credit counts each kind's children, what became of them, and the operators they brought in")
  func credit() throws {
    let grammar = try #require(Grammar.named("first-order"))
    var breeder = Breeder(SearchSpace(grammar))
    let parent = Parent(index: 0, program: grammar.starts[0], fitness: 1)
    var expected: [Grammar.Mutation: Credit.Tally] = [:]
    var brought: [Operator.ID: Int] = [:]
    for index in 1..<400 {
      var stream = RandomStream(seed: 4, UInt64(index))
      let proposal = breeder.breed(index, from: parent, with: parent, using: &stream)
      let variation = try #require(proposal.edit.variation)
      var outcome = Outcome(index: index, program: proposal.program, fitness: 0.5, cost: 7)
      var tally = expected[variation] ?? .init()
      tally.proposed += 1
      tally.cost += Breeder.proposalCost
      switch index % 4 {
      case 0:
        outcome.fitness = nil
        tally.rejected += 1
        tally.cost += 7
      case 1:
        // A duplicate of something fitter is no gain.
        (outcome.fitness, outcome.original, outcome.cost) = (3, 0, 0)
        tally.duplicates += 1
      case 2:
        outcome.fitness = 1.25
        tally.judged += 1
        tally.improved += 1
        tally.gain += 0.25
        tally.cost += 7
      default:
        tally.judged += 1
        tally.cost += 7
      }
      expected[variation] = tally
      if let operation = proposal.edit.operation { brought[operation, default: 0] += 1 }
      breeder.learn(from: outcome)
    }
    let credit = breeder.credit
    #expect(credit.variations.count == expected.count)
    for (variation, tally) in credit.variations { #expect(expected[variation] == tally) }
    #expect(credit.operations.map(\.tally.proposed).reduce(0, +) == brought.values.reduce(0, +))
    for (operation, tally) in credit.operations {
      #expect(Operator.named(operation.name).flatMap { brought[$0] } == tally.proposed)
    }
    var sum = credit
    sum += credit
    #expect(sum.variations.map(\.tally.judged) == credit.variations.map { $0.tally.judged * 2 })
  }

  @Test("an operator said to be brought in is in the child")
  func operations() throws {
    let grammar = try #require(Grammar.named("first-order"))
    var breeder = Breeder(SearchSpace(grammar))
    let proposals = run(&breeder, grammar: grammar, count: 500, lag: 10) { _, _ in nil }
    var kinds: Set<String> = []
    for proposal in proposals {
      guard let operation = proposal.edit.operation else { continue }
      kinds.insert(proposal.edit.variation?.rawValue ?? "")
      let isThere = proposal.program.statements.indices.contains {
        proposal.program.operation(of: $0)?.id == operation
      }
      #expect(isThere, "\(proposal.edit): \(proposal.program.text)")
    }
    #expect(kinds.isSuperset(of: ["insert", "operator", "wrap", "average"]))
  }

  @Test("kinds that help are drawn more often where the grammar adapts; Lion's stay even")
  func adapts() throws {
    for (name, helper) in [("first-order", Grammar.Mutation.state), ("lion", .insert)] {
      let grammar = try #require(Grammar.named(name))
      var breeder = Breeder(SearchSpace(grammar))
      let before = breeder.shares.map(\.share)
      _ = run(&breeder, grammar: grammar, count: 4_000, lag: 16) { _, proposal in
        proposal.edit.variation == helper ? 0.4 : -1
      }
      let after = breeder.shares
      if name == "lion" {
        #expect(after.map(\.share) == before && Set(before) == [1.0 / 3])
      } else {
        let share = after.first { $0.variation == helper }?.share ?? 0
        #expect(share > 0.5, "\(after)")
        #expect(after.allSatisfy { $0.share >= Bandit.floor / Double(before.count) })
      }
    }
  }

  @Test("what is told at a lag repeats, shares and steps and all")
  func repeats() throws {
    let grammar = try #require(Grammar.named("first-order"))
    var runs: [[String]] = []
    for _ in 0..<2 {
      var breeder = Breeder(SearchSpace(grammar))
      let proposals = run(&breeder, grammar: grammar, count: 1_500, lag: 32) { _, proposal in
        Double(proposal.program.structuralHash.high % 1_000) / 1_000 - 0.5
      }
      runs.append(
        proposals.map { "\($0.edit) \($0.program.text)" } + breeder.shares.map { "\($0)" })
    }
    #expect(runs[0] == runs[1])
  }

  @Test("a child inherits its parent's step; what is older than the ring starts afresh")
  func steps() {
    var steps = StepSizes()
    steps.keep(0.25, of: 3)
    #expect(steps.step(of: 3) == 0.25)
    #expect(steps.step(of: 2) == 1)
    #expect(steps.step(of: 4) == 1)
    steps.keep(2, of: 3 + StepSizes.capacity)
    #expect(steps.step(of: 3) == 1)
    #expect(steps.step(of: 3 + StepSizes.capacity) == 2)
    var stream = RandomStream(seed: 1)
    var logarithms = 0.0
    for _ in 0..<10_000 {
      let step = StepSizes.mutated(1, using: &stream)
      #expect(StepSizes.range.contains(step))
      logarithms += binaryLogarithm(step)
    }
    #expect(abs(logarithms) < 10_000 * 0.02)
  }
}
