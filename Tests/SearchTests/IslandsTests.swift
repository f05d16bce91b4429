import DSL
import Determinism
import Testing

@testable import Search

@Suite struct IslandsTests {
  private static let inners: [Islands.Settings.Inner] = {
    var evolution = RegularizedEvolution.Settings()
    evolution.population = 20
    return [.evolution(evolution), .mapElites(.init())]
  }()

  private func islands(_ inner: Islands.Settings.Inner, interval: Int) throws -> Islands {
    var settings = Islands.Settings()
    settings.count = 3
    settings.interval = interval
    settings.inner = inner
    return Islands(SearchSpace(try toyGrammar(), axes: ToyJudge.axes), settings: settings)
  }

  /// The strategy after some outcomes, each told as soon as its candidate is proposed.
  private func searched<S: Strategy>(_ strategy: S, _ range: Range<Int>, seed: UInt64) -> (
    strategy: S, proposals: [Proposal]
  ) {
    var strategy = strategy
    var proposals: [Proposal] = []
    for index in range {
      var stream = RandomStream(seed: seed, UInt64(index))
      let proposal = strategy.ask(index, using: &stream)
      proposals.append(proposal)
      strategy.tell(ToyJudge.steep.outcome(of: proposal.program, index: index))
    }
    return (strategy, proposals)
  }

  /// How many candidates have a parent that is neither a start program nor of their own island of three.
  private func strangers(among proposals: [Proposal]) -> Int {
    proposals.enumerated().count { index, proposal in
      proposal.parents.contains { $0 >= 2 && $0 % 3 != index % 3 }
    }
  }

  @Test("without migration no island breeds from another's candidates", arguments: inners)
  func isolation(inner: Islands.Settings.Inner) throws {
    let (_, proposals) = searched(try islands(inner, interval: 0), 0..<900, seed: 41)
    #expect(strangers(among: proposals) == 0)
    #expect(proposals.contains { $0.parents.contains { $0 >= 2 } })
  }

  @Test("breeding across islands is found out where there are none")
  func canary() throws {
    let settings = RegularizedEvolution.Settings()
    let whole = RegularizedEvolution(SearchSpace(try toyGrammar()), settings: settings)
    #expect(strangers(among: searched(whole, 0..<900, seed: 41).proposals) > 100)
  }

  @Test(
    "with migration an island's parents are its own or come from the island before it on the ring",
    arguments: inners)
  func ring(inner: Islands.Settings.Inner) throws {
    let (strategy, proposals) = searched(try islands(inner, interval: 20), 0..<1_800, seed: 42)
    var foreign: Set<Int> = []
    for (index, proposal) in proposals.enumerated() {
      for parent in proposal.parents where parent >= 2 && parent % 3 != index % 3 {
        #expect((parent + 1) % 3 == index % 3)
        foreign.insert(parent)
      }
    }
    #expect(foreign.count > 10)
    #expect(foreign.count <= strategy.migrations)
    #expect(strategy.migrations <= 30 * 3)
  }

  @Test(
    "a migration brings each island a copy of the best that the one before it bred, as any newcomer, and changes nothing else",
    arguments: inners, UInt64(1)...6)
  func conservation(inner: Islands.Settings.Inner, seed: UInt64) throws {
    let (interval, length) = (seed.isMultiple(of: 2) ? 0 : 90, 200 + 37 * Int(seed))
    let (strategy, _) = searched(try islands(inner, interval: interval), 0..<length, seed: seed)
    var after = strategy
    after.migrate()
    var arrived = 0
    for island in 0..<3 {
      let before = (island + 2) % 3
      let migrant = try #require(
        strategy.islands[before].elites.filter { $0.index >= 2 && $0.index % 3 == before }
          .max { ($0.fitness ?? -9, $0.index) < ($1.fitness ?? -9, $1.index) })
      switch inner {
      case .evolution:
        let was = try #require(strategy.islands[island] as? RegularizedEvolution).aged
        let now = try #require(after.islands[island] as? RegularizedEvolution).aged.map(\.index)
        if strategy.sent.contains(migrant.index) {
          #expect(now == was.map(\.index))
          continue
        }
        #expect(now == was.dropFirst().map(\.index) + [migrant.index])
        arrived += 1
      case .mapElites:
        var archive = try #require(strategy.islands[island] as? MapElites).archive
        let now = try #require(after.islands[island] as? MapElites).archive
        if strategy.sent.contains(migrant.index) {
          #expect(now.history.count == archive.history.count)
          continue
        }
        archive.insert(
          migrant, index: migrant.index, fitness: migrant.fitness ?? .nan,
          descriptor: migrant.descriptor)
        #expect(now.elites.map(\.index) == archive.elites.map(\.index))
        #expect(now.history.map(\.index) == archive.history.map(\.index))
        arrived += 1
      }
    }
    #expect(interval > 0 || arrived == 3)
    #expect(after.migrations == strategy.migrations + arrived)
    // The best of all is nowhere lost.
    #expect(
      after.elites.map { $0.fitness ?? -9 }.max() == strategy.elites.map { $0.fitness ?? -9 }.max())
  }

  @Test(
    "a migrant does not migrate again: no candidate is held by an island two steps from its own",
    arguments: inners)
  func noFurther(inner: Islands.Settings.Inner) throws {
    var strategy = try islands(inner, interval: 15)
    for start in stride(from: 0, to: 1_200, by: 50) {
      (strategy, _) = searched(strategy, start..<(start + 50), seed: 44)
      for island in 0..<3 {
        let held = (strategy.islands[island] as? RegularizedEvolution)?.aged
        let foreign = (held ?? strategy.islands[island].elites).map(\.index)
          .filter { $0 >= 2 && $0 % 3 != island }
        #expect(foreign.allSatisfy { ($0 + 1) % 3 == island })
        // Nor does it come twice.
        #expect(Set(foreign).count == foreign.count)
      }
    }
    #expect(strategy.migrations > 20)
    #expect(Set(strategy.elites.map(\.index)).count == strategy.elites.count)
  }

  @Test("comes nearer to a target than random search on most seeds", arguments: inners)
  func beatsRandomSearch(inner: Islands.Settings.Inner) throws {
    let grammar = try toyGrammar()
    var nearer: [Bool] = []
    for seed in UInt64(1)...11 {
      let found = ToyJudge.steep.best(
        of: try islands(inner, interval: 100), count: 4_000, seed: seed)
      let random = ToyJudge.steep.best(
        of: RandomSearch(SearchSpace(grammar)), count: 4_000, seed: seed)
      nearer.append(found > random)
    }
    #expect(nearer.count { $0 } >= 6, "\(nearer)")
  }
}
