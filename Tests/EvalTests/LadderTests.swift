import TensorCore
import Testing

@testable import Eval

/// What holds of the ladder as a whole, whatever stands between its rungs.
@Suite struct LadderTests {
  private let rates = [0.1, 0.1]

  private func judge(draws: Double = 0, steps: Int = Budget().steps) throws -> Judge {
    var budget = Budget()
    budget.promotedShare = draws
    budget.steps = steps
    return try Judge(
      tasks: JudgeTests.tasks.map { TieredTask($0) }, references: JudgeTests.references,
      budget: budget, seed: 1)
  }

  /// Says the first short score, whatever the second.
  private func prediction(least: Double) throws -> Gate.Prediction {
    let examples = (0..<12).map { ([Double($0), Double($0 * $0 % 7)], Double($0)) }
    return Gate.Prediction(
      try #require(Predictor(fitting: examples, ridge: 1e-9)), features: [], least: least)
  }

  @Test("an assessment through every rung depends on neither the worker nor what was judged before")
  func pure() throws {
    let judge = try judge()
    let rules: [HandWritten] = [.wrongWay, .signSGD, .momentum(), .adam()]
    let worker = Judge.Worker()
    // All but the worst of those that pass the probe go on, and those to the end.
    let free = rules.map {
      judge.assess($0, rates: rates, index: 0, gate: .open, with: worker)
    }
    let short = free.compactMap(\.shortScores.first).sorted()
    try #require(short.count == 3 && short[0] < short[1])
    let gate = Gate(
      hurdle: -2, prediction: try prediction(least: (short[0] + short[1]) / 2), longHurdle: -2)
    func assess(_ index: Int, with worker: Judge.Worker) -> Assessment {
      judge.assess(rules[index], rates: rates, index: 0, gate: gate, with: worker)
    }
    let forward = rules.indices.map { assess($0, with: worker) }
    let backward = rules.indices.reversed().map { assess($0, with: Judge.Worker()) }
    #expect(forward == backward.reversed())
    #expect(Set(forward.map(\.rung)) == [.probe, .short, .long])
  }

  @Test("the draw past a prediction is counted for the prediction")
  func drawnPastPrediction() throws {
    let gate = Gate(prediction: try prediction(least: 5))
    let drawn = try judge(draws: 1).assess(
      HandWritten.adam(), rates: rates, index: 0, gate: gate, with: Judge.Worker())
    #expect(drawn.promotedByDraw && drawn.gate == .predictor && drawn.rung == .complete)
    #expect(drawn.fitness != nil)
    let stopped = try judge().assess(
      HandWritten.adam(), rates: rates, index: 0, gate: gate, with: Judge.Worker())
    #expect(!stopped.promotedByDraw && stopped.gate == .predictor && stopped.rung == .short)
  }

  @Test("where the budget ends within the long runs the complete score stands")
  func budgetOfLongRuns() throws {
    func assess(_ judge: Judge, _ gate: Gate) -> Assessment {
      judge.assess(HandWritten.adam(), rates: rates, index: 2, gate: gate, with: Judge.Worker())
    }
    let complete = assess(try judge(), .open)
    let limit = complete.steps + 4 * 64 + 1
    let long = assess(try judge(steps: limit), Gate(longHurdle: -9))
    #expect(long.verdict == .completed && long.rung == .long)
    #expect(long.score == complete.score && long.longScore == nil)
    #expect(long.fitness == complete.fitness)
    #expect(long.steps > complete.steps && long.steps <= limit)
  }

  @Test("a candidate that the probe stops has spent steps there and nowhere else")
  func probeSteps() throws {
    let stopped = try judge().assess(
      HandWritten.wrongWay, rates: rates, index: 0, gate: .open, with: Judge.Worker())
    #expect(stopped.rung == .probe && stopped.gate == .probe)
    #expect(stopped.stepsByRung.count == Rung.allCases.count)
    #expect(stopped.stepsByRung[0] > 0 && stopped.stepsByRung[0] == stopped.steps)
  }

  @Test("the slopes of two inputs that go together, worked out by hand")
  func correlated() throws {
    // Both have mean 0 and deviation 1, Σxy = 4 of 8, targets 8·x. With λ = 4 the normal equations are
    // 12·a + 4·b = 64 and 4·a + 12·b = 32: a = 5, b = 1.
    let signs: [(Double, Double)] = [
      (1, 1), (1, 1), (1, 1), (1, -1), (-1, -1), (-1, -1), (-1, -1), (-1, 1),
    ]
    let examples = signs.map { ([$0.0, $0.1], 8 * $0.0) }
    let predictor = try #require(Predictor(fitting: examples, ridge: 4))
    #expect(abs(predictor.predict([1, 0]) - 5) < 1e-12)
    #expect(abs(predictor.predict([0, 1]) - 1) < 1e-12)
    #expect(abs(predictor.predict([0, 0])) < 1e-12)
    // Residuals: six of ±2 and two of ±4, five degrees of freedom left.
    #expect(abs(predictor.residualDeviation - (56.0 / 5).squareRoot()) < 1e-12)
    #expect(predictor == Predictor(fitting: examples, ridge: 4))
  }
}
