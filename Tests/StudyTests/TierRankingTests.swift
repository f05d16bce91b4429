import DSL
import Foundation
import Testing

@testable import Eval
@testable import Study

@Suite struct TierRankingTests {
  /// Two bowls of the search tier and one of select, which is the first by another name.
  static let tasks = [
    TaskCatalogue.Entry(tier: .search, task: BowlTask(name: "bowl", noise: 0.1)),
    TaskCatalogue.Entry(tier: .search, task: BowlTask(name: "noisy-bowl", noise: 0.2)),
    TaskCatalogue.Entry(tier: .select, task: BowlTask(name: "other-bowl", noise: 0.1)),
  ]

  /// References of the bowls, tuned with little effort.
  static let store: Result<ReferenceStore, TuningError> = Result {
    () throws(TuningError) in
    var settings = ReferenceTuning.Settings()
    settings.comparingSeeds = 1
    settings.horizonSeeds = 2
    settings.curveSeeds = 4
    settings.recipeMutants = 1
    settings.generations = 0
    settings.horizons = [0.25, 0.5, 1, 2, 4]
    let references = try ReferenceTuning { [settings] _ in settings }
      .tune(tasks, known: [], workers: 2, progressFile: nil) { _ in }
    return ReferenceStore(
      command: "a test", date: "2026-11-21", numerics: "any", references: references)
  }

  static func ranking() throws -> TierRanking {
    try TierRanking(
      from: .search, to: .select, tasks: tasks, references: store.get(),
      trials: { _ in .init(choosing: 2, scoring: 8) })
  }

  static func rank(workers: Int, file: URL? = nil) throws -> [TierRanking.Row] {
    try ranking().run(RankedRule.library, workers: workers, progressFile: file) { _ in }
  }

  @Test("a ranking scores every rule on every task, alike for any number of workers")
  func workers() throws {
    let one = try Self.rank(workers: 1)
    let two = try Self.rank(workers: 2)
    #expect(one.map(\.scores) == two.map(\.scores))
    #expect(one.map(\.rule.name) == RankedRule.library.map(\.name))
    for row in one {
      #expect(row.scores.map(\.task) == Self.tasks.map(\.task.name))
      #expect(row.scores.allSatisfy { abs($0.score) <= 2 && $0.standardError >= 0 })
    }
    // The reference is one of these two.
    #expect(one.contains { $0.rule.name.hasSuffix("adamw") && abs($0.scores[0].score) < 0.5 })
  }

  @Test("a ranking resumed from a part of its progress ends alike and runs nothing twice")
  func resuming() throws {
    let file = ReferenceTuningTests.file()
    defer { try? FileManager.default.removeItem(at: file) }
    let whole = try Self.rank(workers: 2, file: file)
    let data = try Data(contentsOf: file)
    try data.prefix(data.count / 2).write(to: file)
    #expect(try Self.rank(workers: 1, file: file).map(\.scores) == whole.map(\.scores))
    #expect(try Data(contentsOf: file).count == data.count)
  }

  @Test("a bowl foretells itself, and the document holds what was said of them")
  func document() throws {
    let ranking = try Self.ranking()
    let rows = try Self.rank(workers: 2)
    let summary = TierRankingSummary(rows, of: ranking)
    let means = rows.map { (ranking.mean($0, on: .search), ranking.mean($0, on: .select)) }
    #expect(try #require(summary.agreements[0].correlation).value > 0.5, "\(means)")
    #expect(summary.contributions.map(\.task) == ["bowl", "noisy-bowl"])
    let document = RankingDocument(
      command: "descent rank", date: "2026-11-21", numerics: "here", referenceNumerics: "there",
      rows: rows, ranking: ranking, summary: summary)
    let read = try JSONDecoder().decode(RankingDocument.self, from: document.encoded())
    #expect(try read.encoded() == document.encoded())
    #expect(read.rules.map(\.name) == rows.map(\.rule.name))
    #expect(read.tasks.allSatisfy { Set($0.choosingSeeds).isDisjoint(with: $0.scoringSeeds) })
    #expect(read.agreements == summary.agreements)
  }

  /// Rows with given scores: (search, search, select) a rule.
  static func rows(_ scores: [[Double]], group: (Int) -> RankedRule.Group) throws
    -> [TierRanking.Row]
  {
    let program = try #require(Library.program(named: "sgd"))
    return scores.enumerated().map { index, own in
      TierRanking.Row(
        rule: RankedRule(name: "rule \(index)", group: group(index), program: program),
        scores: zip(tasks, own).map {
          TierRanking.Score(
            task: $0.task.name, score: $1, standardError: 0.1, learningRate: 0.1)
        })
    }
  }

  /// The first task orders the rules as select does, the second reverses them a little.
  static let constructed = [
    [1.0, 0.0, 0.8], [0.6, 0.1, 0.6], [0.2, 0.2, 0.4], [-0.2, 0.3, 0.2], [-0.6, 0.4, 0.0],
    [-1.0, 0.5, -0.2],
  ]

  @Test("the summary tells the groups apart, and which task hurts")
  func summary() throws {
    let rows = try Self.rows(Self.constructed) { $0 < 3 ? .library : .evolved }
    let summary = try TierRankingSummary(rows, of: Self.ranking())
    #expect(summary.agreements.map(\.group) == ["all", "library", "evolved"])
    #expect(summary.agreements.map(\.rules) == [6, 3, 3])
    let all = summary.agreements[0]
    #expect(try #require(all.correlation).value == 1)
    // A rule less is 0.2 less on select, and (0.4 − 0.1) / 2 less in the mean of the search tasks.
    #expect(abs(try #require(all.slope).value - 0.2 / 0.15) < 1e-12)
    #expect(all.slope?.low != nil)
    #expect(summary.contributions.map(\.alone) == [1, -1])
    #expect(summary.contributions.map(\.without) == [-1, 1])
  }

  @Test("a tier that foretells nothing is found out: the agreement can fail")
  func canary() throws {
    let reversed = Self.constructed.map { [$0[0], $0[1], -$0[2]] }
    let rows = try Self.rows(reversed) { _ in .library }
    let summary = try TierRankingSummary(rows, of: Self.ranking())
    #expect(summary.agreements.map(\.group) == ["all"])
    #expect(try #require(summary.agreements[0].correlation).value == -1)
    #expect(try #require(summary.agreements[0].slope).value < 0)
  }

  @Test("no figure of a held-out or report tier tells which tasks to keep")
  func heldOut() {
    #expect(TierName.allCases.filter(TierRankingSummary.mayChooseTasks) == [.search, .select])
  }

  @Test("missing references and tiers without tasks are named, with what to run")
  func missing() throws {
    let empty = ReferenceStore(
      command: "a test", date: "2026-11-21", numerics: "any", references: [])
    let error = #expect(throws: RankingError.self) {
      try TierRanking(from: .search, to: .select, tasks: Self.tasks, references: empty)
    }
    #expect(
      error?.description
        == "no reference at the present version for bowl, noisy-bowl, other-bowl; run `descent reference "
        + "--tasks bowl noisy-bowl other-bowl --output FILE`, then give it with --references FILE")
    #expect(throws: RankingError.noTasks(tier: .report)) {
      try TierRanking(from: .search, to: .report, tasks: Self.tasks, references: Self.store.get())
    }
  }

  @Test("equal programs are ranked once, and rules lose what the recipe owns")
  func rules() throws {
    let library = RankedRule.library
    #expect(library.map(\.name) == Library.all.map(\.name))
    let adamw = try #require(Library.program(named: "adamw"))
    let twin = RankedRule(name: "twin", group: .evolved, program: adamw)
    let distinct = RankedRule.distinct(library + [twin])
    #expect(!distinct.contains { $0.name == "twin" })
    // Without decay of its own AdamW is Adam; no other two of the library do the same.
    #expect(distinct.map(\.name) == library.map(\.name).filter { $0 != "adamw" })
    #expect(twin.program.contains("hyper wd = 0"))
    #expect(!twin.program.contains("hyper lr"))
  }
}
