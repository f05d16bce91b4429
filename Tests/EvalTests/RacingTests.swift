import Determinism
import TensorCore
import Testing

@testable import Eval

/// What stands between the rungs, what predicts, and what long runs say.
@Suite struct RacingTests {
  let worker = Judge.Worker()
  let rates = [0.1, 0.1]

  private func judge(draws: Double = 0) throws -> Judge {
    var budget = Budget()
    budget.promotedShare = draws
    return try Judge(
      tasks: JudgeTests.tasks.map { TieredTask($0) }, references: JudgeTests.references,
      budget: budget, seed: 1)
  }

  /// A predictor that says what the first short score says, whatever the other input.
  private static let predictor = Predictor(
    fitting: (0..<12).map { ([Double($0), Double($0 * $0 % 7), 1], Double($0)) }, ridge: 1e-9)

  // MARK: - The predictor

  @Test("a prediction of an exact line is that line, and its residuals are nothing")
  func line() throws {
    let predictor = try #require(Self.predictor)
    for inputs in [[0.5, 3, 1], [20, 0, 1], [-4, 6, 1]] {
      #expect(abs(predictor.predict(inputs) - inputs[0]) < 1e-6)
    }
    #expect(predictor.residualDeviation < 1e-6)
  }

  @Test("the slope of one input is Σxy / (Σx² + λ) on standardised inputs, worked out by hand")
  func ridge() throws {
    // x = −1, 1, −1, 1 has deviation 1; Σxy = 8, Σx² = 4, λ = 4: slope 1, intercept the mean 5.
    let predictor = try #require(
      Predictor(fitting: [([-1], 3), ([1], 7), ([-1], 3), ([1], 7)], ridge: 4))
    #expect(abs(predictor.predict([0]) - 5) < 1e-12)
    #expect(abs(predictor.predict([3]) - 8) < 1e-12)
    // Residuals ±1, four of them, two degrees of freedom left.
    #expect(abs(predictor.residualDeviation - 2.0.squareRoot()) < 1e-12)
  }

  @Test("noise about a plane leaves its slopes and gives its deviation")
  func noise() throws {
    var stream = RandomStream(seed: 4)
    let examples = (0..<2_000).map { _ in
      let inputs = [stream.normal(), 3 + 10 * stream.normal()]
      return (inputs: inputs, target: 2 * inputs[0] - 0.1 * inputs[1] + 0.3 * stream.normal())
    }
    let predictor = try #require(Predictor(fitting: examples, ridge: 1))
    #expect(abs(predictor.predict([1, 10]) - 1) < 0.05)
    #expect(abs(predictor.residualDeviation - 0.3) < 0.02)
  }

  @Test("too few examples, or examples of different lengths, predict nothing")
  func tooFew() {
    #expect(Predictor(fitting: [], ridge: 1) == nil)
    #expect(Predictor(fitting: [([1, 2], 1), ([2, 3], 2), ([3, 3], 4)], ridge: 1) == nil)
    #expect(Predictor(fitting: [([1], 1), ([2], 2), ([3], 4), ([3, 4], 4)], ridge: 1) == nil)
  }

  // MARK: - Gates

  @Test("a gate names what stops a candidate, the hurdle first")
  func names() throws {
    let predictor = try #require(Self.predictor)
    func stop(_ scores: [Double], hurdle: Double?, least: Double) -> Gate.Name? {
      Gate(hurdle: hurdle, prediction: .init(predictor, features: [1], least: least))
        .stop(shortScores: scores)
    }
    #expect(stop([1, 2], hurdle: nil, least: 0.9) == nil)
    #expect(stop([1, 2], hurdle: 1.4, least: 0.9) == nil)
    #expect(stop([1, 2], hurdle: 1.6, least: 0.9) == .hurdle)
    #expect(stop([1, 2], hurdle: 1.6, least: 1.1) == .hurdle)
    #expect(stop([1, 2], hurdle: 1.4, least: 1.1) == .predictor)
    #expect(Gate.open.stop(shortScores: [-9]) == nil)
  }

  @Test("a hopeless prediction stops a candidate at its short runs")
  func prediction() throws {
    let judge = try judge()
    let predictor = try #require(Self.predictor)
    func assess(least: Double) -> Assessment {
      let gate = Gate(prediction: .init(predictor, features: [1], least: least))
      return judge.assess(HandWritten.adam(), rates: rates, index: 3, gate: gate, with: worker)
    }
    let (stopped, passed) = (assess(least: 5), assess(least: -5))
    #expect(stopped.rung == .short && stopped.gate == .predictor && stopped.fitness == nil)
    #expect(passed.rung == .complete && passed.gate == nil && passed.fitness != nil)
    #expect(stopped.shortScores == passed.shortScores && stopped.shortScores.count == 2)
    #expect(stopped.stepsByRung[1] == passed.stepsByRung[1] && stopped.stepsByRung[2] == 0)
  }

  @Test("the draw lets a candidate past every gate, and the first that was closed is kept")
  func drawn() throws {
    let judge = try judge(draws: 1)
    let predictor = try #require(Self.predictor)
    let gate = Gate(hurdle: 1.9, prediction: .init(predictor, features: [1], least: 5))
    let good = judge.assess(HandWritten.adam(), rates: rates, index: 0, gate: gate, with: worker)
    #expect(good.promotedByDraw && good.gate == .hurdle && good.rung == .complete)
    let bad = judge.assess(
      HandWritten.wrongWay, rates: rates, index: 0, gate: gate, with: worker)
    #expect(bad.promotedByDraw && bad.gate == .probe && bad.rung == .complete)
    let free = judge.assess(
      HandWritten.adam(), rates: rates, index: 0, gate: .open, with: worker)
    #expect(!free.promotedByDraw && free.gate == nil)
  }

  // MARK: - Long runs

  @Test("the best go on to runs of 4 T on fresh seeds, and breed by both")
  func long() throws {
    let judge = try judge()
    func assess(_ hurdle: Double?) -> Assessment {
      judge.assess(
        HandWritten.adam(), rates: rates, index: 2, gate: Gate(longHurdle: hurdle), with: worker)
    }
    let (short, long, below) = (assess(nil), assess(-9), assess(9))
    #expect(short == below && short.longScore == nil && short.rung == .complete)
    let complete = try #require(long.score)
    let last = try #require(long.longScore)
    #expect(long.rung == .long && complete == short.score)
    // Two seeds of 4 × 64 steps on two tasks.
    #expect(long.stepsByRung == [0, short.stepsByRung[1], short.stepsByRung[2], 2 * 2 * 4 * 64])
    #expect(Set(last.tasks.flatMap(\.seeds)).isDisjoint(with: complete.tasks.flatMap(\.seeds)))
    let pooled = try #require(long.pooled)
    #expect(abs(pooled.mean - (complete.mean + last.mean) / 2) < 1e-12)
    #expect(long.fitness == pooled.lowerBound)
    let lazy = HandWritten { g, w, _, inputs in inputs.step <= 8 ? g : 1e-3 * w }
    let worse = judge.assess(
      lazy, rates: rates, index: 2, gate: Gate(longHurdle: -9), with: worker)
    #expect(last.mean > (worse.longScore?.mean ?? 9) + 0.3)
  }

  @Test("beyond the reference's last horizon the last segment is prolonged")
  func prolonged() {
    let curve = ReferenceCurve(
      steps: 400, points: [(100, 9), (400, 4), (800, 2), (1600, 1)].map { (steps: $0, loss: $1) },
      spread: 0.1)
    func score(_ loss: Double) -> Double {
      Speedup.longScore(endLosses: [loss, loss], against: curve).score
    }
    #expect(abs(score(1)) < 1e-12)
    #expect(abs(score(2) + 1) < 1e-12)
    // From 2 to 1 a doubling takes off 1: half of that is half a doubling.
    #expect(abs(score(0.5) - 0.5) < 1e-12)
    #expect(abs(score(-5) - 2) < 1e-12)
    #expect(score(.infinity) == -2)
  }
}
