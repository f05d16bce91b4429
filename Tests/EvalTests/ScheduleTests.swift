import Eval
import Foundation
import Testing

@Suite struct ScheduleTests {
  /// The shares of all steps of a run.
  static func shares(_ schedule: Schedule, steps: Int, warmUp: Double = 0) -> [Double] {
    (1...steps).map { schedule.share(step: $0, of: steps, warmUp: warmUp) }
  }

  /// Whether two rows of shares are the same but for the last bits.
  static func agree(_ left: [Double], _ right: [Double]) -> Bool {
    left.count == right.count && zip(left, right).allSatisfy { abs($0 - $1) < 1e-14 }
  }

  /// The papers' formulas for a run of ten steps without warm-up, in the number of steps that are done.
  static let formulas: [(name: String, share: @Sendable (Double) -> Double)] = [
    ("constant", { _ in 1 }),
    ("linear", { 1 - $0 / 10 }),
    ("cosine", { (1 + cos(.pi * $0 / 10)) / 2 }),
    ("inverse-sqrt", { 1 / sqrt($0 + 1) }),
    ("inverse-sqrt:0.25", { sqrt(2.5 / (2.5 + $0)) }),
    ("wsd", { $0 < 9 ? 1 : 1.0 / 2 }),
    ("wsd:0.4", { $0 < 6 ? 1 : (10 - $0) / 4 }),
    (
      "one-cycle",
      {
        $0 < 2
          ? 1.0 / 25 + (1 - 1.0 / 25) * (1 - cos(.pi * $0 / 2)) / 2
          : 4e-6 + (1 - 4e-6) * (1 + cos(.pi * ($0 - 2) / 7)) / 2
      }
    ),
    ("rex", { 2 * (1 - $0 / 10) / (2 - $0 / 10) }),
    ("step", { $0 < 10.0 / 3 ? 1 : $0 < 20.0 / 3 ? 0.1 : $0 < 80.0 / 9 ? 0.01 : 0.001 }),
  ]

  @Test("schedules have the values that their formulas give", arguments: formulas.map(\.name))
  func values(name: String) throws {
    let formula = try #require(Self.formulas.first { $0.name == name }).share
    let schedule = try #require(Schedule(name))
    #expect(Self.agree(Self.shares(schedule, steps: 10), (0..<10).map { formula(Double($0)) }))
  }

  @Test("a formula is written down for every schedule")
  func coverage() {
    let known = Set(Self.formulas.map(\.name))
    #expect(Schedule.allCases.allSatisfy { known.contains($0.description) })
  }

  /// What other libraries give, in double precision, and how they were called.
  static let figures: [(source: String, schedule: String, warmUp: Double, shares: [Double])] = [
    (
      "PyTorch 2.13.0 CosineAnnealingLR(T_max=10), Optax 0.2.8 cosine_decay_schedule(1, 10)",
      "cosine", 0,
      [
        1, 0.9755282581475768, 0.9045084971874737, 0.7938926261462366, 0.6545084971874737, 0.5,
        0.34549150281252633, 0.2061073738537635, 0.09549150281252633, 0.024471741852423234,
      ]
    ),
    (
      "PyTorch 2.13.0 OneCycleLR(max_lr=1, total_steps=10)", "one-cycle", 0,
      [
        0.04, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893,
        0.38874197806371075, 0.18825834605023697, 0.049519367986526286, 4e-6,
      ]
    ),
    (
      "PyTorch 2.13.0 OneCycleLR(max_lr=1, total_steps=13)", "one-cycle", 0,
      [
        0.04, 0.29516394846410077, 0.7893697913739435, 0.9997020714672542, 0.9643782625501709,
        0.8742558770640542, 0.7399697791049373, 0.5773663579364711, 0.4056335797487326,
        0.24503671767014096, 0.11452695450885979, 0.029505054314122554, 4e-6,
      ]
    ),
    (
      "PyTorch 2.13.0 MultiStepLR([3, 6, 8], gamma=0.1)", "step", 0,
      [1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.001]
    ),
    (
      "Transformers 5.23.0 get_inverse_sqrt_schedule(num_warmup_steps=4), from its second step",
      "inverse-sqrt", 0.25,
      [
        0.25, 0.5, 0.75, 1, 0.8944271909999159, 0.8164965809277261, 0.7559289460184544,
        0.7071067811865475, 0.6666666666666666, 0.6324555320336759, 0.6030226891555273,
        0.5773502691896258,
      ]
    ),
    (
      "Transformers 5.23.0 get_inverse_sqrt_schedule(num_warmup_steps=4, timescale=3), from its second step",
      "inverse-sqrt:0.25", 0.25,
      [
        0.25, 0.5, 0.75, 1, 0.8660254037844387, 0.7745966692414834, 0.7071067811865475,
        0.6546536707079771, 0.6123724356957945, 0.5773502691896258, 0.5477225575051661,
        0.5222329678670935,
      ]
    ),
    (
      """
      Optax 0.2.8 join_schedules of linear_schedule(0.2, 1, 4), constant_schedule(1), linear_schedule(1, 0, 5) at 4 and 20
      """, "wsd", 0.16,
      [0.2, 0.4, 0.6, 0.8] + [Double](repeating: 1, count: 17) + [0.8, 0.6, 0.4, 0.2]
    ),
  ]

  @Test("schedules have the values that other libraries give", arguments: figures.map(\.source))
  func peers(source: String) throws {
    let figure = try #require(Self.figures.first { $0.source == source })
    let schedule = try #require(Schedule(figure.schedule))
    let own = Self.shares(schedule, steps: figure.shares.count, warmUp: figure.warmUp)
    #expect(Self.agree(own, figure.shares))
  }

  @Test("no schedule passes for another, nor for itself one step later")
  func canary() {
    for figure in Self.figures {
      func passes(_ schedule: Schedule, later: Int = 0) -> Bool {
        Self.agree(
          Self.shares(schedule, steps: figure.shares.count, warmUp: figure.warmUp)
            .dropFirst(later) + [Double](repeating: 0, count: later), figure.shares)
      }
      for schedule in Self.formulas.compactMap({ Schedule($0.name) }) {
        #expect(passes(schedule) == (schedule.description == figure.schedule))
        #expect(!passes(schedule, later: 1))
      }
    }
  }

  /// What breaks the promises of a schedule whose peak is at the step behind `peak` others.
  static func breaches(_ shares: [Double], peak: Int) -> [String] {
    var breaches: [String] = []
    if !shares.allSatisfy({ $0 > 0 }) { breaches.append("rests") }
    if !shares.allSatisfy({ $0 <= 1 }) { breaches.append("exceeds 1") }
    if shares[peak] < 0.8 { breaches.append("lacks its peak") }
    if !zip(shares[..<peak], shares.dropFirst()).allSatisfy({ $0 < $1 }) {
      breaches.append("does not rise to its peak")
    }
    if !zip(shares[peak...], shares[(peak + 1)...]).allSatisfy({ $0 >= $1 }) {
      breaches.append("rises behind its peak")
    }
    return breaches
  }

  @Test("a schedule never leaves 0 … 1, never rests, rises to its peak and never behind it")
  func bounds() {
    for schedule in Self.formulas.compactMap({ Schedule($0.name) }) {
      for warmUp in [0, 0.1, 0.37, 0.9] {
        for steps in [4, 10, 97, 1000] {
          let rising = Int((warmUp * Double(steps)).rounded())
          let shares = Self.shares(schedule, steps: steps, warmUp: warmUp)
          guard rising < steps else { continue }
          // One cycle climbs on behind the warm-up, for three tenths of what is left, and may step over the very peak.
          let climb = schedule == .oneCycle ? 0.3 * Double(steps - rising) - 1 : 0
          let peak = shares.firstIndex(of: shares.max() ?? 0) ?? 0
          #expect(abs(Double(peak - rising) - max(climb, 0)) < 1)
          #expect(Self.breaches(shares, peak: peak) == [], "\(schedule), \(warmUp), \(steps)")
          if schedule != .oneCycle { #expect(shares[rising] == 1) }
        }
      }
    }
  }

  @Test("the bounds see a schedule that breaks them")
  func boundsCanary() {
    #expect(Self.breaches([0.5, 1, 0], peak: 1) == ["rests"])
    #expect(Self.breaches([0.5, 1.5, 1], peak: 1) == ["exceeds 1"])
    #expect(Self.breaches([0.5, 0.7, 0.1], peak: 1) == ["lacks its peak"])
    #expect(Self.breaches([0.5, 0.5, 1, 0.5], peak: 2) == ["does not rise to its peak"])
    #expect(Self.breaches([1, 0.5, 0.6], peak: 0) == ["rises behind its peak"])
  }

  @Test("warm-up is a straight line to where the schedule begins")
  func warmUp() {
    for schedule in Schedule.allCases {
      let shares = Self.shares(schedule, steps: 50, warmUp: 0.2)
      let begin = schedule == .oneCycle ? 0.04 : 1
      #expect(Self.agree(Array(shares[...10]), (1...11).map { Double($0) / 11 * begin }))
    }
  }

  @Test("the schedules whose falls are shares of the run count warm-up in")
  func shareOfRun() throws {
    // Half of the run rises; of the falls at 10, 20 and 26⅔ steps of 30, the first is not made.
    let step = Self.shares(.step, steps: 30, warmUp: 0.5)
    #expect(
      Self.agree(
        Array(step[15...]), [1, 1, 1, 1, 1] + Array(repeating: 0.1, count: 7) + [0.01, 0.01, 0.01]))
    // Warm-up leaves three steps of ten, fewer than the half that is to fall.
    let decay = Self.shares(try #require(Schedule("wsd:0.5")), steps: 10, warmUp: 0.7)
    #expect(Self.agree(Array(decay[7...]), [1, 2.0 / 3, 1.0 / 3]))
  }

  @Test("the last steps of the longest runs have a rate, too")
  func longRuns() {
    let steps = 100_000_000
    for schedule in Self.formulas.compactMap({ Schedule($0.name) }) {
      let shares = (0..<1000).map { schedule.share(step: steps - $0, of: steps, warmUp: 0) }
      #expect(shares.allSatisfy { $0 > 0 && $0 <= 1 }, "\(schedule)")
    }
  }

  @Test("a run of one step has the peak rate")
  func oneStep() {
    #expect(Schedule.allCases.allSatisfy { $0.share(step: 1, of: 1, warmUp: 0) == 1 })
  }

  @Test("a schedule reads what it wrote, and nothing else")
  func text() {
    let names = ["constant", "linear", "cosine", "inverse-sqrt", "wsd", "one-cycle", "rex", "step"]
    #expect(Schedule.allCases.map(\.description) == names)
    #expect(Schedule.forms.map { $0.prefix { $0 != "[" } } == names.map { $0[...] })
    for text in names + ["wsd:0.1", "wsd:1.0", "inverse-sqrt:0.05"] {
      #expect(Schedule(text)?.description == text)
    }
    #expect(Schedule("wsd:0.2") == Schedule("wsd"))
    for text in [
      "", "Cosine", "cosine:0.1", "wsd:", "wsd:0", "wsd:-0.1", "wsd:1.5", "wsd:nan", "wsd:0.1:0.1",
      "inverse-sqrt:inf", ":0.1", "cosine ",
    ] {
      #expect(Schedule(text) == nil, "\(text)")
    }
  }

  @Test("a recipe reads what it wrote, and nothing else")
  func recipeText() {
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0.01, learningRate: 0.003, steps: 400)
    #expect(recipe.description == "cosine warmUp=0.05 weightDecay=0.01 lr=0.003 steps=400")
    #expect(Recipe(recipe.description) == recipe)
    for schedule in Self.formulas.compactMap({ Schedule($0.name) }) {
      var other = recipe
      other.schedule = schedule
      #expect(Recipe(other.description) == other)
    }
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
