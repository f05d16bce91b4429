import DSL
import Determinism
import Synchronization
import Testing

@testable import Search

/// What strategies are told in the contract: fitness alone, or everything that a campaign can tell.
private enum Telling: String { case fitness, everything }

/// Makes outcomes up from the programs' hashes; remembers which programs were there before.
private struct MadeUp {
  let telling: Telling
  private var told: [Outcome] = []
  private var first: [StableHash: Int] = [:]

  init(_ telling: Telling) { self.telling = telling }

  mutating func outcome(of program: Program, index: Int) -> Outcome {
    let hash = program.structuralHash
    let fitness = index % 7 == 3 ? nil : Double(hash.high % 1_000) / 250 - 2
    var outcome = Outcome(index: index, program: program, fitness: fitness)
    if telling == .everything {
      if let original = first[hash] {
        outcome.fitness = told[original].fitness
        outcome.scores = told[original].scores
        outcome.descriptor = told[original].descriptor
        outcome.original = original
      } else if fitness != nil {
        func share(_ shift: Int) -> Double { Double((hash.low >> UInt64(shift)) % 101) / 100 }
        outcome.scores = [share(0), share(8), share(16)]
        outcome.descriptor =
          index % 11 == 5 ? nil : [share(24), share(32) * 100, index % 13 == 6 ? .nan : share(40)]
        outcome.cost = Double(hash.low % 5_000)
      }
      first[hash] = outcome.original ?? index
    }
    told.append(outcome)
    return outcome
  }

  /// Whether a member is a candidate that was judged, as it was told.
  func holds(_ member: Parent) -> Bool {
    guard told.indices.contains(member.index) else { return false }
    let outcome = told[member.index]
    return member.fitness != nil && member.fitness == outcome.fitness
      && member.program == outcome.program && member.scores == outcome.scores
  }
}

/// What every strategy promises, checked by asking; the promises it broke.
private func brokenPromises(
  _ grammar: Grammar, _ telling: Telling, _ make: () throws -> any Strategy
) rethrows -> Set<String> {
  let lag = 16
  var broken: Set<String> = []
  var runs: [[String]] = []
  for _ in 0..<2 {
    var strategy = try make()
    var world = MadeUp(telling)
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
      told.append(world.outcome(of: proposal.program, index: index))
      if index % 50 == 49 {
        let elites = strategy.elites
        run.append("\(elites.map(\.index))")
        if Set(elites.map(\.index)).count < elites.count || !elites.allSatisfy(world.holds) {
          broken.insert("holds what it was told")
        }
      }
    }
    runs.append(run)
  }
  if runs[0] != runs[1] { broken.insert("repeats") }
  return broken
}

/// A strategy with settings, as a campaign file names it.
private struct Chosen: CustomTestStringConvertible {
  let name: String
  var settings: [(name: String, value: String)] = []
  var testDescription: String { name + settings.map { " \($0.name)=\($0.value)" }.joined() }

  static let standard = StrategyCatalogue.all.map { Chosen(name: $0.name) }

  /// Settings that make happen within a few hundred outcomes what else takes thousands; every word of every setting.
  static let eventful =
    [
      Chosen(name: "regularized-evolution", settings: [("population", "10"), ("patience", "30")]),
      Chosen(name: "map-elites", settings: [("archive", "cvt"), ("cells", "40")]),
      Chosen(
        name: "islands", settings: [("count", "3"), ("interval", "10"), ("population", "10")]),
      Chosen(
        name: "islands",
        settings: [("count", "3"), ("interval", "10"), ("inner", "map-elites")]),
      Chosen(name: "pareto", settings: [("population", "5")]),
      Chosen(name: "hill-climbing", settings: [("patience", "20")]),
      Chosen(name: "evollm", settings: [("population", "2"), ("span", "1"), ("block", "1")]),
    ]
    + StrategyCatalogue.all.flatMap { entry in
      entry.parameters.flatMap { parameter in
        switch parameter.accepted {
        case .whole: [Chosen]()
        case .words(let words):
          words.filter { $0 != "\(parameter.standard)" && $0 != "cvt" }
            .map { Chosen(name: entry.name, settings: [(parameter.name, $0)]) }
        }
      }
    }

  func make(in grammar: Grammar) throws -> any Strategy {
    let axes = [
      Axis("first", quantity: 0, range: 0...1, bins: 4),
      Axis("second", quantity: 1, range: 0...63, bins: 4, isLogarithmic: true),
      Axis("third", quantity: 2, range: 0...1, bins: 4),
    ]
    return try StrategyCatalogue.make(
      name, in: SearchSpace(grammar, axes: axes), settings: settings)
  }
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

/// Keeps its promises until it is told of a descriptor, and then holds what nobody told it.
private struct LateCanary: Strategy {
  static let asked = Atomic<UInt64>(0)
  let grammar: Grammar
  var isDescribed = false

  mutating func ask(_ index: Int, using stream: inout RandomStream) -> Proposal {
    if isDescribed {
      let count = Self.asked.add(1, ordering: .relaxed).newValue
      stream = RandomStream(seed: count)
    }
    return Proposal(
      program: grammar.randomProgram(using: &stream), parents: [], edit: Edit("canary"))
  }

  mutating func tell(_ outcome: Outcome) {
    if outcome.descriptor != nil && outcome.original != nil { isDescribed = true }
  }

  var elites: [Parent] {
    isDescribed ? [Parent(index: 0, program: Program(name: "made up"), fitness: 9)] : []
  }
}

@Suite struct StrategyContractTests {
  @Test(
    "every strategy repeats, is a value, stays in the space, names parents it was told of and holds what it was told",
    arguments: Chosen.standard, Grammar.builtInNames)
  fileprivate func contract(chosen: Chosen, grammar name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let broken = try brokenPromises(grammar, .everything) { try chosen.make(in: grammar) }
    #expect(broken == [])
  }

  @Test("the promises hold where fitness is all that is told", arguments: Chosen.standard)
  fileprivate func contractOfFitnessAlone(chosen: Chosen) throws {
    let grammar = try toyGrammar()
    let broken = try brokenPromises(grammar, .fitness) { try chosen.make(in: grammar) }
    #expect(broken == [])
  }

  @Test(
    "the promises hold through restarts, migrations and every setting", arguments: Chosen.eventful)
  fileprivate func contractOfSettings(chosen: Chosen) throws {
    let grammar = try toyGrammar()
    let broken = try brokenPromises(grammar, .everything) { try chosen.make(in: grammar) }
    #expect(broken == [])
  }

  @Test("a strategy with a stream of its own is found out")
  func canary() throws {
    let grammar = try toyGrammar()
    #expect(
      brokenPromises(grammar, .fitness) { Canary(grammar: grammar) }
        == ["repeats", "is a value", "names its parents"])
  }

  @Test("a strategy that misbehaves only where duplicates and descriptors are told is found out")
  func lateCanary() throws {
    let grammar = try toyGrammar()
    #expect(brokenPromises(grammar, .fitness) { LateCanary(grammar: grammar) } == [])
    #expect(
      brokenPromises(grammar, .everything) { LateCanary(grammar: grammar) }
        == ["repeats", "is a value", "holds what it was told"])
  }

  @Test(
    "asked before anything is told, all but random search give the start programs and then variations of them"
  )
  func lag() throws {
    let grammar = try toyGrammar()
    for name in StrategyCatalogue.all.map(\.name) where name != "random-search" {
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
      // A climb has one parent at a time, and of the starts one alone has constants.
      #expect(
        Set(proposals.flatMap(\.parents)) == [0, 1]
          || (["hill-climbing", "evollm"].contains(name)
            && Set(proposals.flatMap(\.parents)).count == 1)
      )
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
