import Campaign
import Search
import Testing

@testable import Study

/// The table of a comparison, from runs made up so that every figure can be worked out by hand.
@Suite struct StrategyTableTests {
  private func run(
    _ strategy: String, _ seed: UInt64, best: Double?, quality: Double, cells: [Int],
    goal: Int? = nil
  ) -> ComparedRun {
    ComparedRun(
      strategy: strategy, seed: seed, best: best, start: -1, qualityDiversity: quality,
      coverage: Double(cells.count) / 10, map: cells.map { .init(cell: $0, fitness: 0) },
      proposals: 100, evaluations: 50, gradients: 7_000,
      goal: goal.map { .init(candidate: $0, judged: $0, gradients: 100 * $0) })
  }

  /// Three runs each: one strategy wins by far, one does as chance does.
  private var runs: [ComparedRun] {
    [
      run("good", 1, best: 1, quality: 30, cells: [0, 1, 2, 3], goal: 10),
      run("random-search", 1, best: 0, quality: 10, cells: [0]),
      run("bad", 1, best: nil, quality: 9, cells: [0, 4]),
      run("good", 2, best: 1.5, quality: 31, cells: [0, 1, 2], goal: 30),
      run("random-search", 2, best: -0.5, quality: 11, cells: [0]),
      run("bad", 2, best: -0.25, quality: 10.5, cells: [0]),
      run("good", 3, best: 2, quality: 32, cells: [0, 1]),
      run("random-search", 3, best: 0.5, quality: 12, cells: [1]),
      run("bad", 3, best: 0.25, quality: 11.5, cells: [0]),
    ]
  }

  @Test("rows hold medians, corrected tests against random search, and the goal's share")
  func rows() throws {
    let table = StrategyTable(runs, hasGoal: true)
    #expect(table.rows.map(\.strategy) == ["good", "random-search", "bad"])
    #expect(table.start == -1)
    let (good, control, bad) = (table.rows[0], table.rows[1], table.rows[2])
    #expect(good.best.median == 1.5 && good.best.interval == 1...2)
    // A run without a find counts as the least score.
    #expect(bad.best.median == -0.25 && bad.best.interval == -2...0.25)
    // Three against three, all larger: p = 0.1, of two tests the less: 0.2. U of (−2, −¼, ¼) over (0, −½, ½) is 3 of 9:
    // P(U ≤ 3) = 7/20, twice that 0.7.
    #expect(abs(try #require(good.bestP) - 0.2) < 1e-12)
    #expect(abs(try #require(bad.bestP) - 0.7) < 1e-12)
    #expect(control.bestP == nil && control.qualityDiversityP == nil)
    #expect(good.qualityDiversity.median == 31)
    #expect(good.coverage == 0.3)
    // Five cells are known: four, three and two of them are (4 + 3 + 2) / 15.
    #expect(abs(good.measures.coverage - 0.6) < 1e-12)
    #expect(good.measures.precision == 1)
    let goal = try #require(good.goal)
    #expect(goal.met == 2 && goal.runs == 3)
    #expect(goal.share == WilsonInterval.of(2, in: 3))
    #expect(goal.evaluations?.median == 20 && goal.gradients?.median == 2_000)
    #expect(control.goal?.met == 0 && control.goal?.evaluations == nil)
    #expect(good.spent == (100, 50, 7_000))
  }

  @Test("without the control nothing is tested")
  func noControl() {
    let table = StrategyTable(runs.filter { $0.strategy != "random-search" })
    #expect(table.rows.allSatisfy { $0.bestP == nil && $0.goal == nil })
  }

  @Test("the table is Markdown, the runs comma-separated values")
  func text() {
    let table = StrategyTable(runs, hasGoal: true)
    let lines = table.markdown.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(
      lines[2]
        == "| good | 3 | ×2.83 (×2.00 to ×4.00) | 0.2 | 31.0 (30.0 to 32.0) | 0.2 | 30 % | 1.00 | 0.60 | 1.00 | 0.60 | 100 | 50 | 7000 | 2 of 3 (21 % to 94 %) | 20 (10 to 30) | 2000 (1000 to 3000) |"
    )
    #expect(lines[3].hasPrefix("| random-search | 3 | ×1.00 (×0.71 to ×1.41) | – | "))
    #expect(lines[3].hasSuffix(" | 0 of 3 (0 % to 56 %) | – | – |"))
    #expect(table.legend.contains("the best start program has ×0.50"))
    let csv = runs.csv.split(separator: "\n")
    #expect(csv.count == 10)
    #expect(csv[1] == "good,1,1.0,-1.0,30.0,0.4,100,50,7000,10,1000")
    #expect(csv[3] == "bad,1,,-1.0,9.0,0.2,100,50,7000,,")
  }
}
