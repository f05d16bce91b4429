import DSL
import Determinism
import Testing

@testable import Search

@Suite struct ParetoSearchTests {
  /// Random points on a coarse lattice, without equals.
  private func points(_ count: Int, seed: UInt64) -> [Objectives] {
    var stream = RandomStream(seed: seed)
    var points: [Objectives] = []
    while points.count < count {
      func value() -> Double { Double(stream.index(below: 7)) }
      let point = Objectives(value(), value(), value())
      if !points.contains(point) { points.append(point) }
    }
    return points
  }

  @Test("the fronts are those that peeling off the nondominated gives", arguments: UInt64(1)...5)
  func fronts(seed: UInt64) {
    let points = points(120, seed: seed)
    let ranks = ParetoRanks(points)
    var left = Array(points.indices)
    var front = 0
    while !left.isEmpty {
      let peeled = left.filter { point in
        !left.contains { other in
          other != point
            && zip(points[other].values, points[point].values).allSatisfy { $0 <= $1 }
        }
      }
      #expect(left.filter { ranks.front[$0] == front } == peeled)
      left.removeAll { peeled.contains($0) }
      front += 1
    }
    #expect(front > 2)
  }

  @Test("crowding is the extent of a point's neighbourhood, worked out by hand")
  func crowding() {
    // A front of four in two objectives, the third the same for all; the last is dominated by (2, 2).
    let points = [
      Objectives(0, 4, 1), Objectives(1, 3, 1), Objectives(2, 2, 1), Objectives(4, 0, 1),
      Objectives(3, 3, 1),
    ]
    let ranks = ParetoRanks(points)
    #expect(ranks.front == [0, 0, 0, 0, 1])
    // Neighbours of (1, 3): 2 of 4 apart in both; of (2, 2): 3 of 4.
    #expect(ranks.crowding == [.infinity, 1, 1.5, .infinity, 0])
    #expect(ranks.last == 4)
    #expect(ranks.isBefore(2, 1) && !ranks.isBefore(1, 2))
    #expect(ranks.isBefore(3, 0))
  }

  private func objectives(_ member: Parent) -> Objectives {
    let cost = member.program.properties.cost
    return Objectives(-(member.fitness ?? .nan), cost.operations, cost.stateBytes)
  }

  @Test(
    "the front is that of everything told, where the population can hold it", arguments: [3, 4])
  func front(seed: UInt64) throws {
    var strategy = ParetoSearch(SearchSpace(try toyGrammar()), settings: .init())
    var told: [Objectives] = []
    for index in 0..<2_000 {
      var stream = RandomStream(seed: seed, UInt64(index))
      let program = strategy.ask(index, using: &stream).program
      // What it costs is worth something, and so is luck.
      let luck = Double(program.structuralHash.high % 64) / 8
      let cost = program.properties.cost
      let fitness = luck + cost.operations + cost.stateBytes / 4
      strategy.tell(Outcome(index: index, program: program, fitness: fitness))
      let point = objectives(Parent(index: index, program: program, fitness: fitness))
      if !told.contains(point) { told.append(point) }
    }
    let expected = told.filter { point in !told.contains { $0.dominates(point) } }
    #expect((6..<100).contains(expected.count))
    #expect((0..<3).allSatisfy { axis in Set(expected.map { $0.values[axis] }).count > 1 })
    #expect(strategy.front.map { objectives($0) } == expected.sorted())
    #expect(strategy.elites.map(\.index) == strategy.front.map(\.index))
  }

  @Test("comes nearer to a target than random search, and keeps the cheapest program")
  func beatsRandomSearch() throws {
    let space = SearchSpace(try toyGrammar())
    var strategy = ParetoSearch(space, settings: .init())
    for index in 0..<4_000 {
      var stream = RandomStream(seed: 31, UInt64(index))
      let program = strategy.ask(index, using: &stream).program
      strategy.tell(ToyJudge.steep.outcome(of: program, index: index))
    }
    let random = ToyJudge.steep.best(of: RandomSearch(space), count: 4_000, seed: 31)
    #expect((strategy.front.first?.fitness ?? -9) > random)
    #expect(strategy.front.last.map { objectives($0).values[1] } == 0)
  }

  @Test("of equal objectives the youngest stays; a duplicate or rejected candidate does not join")
  func equals() throws {
    var settings = ParetoSearch.Settings()
    settings.population = 2
    var strategy = ParetoSearch(SearchSpace(try toyGrammar()), settings: settings)
    func tell(_ index: Int, _ text: String, _ fitness: Double?, original: Int? = nil) throws {
      strategy.tell(
        Outcome(
          index: index, program: try tinyProgram(text), fitness: fitness, original: original))
    }
    try tell(0, "update = g", 0)
    try tell(1, "update = g", 0)
    try tell(2, "update = g", 0, original: 1)
    try tell(3, "update = g", nil)
    try tell(4, "update = g", .nan)
    #expect(strategy.front.map(\.index) == [1])
    // Dearer and better; then dearer and worse, which a third member's place would go to.
    try tell(5, "update = neg(g)", 1)
    try tell(6, "a = neg(g); update = neg(a)", 0.5)
    #expect(strategy.front.map(\.index) == [5, 1])
    try tell(7, "update = g", 2)
    #expect(strategy.front.map(\.index) == [7])
  }
}
