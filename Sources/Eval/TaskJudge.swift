import TensorCore

/// Judges rules on one task against its reference.
struct TaskJudge: Sendable {
  let task: any ProxyTask
  let recipe: Recipe
  let curve: ReferenceCurve
  /// How the reference's tuned rate at 4 T compares with that at T.
  private let longRate: Double
  /// Whether a score carries a training curve.
  private let keepsCurve: Bool

  init(_ task: any ProxyTask, _ references: ReferenceStore, keepsCurve: Bool = false)
    throws(ReferenceError)
  {
    let reference = try references.reference(for: task)
    self.task = task
    recipe = reference.recipe
    curve = reference.curve
    let longest = reference.horizons.first { $0.multiple == 4 }
    longRate = (longest?.learningRate ?? recipe.learningRate) / recipe.learningRate
    self.keepsCurve = keepsCurve
  }

  /// A search for a learning rate that knows nothing of the rule.
  var afresh: LearningRateSearch { .afresh(center: recipe.learningRate) }

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
    let (losses, first) = session.endLosses(
      rule, on: self, rate: best.rate, steps: recipe.steps, factor, scoring)
    if session.isOverBudget { return nil }
    let (score, error) = Speedup.score(endLosses: losses, against: curve)
    return TaskScore(
      task: task.name, score: score, standardError: error, learningRate: best.rate, factor: factor,
      seeds: scoring, endLosses: losses, curve: keepsCurve ? first : [])
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

  /// Scores runs of 4 T, at the rate of the complete runs moved as the reference's own moves from T to 4 T.
  ///
  /// Nil where the budget ran out.
  func longScore(
    _ rule: any UpdateRule, after complete: TaskScore, seeds: [UInt64], in session: Session
  ) -> TaskScore? {
    let rate = complete.learningRate * (rule.application == .raw ? 1 : longRate)
    let (losses, _) = session.endLosses(
      rule, on: self, rate: rate, steps: 4 * recipe.steps, complete.factor, seeds)
    if session.isOverBudget { return nil }
    let (score, error) = Speedup.longScore(endLosses: losses, against: curve)
    return TaskScore(
      task: task.name, score: score, standardError: error, learningRate: rate,
      factor: complete.factor, seeds: seeds, endLosses: losses, curve: [])
  }

  private func rejected(rate: Double, factor: Double, seeds: [UInt64]) -> TaskScore {
    TaskScore(
      task: task.name, score: -Speedup.limit, standardError: 0, learningRate: rate, factor: factor,
      seeds: seeds, endLosses: seeds.map { _ in .infinity }, curve: [])
  }
}
