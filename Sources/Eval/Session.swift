import TensorCore

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

  /// The end losses of complete runs, charged by the gradients they evaluate, infinite from the first that fails, and the first run's curve.
  func endLosses(
    _ rule: any UpdateRule, on judge: TaskJudge, rate: Double, steps: Int, _ factor: Double,
    _ seeds: [UInt64]
  ) -> (losses: [Double], curve: [TrainingResult.Point]) {
    var losses = seeds.map { _ in Double.infinity }
    var curve: [TrainingResult.Point] = []
    let recipe = judge.recipe.with(learningRate: rate, steps: steps)
    for (index, seed) in seeds.enumerated() {
      guard spend(steps * rule.oracles.gradientsPerStep) else { break }
      let result = trainer.train(
        rule, on: judge.task, seed: seed, recipe: recipe, factor: factor)
      if index == 0 { curve = result.curve }
      guard result.verdict == .completed else {
        firstFailure = firstFailure ?? result.verdict
        break
      }
      completed += 1
      losses[index] = result.endLoss
    }
    return (losses, curve)
  }

  /// The mean of the end losses: infinite where one run fails.
  func meanEndLoss(
    _ rule: any UpdateRule, on judge: TaskJudge, rate: Double, steps: Int, _ factor: Double,
    _ seeds: [UInt64]
  ) -> Double {
    endLosses(rule, on: judge, rate: rate, steps: steps, factor, seeds).losses.reduce(0, +)
      / Double(seeds.count)
  }
}
