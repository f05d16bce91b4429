import Campaign
import Eval
import Foundation
import Search
import Synchronization
import TensorCore
import TestKit
import Testing

@testable import Study

/// Tiny campaigns on one cheap task, judged on one task of the select tier.
@Suite struct StrategyComparisonTests {
  private static let strategies = ["regularized-evolution", "random-search", "constants-only"]

  private func comparison(
    _ more: String = "max-programs: 40", strategies: [String]? = strategies, seeds: Int = 2,
    gradients: Int? = nil, select: String = "select: {programs: 1, every: 10}"
  ) throws -> StrategyComparison {
    let file = try CampaignFile(
      """
      name: small
      grammar: first-order
      strategy: {name: regularized-evolution, population: 16, tournament: 3}
      tasks: [quadratic]
      \(select)
      goal: {gain: -4}
      seed: 7
      lag: 8
      \(more)
      """, path: "small.yaml", vocabulary: .standard)
    var setup = try CampaignSetup(
      file, references: .halving(numerics: MatrixPath.current.numericsID))
    setup.select = setup.select.filter { $0.task.name == "autoencoder" }
    setup.selectBudget.choosingSeeds = 1
    setup.selectBudget.scoringSeeds = 1
    return try StrategyComparison(
      setup, strategies: strategies, seeds: seeds, gradients: gradients, build: "test")
  }

  @Test("every strategy runs on every seed, alike for any number of workers")
  func workers() throws {
    let lines = Mutex<[String]>([])
    let comparison = try comparison()
    let one = try comparison.run(workers: 1) { line in lines.withLock { $0.append(line) } }
    let two = try comparison.run(workers: 2) { _ in }
    #expect(one == two)
    #expect(one.map(\.strategy) == Self.strategies + Self.strategies)
    #expect(one.map(\.seed) == [7, 7, 7, 8, 8, 8])
    for run in one {
      #expect(run.proposals == 40)
      #expect(run.evaluations > 2 && run.evaluations <= 40 && run.gradients > 0)
      #expect(run.start != nil && !run.map.isEmpty && run.qualityDiversity > 0, "\(run)")
      #expect(run.coverage > 0 && run.coverage < 1)
      // Any candidate that was judged and described meets this goal; the start programs do not count.
      let goal = try #require(run.goal)
      #expect(goal.judged > 2 && goal.judged <= run.evaluations)
      #expect(goal.gradients <= run.gradients)
    }
    #expect(one.contains { $0.best != nil })
    // The start programs are judged on seeds that only the campaign's seed names.
    #expect(Set(one.map { [$0.seed.description, "\($0.start ?? 0)"] }).count == 2)
    let told = lines.withLock { $0 }
    #expect(told.count == 7)
    #expect(told[0].hasPrefix("3 strategies on 2 seeds, each run 40 proposals"))
    #expect(told[6].hasPrefix("6 of 6: constants-only, seed 8: "))
  }

  @Test("gradients are the budget where they are given, whatever else the file says")
  func gradients() throws {
    let comparison = try comparison("max-programs: 1000", seeds: 1, gradients: 60_000)
    #expect(comparison.budget == .gradients(60_000))
    let runs = try comparison.run(workers: 2) { _ in }
    for run in runs {
      // The last judgements before the lag sees the budget spent may exceed it.
      #expect(run.gradients >= 60_000 && run.gradients < 160_000, "\(run.gradients)")
      #expect(run.proposals != 1000)
    }
    let judged = try self.comparison("max-evaluations: 9")
    #expect(judged.budget == .evaluations(9))
  }

  @Test("where the campaign promotes nothing its finds have their scores on the search tier")
  func search() throws {
    let comparison = try comparison(
      "max-evaluations: 12", strategies: ["regularized-evolution"], select: "")
    #expect(comparison.tier == .search)
    let runs = try comparison.run(workers: 2) { _ in }
    #expect(runs.count == 2)
    for run in runs {
      let (best, start) = (try #require(run.best), try #require(run.start))
      // The start programs are listed whatever they score.
      #expect(abs(best) <= 2 && abs(start) <= 2)
      #expect(run.evaluations >= 12 && run.evaluations < 12 + 8)
    }
  }

  @Test("the campaign's own strategy keeps its settings and comes first, each strategy once")
  func contenders() throws {
    let standard = try comparison(strategies: nil).strategies
    let own = try #require(standard.first)
    #expect(own.name == "regularized-evolution" && own.parameters.count == 2)
    #expect(Set(standard.map(\.name)).count == standard.count)
    #expect(standard.map(\.name).contains("random-search"))
    #expect(standard.dropFirst().allSatisfy { $0.parameters.isEmpty })
    let twice = try comparison(strategies: ["random-search", "random-search"]).strategies
    #expect(twice.count == 1)
  }

  @Test("a kept comparison goes on: what was run is told again")
  func resuming() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("comparison-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let comparison = try comparison("max-programs: 20", seeds: 1)
    let first = try comparison.run(workers: 2, archives: folder) { _ in }
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(files.filter { $0.hasSuffix(".sqlite") }.count == 3)
    let again = try comparison.run(workers: 1, archives: folder) { _ in }
    #expect(again == first)
  }

  @Test("a comparison that is stopped has no runs that were not ended")
  func stopped() throws {
    let runs = try comparison().run(workers: 2, shouldStop: { true }) { _ in }
    #expect(runs.isEmpty)
  }

  @Test("without an equal budget nothing is compared, and unknown strategies are named")
  func refused() throws {
    let unknown = #expect(throws: ComparisonError.self) {
      try comparison(strategies: ["random-serch"])
    }
    #expect(
      unknown?.description == "there is no strategy random-serch; did you mean random-search?")
    let error = #expect(throws: ComparisonError.noBudget(campaign: "small")) {
      try comparison("max-seconds: 10")
    }
    #expect(error?.description.contains("give --max-gradients") == true)
  }
}
