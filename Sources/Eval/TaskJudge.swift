import TensorCore

/// Judges rules on one task against its reference.
struct TaskJudge: Sendable {
  let task: any ProxyTask
  let recipe: Recipe
  let curve: ReferenceCurve

  init(_ task: any ProxyTask, _ references: ReferenceStore) throws(ReferenceError) {
    let reference = try references.reference(for: task)
    self.task = task
    recipe = reference.recipe
    curve = reference.curve
  }

  /// Chooses a learning rate on some seeds and scores it on others.
  ///
  /// Nil where the budget ran out.
  func score(
    _ rule: any UpdateRule, rates: LearningRateSearch, choosing: [UInt64], scoring: [UInt64],
    in session: Session
  ) -> TaskScore? {
    guard case .factor(let factor) = session.factor(of: rule, on: self) else {
      return rejected(rate: recipe.learningRate, factor: 1, seeds: scoring)
    }
    let best = rates.best { rate in
      session.meanEndLoss(rule, on: self, rate: rate, steps: recipe.steps, factor, choosing)
    }
    if session.isOverBudget { return nil }
    guard let best else {
      return rejected(rate: recipe.learningRate, factor: factor, seeds: scoring)
    }
    let losses = session.endLosses(
      rule, on: self, rate: best.rate, steps: recipe.steps, factor, scoring)
    if session.isOverBudget { return nil }
    let (score, error) = Speedup.score(endLosses: losses, against: curve)
    return TaskScore(
      task: task.name, score: score, standardError: error, learningRate: best.rate, factor: factor,
      seeds: scoring, endLosses: losses)
  }

  /// The short score of the best of the rates, all on the same seeds; nil where the budget ran out.
  func shortScore(
    _ rule: any UpdateRule, rates: LearningRateSearch, seeds: [UInt64], in session: Session
  ) -> Double? {
    guard case .factor(let factor) = session.factor(of: rule, on: self) else {
      return -Speedup.limit
    }
    let steps = max(recipe.steps / 4, 1)
    let best = rates.best { rate in
      session.meanEndLoss(rule, on: self, rate: rate, steps: steps, factor, seeds)
    }
    if session.isOverBudget { return nil }
    return Speedup.shortScore(loss: best?.loss ?? .infinity, against: curve)
  }

  private func rejected(rate: Double, factor: Double, seeds: [UInt64]) -> TaskScore {
    TaskScore(
      task: task.name, score: -Speedup.limit, standardError: 0, learningRate: rate, factor: factor,
      seeds: seeds, endLosses: seeds.map { _ in .infinity })
  }
}

/// One candidate's way through the ladder: what it has cost and why its runs failed.
final class Session {
  let trainer: Trainer
  private let limit: Int
  private(set) var spent = 0
  private(set) var isOverBudget = false
  private(set) var completed = 0
  private(set) var firstFailure: Verdict?
  private var factors: [(task: String, outcome: UpdateScale.Outcome)] = []

  init(trainer: Trainer, limit: Int) {
    self.trainer = trainer
    self.limit = limit
  }

  /// The verdict over all runs so far: the first failure where not one run completed.
  var verdict: Verdict {
    if isOverBudget { return .overBudget }
    return completed == 0 ? firstFailure ?? .completed : .completed
  }

  /// Takes steps from the budget; false where they are not left.
  func spend(_ steps: Int) -> Bool {
    guard !isOverBudget, spent + steps <= limit else {
      isOverBudget = true
      return false
    }
    spent += steps
    return true
  }

  /// The rule's factor on a task, measured once.
  func factor(of rule: any UpdateRule, on judge: TaskJudge) -> UpdateScale.Outcome {
    if let known = factors.first(where: { $0.task == judge.task.name }) { return known.outcome }
    let outcome = UpdateScale.measure(
      rule, on: judge.task, recipe: judge.recipe, with: trainer)
    if case .rejected(let verdict) = outcome { firstFailure = firstFailure ?? verdict }
    factors.append((judge.task.name, outcome))
    return outcome
  }

  /// The end losses of complete runs; infinite from the first that fails.
  func endLosses(
    _ rule: any UpdateRule, on judge: TaskJudge, rate: Double, steps: Int, _ factor: Double,
    _ seeds: [UInt64]
  ) -> [Double] {
    var losses = seeds.map { _ in Double.infinity }
    let recipe = judge.recipe.with(learningRate: rate, steps: steps)
    for (index, seed) in seeds.enumerated() {
      guard spend(steps) else { break }
      let result = trainer.train(
        rule, on: judge.task, seed: seed, recipe: recipe, factor: factor)
      guard result.verdict == .completed else {
        firstFailure = firstFailure ?? result.verdict
        break
      }
      completed += 1
      losses[index] = result.endLoss
    }
    return losses
  }

  /// The mean of the end losses: infinite where one run fails.
  func meanEndLoss(
    _ rule: any UpdateRule, on judge: TaskJudge, rate: Double, steps: Int, _ factor: Double,
    _ seeds: [UInt64]
  ) -> Double {
    endLosses(rule, on: judge, rate: rate, steps: steps, factor, seeds).reduce(0, +)
      / Double(seeds.count)
  }
}
