import Archive
import Campaign
import Eval
import Foundation
import Report
import Search
import TestKit
import Testing

@Suite struct LoopTests {
  @Test("the same campaign and seed give the same contents with one worker and with two")
  func workers() throws {
    let one = try Fixture.run(workers: 1, programs: 120)
    let two = try Fixture.run(workers: 2, programs: 120)
    #expect(one == two)
    #expect(one.contains("select"))
  }

  @Test(
    "with every strategy the contents are the same for any number of workers, and after a stop",
    arguments: StrategyCatalogue.all.map(\.name))
  func strategies(name: String) throws {
    func dump(workers: Int, _ limits: [Int]) throws -> String {
      let path = Fixture.path()
      defer { Fixture.remove(path) }
      var file = try Fixture.file(programs: 60, workers: workers, promotes: false)
      file.strategy = .init(name: name)
      for limit in limits {
        file.maxPrograms = limit
        try Fixture.run(file, at: path, references: .shipped())
      }
      var text = ""
      try Archive(at: path, for: .reading).dump { text += $0 }
      return text
    }
    let whole = try dump(workers: 1, [60])
    #expect(try dump(workers: 2, [60]) == whole)
    #expect(try dump(workers: 2, [23, 60]) == whole)
    #expect(whole.contains("descriptor"))
  }

  @Test("with variants the contents are the same for any number of workers, and after a stop")
  func variants() throws {
    let path = Fixture.path()
    let other = Fixture.path()
    defer {
      Fixture.remove(path)
      Fixture.remove(other)
    }
    var file = try Fixture.file(programs: 40, workers: 1, promotes: false)
    file.variants = .init(tasks: 1, block: 16)
    try Fixture.run(file, at: path)
    file.workers = 2
    file.maxPrograms = 23
    try Fixture.run(file, at: other)
    file.maxPrograms = 40
    try Fixture.run(file, at: other)
    func dump(_ path: String) throws -> String {
      var text = ""
      try Archive(at: path, for: .reading).dump { text += $0 }
      return text
    }
    let whole = try dump(path)
    #expect(try dump(other) == whole)
    #expect(whole.contains("search/"))
  }

  @Test("another seed gives other contents: the comparison can fail")
  func canary() throws {
    let one = try Fixture.run(workers: 1, programs: 60, seed: 1)
    let two = try Fixture.run(workers: 1, programs: 60, seed: 2)
    #expect(one != two)
  }

  @Test("a campaign that stopped and went on has the contents of one that never stopped")
  func resume() throws {
    let whole = try Fixture.run(workers: 2, programs: 100, promotes: false)
    let parts = try Fixture.run(workers: 2, programs: 37, thenUpTo: [38, 70, 100], promotes: false)
    #expect(parts == whole)
  }

  @Test("a campaign cut off by the clock keeps a prefix of the whole")
  func prefix() throws {
    let whole = try Fixture.run(workers: 2, programs: 100, promotes: false)
    let cut = try Fixture.run(
      workers: 2, programs: 100, seconds: 0.3, thenUpTo: [100], promotes: false)
    #expect(cut == whole)
  }

  @Test("candidates of the select tier have their training curves kept, others none")
  func curves() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try Fixture.run(Fixture.file(programs: 60, promotes: true), at: path)
    let evaluations = try Archive(at: path, for: .reading).candidates(of: 1)
      .flatMap(\.evaluations)
    let (select, search) = (
      evaluations.filter { $0.tier == "select" }, evaluations.filter { $0.tier == "search" }
    )
    #expect(!select.isEmpty && !search.isEmpty)
    #expect(search.allSatisfy { $0.curve == nil })
    for evaluation in select {
      let curve = try #require(evaluation.curve)
      let steps = try #require(Recipe(evaluation.recipe)).steps
      #expect(curve.count == 16 && curve.allSatisfy { $0.count == 2 && $0[1].isFinite })
      #expect(curve.last?.first == Double(steps))
    }
  }

  @Test("the rejected that were drawn are counted, and those as good as the worst start among them")
  func draws() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    var budget = Budget()
    budget.promotedShare = 0.5
    let summary = try Fixture.run(
      Fixture.file(programs: 150, seed: 2, promotes: false), at: path, searchBudget: budget)
    let stored = try Archive(at: path, for: .reading).candidates(of: 1)
    let starts = stored.prefix { $0.program.edit.hasPrefix("start") }
    let fitnesses = starts.compactMap { $0.outcomes.last?.fitness }
    let least = fitnesses.min()
    let worst = try #require(least)
    let drawn = stored.filter { $0.outcomes.contains(where: \.drawn) }
    let good = drawn.filter { candidate in
      (candidate.ladderFitness ?? -.infinity) >= worst
    }
    #expect(drawn.count > 5)
    let gates = summary.progress.books.gates.map(\.books)
    #expect(gates.reduce(0) { $0 + $1.drawn } == drawn.count)
    #expect(gates.reduce(0) { $0 + $1.falselyRejected } == good.count)
    #expect(gates.filter { $0.drawn > 0 }.count > 1, "both the probe and the hurdle were passed")
    #expect(SummaryPage.text(summary).contains("of \(gates[1].drawn) drawn by lot"))
    // Told again from the archive, and then no further.
    let again = try Fixture.run(
      Fixture.file(programs: 150, seed: 2, promotes: false), at: path, searchBudget: budget)
    #expect(again.progress.books == summary.progress.books && again.progress.evaluated == 0)
  }

  @Test("every candidate is counted once")
  func counters() throws {
    let path = Fixture.path()
    defer { Fixture.remove(path) }
    try Fixture.run(Fixture.file(programs: 90, promotes: false), at: path)
    let archive = try Archive(at: path, for: .reading)
    let counters = try archive.counters(of: 1)
    let stored = try archive.candidates(of: 1)
    #expect(counters.proposed == 90)
    #expect(counters.evaluated == stored.count)
    #expect(
      counters.evaluated + counters.structuralDuplicates + counters.fingerprintDuplicates == 90)
    #expect(counters.rejected <= counters.evaluated)
  }
}

/// Small campaigns on one cheap task.
enum Fixture {
  static func path() -> String {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("campaign-\(UUID().uuidString).sqlite").path
  }

  static func remove(_ path: String) {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
  }

  /// Runs a campaign, goes on with it up to further limits, and returns the dump.
  static func run(
    workers: Int, programs: Int, seconds: Double? = nil, thenUpTo limits: [Int] = [],
    seed: UInt64 = 1, promotes: Bool = true
  ) throws -> String {
    let path = path()
    defer { remove(path) }
    var file = try file(programs: programs, workers: workers, seed: seed, promotes: promotes)
    file.maxSeconds = seconds
    try run(file, at: path)
    file.maxSeconds = nil
    for limit in limits {
      file.maxPrograms = limit
      try run(file, at: path)
    }
    var text = ""
    try Archive(at: path, for: .reading).dump { text += $0 }
    return text
  }

  @discardableResult
  static func run(
    _ file: CampaignFile, at path: String, searchBudget: Budget = Budget(),
    references: ReferenceStore? = .halving(), replayed: [ExchangeRecord]? = nil,
    report: @escaping (CampaignProgress) -> Void = { _ in }
  ) throws -> CampaignSummary {
    let archive = try Archive(at: path, for: .creating)
    let record =
      try archive.campaign(identity: file.identity)
      ?? archive.begin(CampaignRecord(file, build: "test"))
    var setup = try CampaignSetup(file, references: references)
    setup.select = setup.select.filter { $0.task.name == "autoencoder" }
    setup.searchBudget = searchBudget
    setup.replayed = replayed
    setup.selectBudget.choosingSeeds = 1
    setup.selectBudget.scoringSeeds = 2
    let run = try CampaignRun(setup, in: archive, as: record, report: report)
    let summary = try run.run()
    try archive.close()
    return summary
  }

  static func file(
    programs: Int, workers: Int = 2, seed: UInt64 = 1, promotes: Bool
  ) throws -> CampaignFile {
    let promotion = promotes ? "select: {programs: 1, every: 60}" : ""
    return try CampaignFile(
      """
      name: small
      grammar: first-order
      strategy: {name: regularized-evolution, population: 16, tournament: 3}
      tasks: [quadratic]
      seed: \(seed)
      lag: 8
      workers: \(workers)
      max-programs: \(programs)
      \(promotion)
      """, path: "small.yaml", vocabulary: .standard)
  }
}
