import DSL
import Determinism
import Synchronization
import Testing

@testable import Search

/// What every strategy promises, checked by asking; the promises it broke.
private func brokenPromises(
  _ grammar: Grammar, _ make: () throws -> any Strategy
) rethrows -> Set<String> {
  let lag = 16
  var broken: Set<String> = []
  var runs: [[String]] = []
  for _ in 0..<2 {
    var strategy = try make()
    var told: [Outcome] = []
    var run: [String] = []
    for index in 0..<400 {
      if index >= lag { strategy.tell(told[index - lag]) }
      var stream = RandomStream(seed: 11, UInt64(index))
      var copy = strategy
      let proposal = strategy.ask(index, using: &stream)
      // A strategy is a value: what is asked of a copy is nothing to the original.
      var again = RandomStream(seed: 11, UInt64(index))
      if copy.ask(index, using: &again).program != proposal.program { broken.insert("is a value") }
      if !proposal.program.isValid || !grammar.contains(proposal.program) {
        broken.insert("is in the space")
      }
      let known = max(grammar.starts.count, index - lag + 1)
      if proposal.edit.description.isEmpty
        || !proposal.parents.allSatisfy({ (0..<known).contains($0) })
      {
        broken.insert("names its parents")
      }
      run.append("\(proposal.parents) \(proposal.edit)\n\(proposal.program.text)")
      let score = Double(proposal.program.structuralHash.high % 1_000)
      told.append(
        Outcome(
          index: index, program: proposal.program, fitness: index % 7 == 3 ? nil : score))
    }
    runs.append(run)
  }
  if runs[0] != runs[1] { broken.insert("repeats") }
  return broken
}

/// Draws from a stream that is not the one it was handed.
private struct Canary: Strategy {
  static let asked = Atomic<UInt64>(0)
  let grammar: Grammar

  mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    let count = Self.asked.add(1, ordering: .relaxed).newValue
    var other = RandomStream(seed: count)
    return Proposal(
      program: grammar.randomProgram(using: &other), parents: [index + 1], edit: Edit("canary"))
  }

  mutating func tell(_ outcome: Outcome) {}
}

@Suite struct StrategyContractTests {
  @Test(
    "every strategy repeats, is a value, stays in the space and names parents it was told of",
    arguments: StrategyCatalogue.all.map(\.name), Grammar.builtInNames)
  func contract(strategy: String, grammar name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let broken = try brokenPromises(grammar) {
      try StrategyCatalogue.make(strategy, in: SearchSpace(grammar), settings: [])
    }
    #expect(broken == [])
  }

  @Test("a strategy with a stream of its own is found out")
  func canary() throws {
    let grammar = try toyGrammar()
    #expect(
      brokenPromises(grammar) { Canary(grammar: grammar) }
        == ["repeats", "is a value", "names its parents"])
  }

  @Test(
    "asked before anything is told, evolution gives the start programs and then variations of them")
  func lag() throws {
    let grammar = try toyGrammar()
    for name in ["regularized-evolution", "constants-only"] {
      var strategy = try StrategyCatalogue.make(name, in: SearchSpace(grammar), settings: [])
      var proposals: [Proposal] = []
      for index in 0..<40 {
        var stream = RandomStream(seed: 12, UInt64(index))
        proposals.append(strategy.ask(index, using: &stream))
      }
      #expect(proposals.prefix(2).map(\.program) == grammar.starts)
      #expect(proposals.prefix(2).map(\.edit.description) == ["start sgd", "start scaled"])
      #expect(proposals.prefix(2).allSatisfy { $0.parents.isEmpty })
      #expect(proposals.dropFirst(2).allSatisfy { $0.parents.allSatisfy { $0 < 2 } })
      #expect(Set(proposals.flatMap(\.parents)) == [0, 1])
    }
  }

  @Test("constants-only evolution moves constants and nothing else")
  func constantsOnly() throws {
    let grammar = try #require(Grammar.named("first-order"))
    var strategy = ConstantsOnly(SearchSpace(grammar), settings: .init())
    let shapes = grammar.starts.map { $0.blurred().line }
    var moved: Set<String> = []
    for index in 0..<300 {
      var stream = RandomStream(seed: 13, UInt64(index))
      let program = strategy.ask(index, using: &stream).program
      #expect(shapes.contains(program.blurred().line))
      moved.insert(program.text)
      strategy.tell(Outcome(index: index, program: program, fitness: 0))
    }
    #expect(moved.count > 250)
  }
}
