import DSL
import Determinism
import Testing

@testable import Search

@Suite struct HillClimbingTests {
  private func climb(patience: Int) throws -> HillClimbing {
    var settings = HillClimbing.Settings()
    settings.patience = patience
    return HillClimbing(SearchSpace(try toyGrammar()), settings: settings)
  }

  /// Asks for a candidate; returns its parent.
  private func ask(_ climb: inout HillClimbing, _ index: Int) -> Int? {
    var stream = RandomStream(seed: 3, UInt64(index))
    return climb.ask(index, using: &stream).parents.first
  }

  private func tell(_ climb: inout HillClimbing, _ index: Int, _ fitness: Double?) throws {
    climb.tell(Outcome(index: index, program: try tinyProgram("update = g"), fitness: fitness))
  }

  @Test("goes on from what is at least as good, and from nothing worse or rejected")
  func ties() throws {
    var climb = try climb(patience: 0)
    #expect([0, 1].map { ask(&climb, $0) } == [nil, nil])
    try tell(&climb, 0, 0)
    try tell(&climb, 1, 0)
    let start = try #require(ask(&climb, 2))
    #expect(start < 2)
    var parents: [Int?] = []
    for (index, fitness) in [(2, -1), (3, 0), (4, nil), (5, 0.5), (6, 0.4), (7, 0.5)] {
      try tell(&climb, index, fitness)
      parents.append(ask(&climb, index + 1))
    }
    #expect(parents == [start, 3, 3, 5, 5, 7])
    #expect(climb.elites.map(\.index) == [5])
    #expect(climb.restarts == 0)
  }

  @Test("out of patience it climbs again from a start program, and old candidates do not count")
  func restarts() throws {
    var climb = try climb(patience: 3)
    try tell(&climb, 0, 0)
    try tell(&climb, 1, 0)
    _ = ask(&climb, 2)
    try tell(&climb, 2, 1)
    for index in 3...5 { try tell(&climb, index, 1) }
    #expect(climb.restarts == 1)
    // 3, 4 and 5 were as good and no better. Told before anybody asks, 6 is of the old climb, as is 7 told after.
    try tell(&climb, 6, 2)
    let start = try #require(ask(&climb, 8))
    #expect(start < 2)
    try tell(&climb, 7, 3)
    #expect(ask(&climb, 9) == start)
    try tell(&climb, 8, 0.5)
    #expect(ask(&climb, 10) == 8)
    #expect(climb.elites.map(\.index) == [7])
  }

  @Test("comes nearer to a target than random search on most seeds")
  func beatsRandomSearch() throws {
    let grammar = try toyGrammar()
    var nearer: [Bool] = []
    for seed in UInt64(1)...5 {
      let climbed = ToyJudge.steep.best(of: try climb(patience: 500), count: 4_000, seed: seed)
      let random = ToyJudge.steep.best(
        of: RandomSearch(SearchSpace(grammar)), count: 4_000, seed: seed)
      nearer.append(climbed > random)
    }
    #expect(nearer.count { $0 } >= 4)
  }
}
