import Determinism
import TensorCore
import Testing

@testable import Eval

@Suite struct JudgeTests {
  let worker = Judge.Worker()

  /// A reference of hand-written Adam, tuned on the judge's own grid.
  static func reference(
    for task: ToyTask, seeds: Range<UInt64> = 900..<908, tier: TierName = .search
  ) -> Reference {
    let trainer = Trainer()
    let rule = HandWritten.adam()
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0, weightDecay: 0, learningRate: 0.1, steps: task.steps)
    guard
      case .factor(let factor) = UpdateScale.measure(rule, on: task, recipe: recipe, with: trainer)
    else { preconditionFailure("Adam moves") }
    func losses(_ rate: Double, _ steps: Int, _ seeds: some Sequence<UInt64>) -> [Double] {
      seeds.map {
        trainer.train(
          rule, on: task, seed: $0, recipe: recipe.with(learningRate: rate, steps: steps),
          factor: factor
        ).endLoss
      }
    }
    var rate = 0.1
    let horizons = ReferenceCurve.multiples.map { multiple in
      let steps = Int(multiple * Double(task.steps))
      let best = LearningRateSearch.afresh(center: 0.1).best {
        losses($0, steps, seeds.prefix(2)).reduce(0, +)
      }
      if multiple == 1, let best { rate = best.rate }
      return Reference.Horizon(
        multiple: multiple, steps: steps, learningRate: best?.rate ?? 0.1,
        losses: losses(best?.rate ?? 0.1, steps, seeds))
    }
    return Reference(
      task: task.name, taskVersion: task.version, tier: tier,
      recipe: recipe.with(learningRate: rate, steps: task.steps), factor: factor,
      rule: .init(name: "adam", constants: [.init(name: "beta1", value: 0.9)], program: "adam"),
      horizons: horizons)
  }

  static let tasks = [ToyTask(), ToyTask(name: "noisy", noise: 0.4)]
  static let references = ReferenceStore(
    command: "a test", date: "2026-11-21", numerics: "any",
    references: tasks.map { reference(for: $0) })

  func judge(_ budget: Budget = Budget(), seed: UInt64 = 1) throws -> Judge {
    try Judge(
      tasks: Self.tasks.map { TieredTask($0) }, short: ["toy"], references: Self.references,
      budget: budget, seed: seed)
  }

  @Test("known optimizers pass the probe", arguments: HandWritten.known.map(\.name))
  func probe(name: String) throws {
    let rule = try #require(HandWritten.known.first { $0.name == name }).rule
    #expect(Probe.run(rule, with: worker).verdict == .completed)
    let raw = HandWritten(application: .raw) {
      Float($3.learningRate) * rule.element($0, $1, &$2, $3)
    }
    #expect(Probe.run(raw, with: worker).verdict == .completed)
  }

  @Test("the probe rejects what goes uphill, stands still or breaks")
  func probeRejects() {
    #expect(Probe.run(HandWritten.wrongWay, with: worker).verdict == .noDescent)
    #expect(Probe.run(HandWritten.still, with: worker).verdict == .noDescent)
    #expect(Probe.run(HandWritten.breaking(at: 3), with: worker).verdict == .nonFinite(step: 3))
    #expect(Probe.run(HandWritten.breaking(at: 20), with: worker).verdict == .nonFinite(step: 20))
    let aimless: [HandWritten] = [
      HandWritten { _, w, _, _ in w }, HandWritten { _, w, _, _ in -w },
      HandWritten { _, _, _, _ in 1 }, HandWritten { _, _, _, _ in -1 },
    ]
    for rule in aimless { #expect(Probe.run(rule, with: worker).verdict == .noDescent) }
  }

  @Test("short runs at given rates compare variants of one rule; one that fails has no score")
  func shortScore() throws {
    let judge = try judge()
    func score(_ rule: HandWritten, _ rate: Double) -> (score: Double?, gradients: Int) {
      judge.shortScore(of: rule, at: [rate, rate], index: 5, with: worker)
    }
    let adam = score(.adam(), 0.1)
    let own = try #require(adam.score)
    #expect(adam == score(.adam(), 0.1) && adam.gradients > 0)
    #expect(try #require(score(.adam(), 1e-6).score) < own - 0.5, "the rates are those given")
    #expect(score(.breaking(at: 3), 0.1).score == nil)
  }

  @Test("the reference against itself has a speed-up of 1 within its noise")
  func null() throws {
    var budget = Budget()
    budget.scoringSeeds = 8
    let judge = try judge(budget)
    var sum = 0.0
    for index in 0..<8 {
      let assessment = judge.assess(
        HandWritten.adam(), rates: nil, index: index, gate: .open, with: worker)
      let score = try #require(assessment.score)
      #expect(abs(score.mean) < 4 * score.standardError + 0.1)
      sum += score.mean / 8
    }
    #expect(abs(sum) < 0.1, "mean of s \(sum)")
  }

  @Test(
    "a better rule scores higher: Adam over Adam that stops at half time over a rule that gives up")
  func order() throws {
    let judge = try judge()
    let halting = HandWritten { g, w, s, inputs in
      let update = HandWritten.adam().element(g, w, &s, inputs)
      return inputs.step <= inputs.steps / 2 ? update : 0
    }
    let lazy = HandWritten { g, w, _, inputs in inputs.step <= 8 ? g : 1e-3 * w }
    let means = [HandWritten.adam(), halting, lazy].map {
      judge.assess($0, rates: nil, index: 0, gate: .open, with: worker).score?.mean ?? -9
    }
    #expect(means[0] > means[1] + 0.3, "\(means)")
    #expect(means[1] > means[2] + 0.3, "\(means)")
  }

  @Test("an assessment does not depend on the worker or on what was judged before")
  func pure() throws {
    let judge = try judge()
    let rules = HandWritten.known.map(\.rule)
    func assess(_ index: Int, with worker: Judge.Worker) -> Assessment {
      judge.assess(
        rules[index], rates: [0.1, 0.1], index: index, gate: Gate(hurdle: -1), with: worker)
    }
    let forward = rules.indices.map { assess($0, with: worker) }
    let backward = rules.indices.reversed().map { assess($0, with: Judge.Worker()) }
    #expect(forward == backward.reversed())
    #expect(Set(forward.compactMap(\.score)).count > 1)
  }

  @Test("seeds rotate by candidate and by campaign, and no seed both chooses and scores")
  func seeds() throws {
    func seeds(_ purpose: Purpose, _ campaign: UInt64, _ index: Int) -> [UInt64] {
      Purpose.seeds(purpose, campaign: campaign, index: index, count: 3)
    }
    let all: [[UInt64]] = [
      seeds(.choose, 1, 0), seeds(.score, 1, 0), seeds(.short, 1, 0), seeds(.choose, 1, 1),
      seeds(.score, 2, 0), seeds(.selectScore, 1, 0), seeds(.selectChoose, 1, 0),
    ]
    #expect(Set(all.flatMap { $0 }).count == 3 * all.count)
    let assessment = try judge().assess(
      HandWritten.adam(), rates: nil, index: 0, gate: .open, with: worker)
    #expect(assessment.score?.tasks.map(\.seeds) == [seeds(.score, 1, 0), seeds(.score, 1, 0)])
  }

  @Test("a candidate beneath the hurdle stops at the short runs; one above goes on")
  func hurdle() throws {
    let judge = try judge()
    let high = judge.assess(
      HandWritten.adam(), rates: [0.1, 0.1], index: 0, gate: Gate(hurdle: 1.9), with: worker)
    #expect(high.rung == .short)
    #expect(high.verdict == .completed)
    #expect(high.fitness == nil && high.rates == nil)
    let low = judge.assess(
      HandWritten.adam(), rates: [0.1, 0.1], index: 0, gate: Gate(hurdle: -1.9), with: worker)
    #expect(low.rung == .complete)
    #expect(low.shortScore == high.shortScore)
    #expect(low.rates?.count == 2)
    #expect(low.steps > high.steps)
  }

  @Test("a bad candidate is a verdict")
  func verdicts() throws {
    let judge = try judge()
    func verdict(_ rule: HandWritten) -> (Verdict, Rung) {
      let assessment = judge.assess(rule, rates: [0.1, 0.1], index: 0, gate: .open, with: worker)
      #expect(assessment.fitness == nil)
      return (assessment.verdict, assessment.rung)
    }
    #expect(verdict(.wrongWay) == (.noDescent, .probe))
    #expect(verdict(.still) == (.noDescent, .probe))
    #expect(verdict(.breaking(at: 5)) == (.nonFinite(step: 5), .probe))
    // The short runs end at step 16, the probe at step 24.
    #expect(verdict(.breaking(at: 30)) == (.nonFinite(step: 30), .complete))
  }

  @Test("a rule that breaks on some task scores −2 there and is not rejected for it")
  func partial() throws {
    let judge = try judge()
    let assessment = judge.assess(
      HandWritten.sgd, rates: [0.1, 1e30], index: 0, gate: .open, with: worker)
    #expect(assessment.verdict == .completed)
    #expect(assessment.score?.tasks[1].score == -2)
    #expect(assessment.score?.tasks[1].endLosses == [.infinity, .infinity, .infinity])
  }

  @Test("a candidate may not take more steps than the budget has")
  func overBudget() throws {
    var budget = Budget()
    for limit in [10, 100, 1000] {
      budget.steps = limit
      let assessment = try judge(budget).assess(
        HandWritten.adam(), rates: nil, index: 0, gate: .open, with: worker)
      #expect(assessment.verdict == .overBudget)
      #expect(assessment.steps <= limit)
    }
  }

  @Test("two in a hundred of the rejected are promoted and marked, drawn by seed")
  func draw() throws {
    var budget = Budget()
    budget.scoringSeeds = 1
    let judge = try judge(budget)
    let assessments = (0..<600).map {
      judge.assess(HandWritten.wrongWay, rates: [0.1, 0.1], index: $0, gate: .open, with: worker)
    }
    let promoted = assessments.filter(\.promotedByDraw).count
    #expect(promoted >= 4 && promoted <= 24, "\(promoted) of 600")
    #expect(assessments.allSatisfy { $0.promotedByDraw == ($0.rung > .probe) })
    let passed = (0..<100).map {
      judge.assess(
        HandWritten.adam(), rates: [0.1, 0.1], index: $0, gate: Gate(hurdle: -2), with: worker)
    }
    #expect(!passed.contains { $0.promotedByDraw })
  }

  @Test("rates are extended where the best lies at an edge, and not without end")
  func extending() throws {
    let judge = try judge()
    let near = judge.assess(
      HandWritten.adam(), rates: nil, index: 0, gate: .open, with: worker)
    let tuned = try #require(near.rates)
    let far = judge.assess(
      HandWritten.adam(), rates: tuned.map { $0 / 8 }, index: 0, gate: .open, with: worker)
    let rates = try #require(far.rates)
    for (rate, best) in zip(rates, tuned) { #expect(rate > best / 4 - 1e-12) }
    let lost = LearningRateSearch.around(1, extensions: 3).best { $0 > 0.1 ? .nan : $0 }
    #expect(lost?.rate == 0.0625)
    #expect(LearningRateSearch.around(1, extensions: 3).best { _ in .infinity } == nil)
  }

  @Test("a rate searched afresh takes the same number of trials wherever the best lies")
  func afresh() {
    for best in [1e-9, 0.01, 0.7, 3, 1e9] {
      var trials: [Double] = []
      let found = LearningRateSearch.afresh(center: 1).best { rate in
        trials.append(rate)
        return abs(binaryLogarithm(rate / best))
      }
      #expect(trials.count == 11)
      #expect(Set(trials).count == 11)
      if best > 0.001, best < 100 { #expect(abs(binaryLogarithm((found?.rate ?? 0) / best)) < 0.5) }
    }
  }

  @Test("the select tier tunes every rule alike and gives numbers of its own tier")
  func select() throws {
    let store = ReferenceStore(
      command: "a test", date: "2026-11-21", numerics: "any",
      references: [Self.reference(for: ToyTask(), tier: .select)])
    let judge = try SelectJudge(
      tasks: [TieredTask<SelectTier>(ToyTask())], references: store, seed: 1)
    let first = judge.assess(HandWritten.adam(), index: 4, with: worker)
    let score = try #require(first.score)
    #expect(score.tier == .select)
    #expect(abs(score.mean) < 1)
    #expect(score.tasks[0].endLosses.count == 8)
    let run = Trainer().train(
      HandWritten.adam(), on: ToyTask(), seed: score.tasks[0].seeds[0],
      recipe: store.references[0].recipe.with(
        learningRate: score.tasks[0].learningRate, steps: ToyTask().steps),
      factor: score.tasks[0].factor)
    #expect(score.tasks[0].curve == run.curve && !run.curve.isEmpty)
    #expect(score.tasks[0].endLosses[0] == run.endLoss)
    #expect(first == judge.assess(HandWritten.adam(), index: 4, with: Judge.Worker()))
    #expect(judge.assess(HandWritten.still, index: 4, with: worker).verdict == .noDescent)
  }
}
