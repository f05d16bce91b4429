import Eval
import Testing

@Suite struct ScheduleTests {
  @Test("schedules have the values that their formulas give")
  func values() {
    func shares(_ schedule: Schedule, warmUp: Double = 0) -> [Double] {
      (1...4).map { schedule.share(step: $0, of: 4, warmUp: warmUp) }
    }
    #expect(shares(.constant) == [1, 1, 1, 1])
    #expect(shares(.linear) == [1, 0.75, 0.5, 0.25])
    #expect(shares(.linear, warmUp: 0.5) == [1.0 / 3, 2.0 / 3, 1, 0.5])
    let half = 0.5.squareRoot()
    for (share, expected) in zip(shares(.cosine), [1, 0.5 + half / 2, 0.5, 0.5 - half / 2]) {
      #expect(abs(share - expected) < 1e-15)
    }
  }

  @Test("a schedule never leaves 0 … 1, never rests and never rises after warm-up")
  func bounds() {
    for schedule in Schedule.allCases {
      for warmUp in [0, 0.1, 0.37] {
        let shares = (1...97).map { schedule.share(step: $0, of: 97, warmUp: warmUp) }
        #expect(shares.allSatisfy { $0 > 0 && $0 <= 1 })
        let rising = Int((warmUp * 97).rounded())
        #expect(shares[rising] == 1)
        #expect(zip(shares[rising...], shares[(rising + 1)...]).allSatisfy { $0 >= $1 })
        #expect(zip(shares[..<rising], shares[...rising].dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test("a run of one step has the peak rate")
  func oneStep() {
    #expect(Schedule.allCases.allSatisfy { $0.share(step: 1, of: 1, warmUp: 0) == 1 })
  }

  @Test("a recipe reads what it wrote, and nothing else")
  func recipeText() {
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0.01, learningRate: 0.003, steps: 400)
    #expect(recipe.description == "cosine warmUp=0.05 weightDecay=0.01 lr=0.003 steps=400")
    #expect(Recipe(recipe.description) == recipe)
    for text in [
      "", "cosine", "cubic warmUp=0.05 weightDecay=0.01 lr=0.003 steps=400",
      "cosine warmUp=1 weightDecay=0.01 lr=0.003 steps=400",
      "cosine warmUp=0.05 weightDecay=0.01 lr=nan steps=400",
      "cosine warmUp=0.05 weightDecay=0.01 lr=0.003 steps=0",
    ] {
      #expect(Recipe(text) == nil, "\(text)")
    }
  }

  @Test("a verdict reads what it wrote, and nothing else")
  func verdictText() {
    let verdicts: [Verdict] = [
      .completed, .nonFinite(step: 12), .noDescent, .duplicate(of: 7), .overBudget,
    ]
    let texts = ["completed", "nonFinite 12", "noDescent", "duplicate 7", "overBudget"]
    #expect(verdicts.map(\.description) == texts)
    #expect(texts.map { Verdict($0) } == verdicts)
    for text in ["", "nonFinite", "nonFinite x", "completed 1", "Completed", "duplicate 7 8"] {
      #expect(Verdict(text) == nil, "\(text)")
    }
  }
}
