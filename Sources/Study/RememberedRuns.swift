import Determinism
import Eval
import TensorCore

/// Complete training runs, each found in the memo or run now.
struct RememberedRuns: Sendable {
  let memo: RunMemo

  /// The factor of a rule's update on a task; nil where it has none.
  func factor(
    _ rule: any UpdateRule, _ task: any ProxyTask, _ recipe: Recipe, _ worker: Judge.Worker
  ) -> Double? {
    guard
      case .factor(let factor) = UpdateScale.measure(rule, on: task, recipe: recipe, with: worker)
    else { return nil }
    return factor
  }

  /// The end losses of some seeds; infinite where a run does not complete or the rule has no factor.
  ///
  /// `program` is the rule's text, which names it in the memo.
  func endLosses(
    _ rule: any UpdateRule, program: String, on task: any ProxyTask, recipe: Recipe,
    seeds: [UInt64], with worker: Judge.Worker
  ) -> [Double] {
    guard let factor = factor(rule, task, recipe, worker) else {
      return seeds.map { _ in .infinity }
    }
    return seeds.map { seed in
      var key = StableHash(domain: 0x9EF)
      key.combine(MatrixPath.current.numericsID)
      key.combine(task.name)
      key.combine(task.version)
      key.combine(program)
      key.combine(recipe.description)
      key.combine(seed)
      return memo.loss(of: key, task: task.name, steps: recipe.steps) {
        worker.train(rule, on: task, seed: seed, recipe: recipe, factor: factor).endLoss
      }
    }
  }
}
