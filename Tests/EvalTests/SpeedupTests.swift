import Testing

@testable import Eval

@Suite struct SpeedupTests {
  let curve = ReferenceCurve(
    steps: 400,
    points: zip(ReferenceCurve.multiples, [9, 7, 6, 5, 4, 3, 2.5, 2, 1.5])
      .map { (steps: Int($0 * 400), loss: $1) }, spread: 0.1)

  @Test("a curve's inverse is its inverse")
  func inverse() {
    for steps in stride(from: 100.0, through: 1600, by: 37) {
      let back = curve.equivalentSteps(forLoss: curve.loss(afterSteps: steps))
      #expect(abs(back - steps) < 1e-9 * steps)
    }
  }

  @Test("noise that makes a curve rise is pooled away, and the rest stays where it was")
  func monotone() {
    let noisy = ReferenceCurve(
      steps: 400,
      points: [(100, 9), (200, 5), (400, 6), (800, 3), (1600, 1)].map { (steps: $0, loss: $1) },
      spread: 0.1)
    #expect(zip(noisy.knots, noisy.knots.dropFirst()).allSatisfy { $0.loss > $1.loss })
    #expect(zip(noisy.knots, noisy.knots.dropFirst()).allSatisfy { $0.logSteps < $1.logSteps })
    #expect(noisy.knots.map(\.loss) == [9, 5.5, 3, 1])
    #expect(abs(noisy.equivalentSteps(forLoss: 5.5) - 400 / 2.0.squareRoot()) < 1e-9)
    #expect(abs(noisy.equivalentSteps(forLoss: 3) - 800) < 1e-9)
  }

  @Test("the score is log₂ of the equivalent steps over T")
  func score() {
    #expect(abs(Speedup.score(loss: 4, against: curve)) < 1e-12)
    #expect(abs(Speedup.score(loss: 2.5, against: curve) - 1) < 1e-12)
    #expect(abs(Speedup.score(loss: 6, against: curve) + 1) < 1e-12)
  }

  @Test("scores are clipped to ± 2; worse than L(T/4) or not finite is −2")
  func clipping() {
    for loss in [9, 9.001, 100, .infinity, .nan] {
      #expect(abs(Speedup.score(loss: loss, against: curve) + 2) < 1e-12, "\(loss)")
    }
    for loss in [1.5, 1, 0, -1e9] {
      #expect(abs(Speedup.score(loss: loss, against: curve) - 2) < 1e-12, "\(loss)")
    }
    let lost = Speedup.score(endLosses: [1.5, .infinity, 1.5], against: curve)
    #expect(lost.score == -2)
  }

  @Test("a curve that ends at 2 T tells no speed-up above 2, and few seeds still give an error")
  func shortCurve() {
    func reference(_ losses: [Double]) -> Reference {
      Reference(
        task: "toy", taskVersion: 1, tier: .report,
        recipe: Recipe(
          schedule: .cosine, warmUp: 0, weightDecay: 0, learningRate: 0.1, steps: 400), factor: 1,
        rule: .init(name: "adamw", constants: [], program: ""),
        horizons: zip([0.25, 0.5, 1, 2], losses).map { multiple, loss in
          .init(
            multiple: multiple, steps: Int(400 * multiple), learningRate: 0.1,
            losses: [loss - 0.05, loss + 0.05])
        })
    }
    let curve = reference([9, 6, 4, 2.5]).curve
    #expect(!curve.isFlat && curve.spread > 0 && curve.variation > 0)
    for loss in [2.5, 1, -1e9] { #expect(Speedup.score(loss: loss, against: curve) == 1) }
    #expect(abs(Speedup.score(loss: 4, against: curve)) < 1e-12)
    #expect(abs(Speedup.score(loss: 9, against: curve) + 2) < 1e-12)
    #expect(Speedup.score(endLosses: [4], against: curve).standardError > 0)
    #expect(reference([9, 6, 6.1, 6.2]).weakness == "more steps hardly help")
  }

  @Test("a lower loss never scores worse")
  func order() {
    let scores = stride(from: 12.0, through: 0, by: -0.01).map {
      Speedup.score(loss: $0, against: curve)
    }
    #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("short scores compare with the reference's quarter and tell apart what lies beneath it")
  func shortScore() {
    #expect(abs(Speedup.shortScore(loss: 9, against: curve)) < 1e-12)
    #expect(abs(Speedup.shortScore(loss: 6, against: curve) - 1) < 1e-12)
    let worse = Speedup.shortScore(loss: 10, against: curve)
    #expect(worse < 0 && worse > -2)
    #expect(Speedup.shortScore(loss: .infinity, against: curve) == -2)
  }

  @Test("the standard error falls with the root of the seeds and rises with the spread")
  func standardError() {
    let one = Speedup.score(endLosses: [4], against: curve).standardError
    let four = Speedup.score(endLosses: [4, 4, 4, 4], against: curve).standardError
    let wide = Speedup.score(endLosses: [3.5, 4.5, 3.5, 4.5], against: curve).standardError
    #expect(one > 0)
    #expect(four < 0.55 * one)
    #expect(wide > 2 * four)
    #expect(abs(one - curve.variation) < 0.01)
  }

  @Test("a curve without a slope is flat")
  func flat() {
    let level = ReferenceCurve(
      steps: 4, points: [(steps: 1, loss: 2), (steps: 4, loss: 2), (steps: 16, loss: 2)],
      spread: 0.1)
    #expect(level.isFlat)
    #expect(!curve.isFlat)
    #expect(Speedup.score(loss: 2.1, against: level) == -2)
  }

  @Test("a score knows its tier and averages logarithms")
  func tier() {
    func task(_ score: Double, _ error: Double) -> TaskScore {
      TaskScore(
        task: "toy", score: score, standardError: error, learningRate: 1, factor: 1, seeds: [1],
        endLosses: [1], curve: [])
    }
    let search = Score<SearchTier>(tasks: [task(1, 0.3), task(-0.5, 0.4)])
    let select = Score<SelectTier>(tasks: [task(1, 0.3)])
    #expect(search.tier == .search)
    #expect(select.tier == .select)
    #expect(search.mean == 0.25)
    #expect(abs(search.standardError - 0.25) < 1e-12)
    #expect(abs(search.lowerBound) < 1e-12)
    #expect(abs(search.speedup - 1.189_207_115) < 1e-9)
  }
}
