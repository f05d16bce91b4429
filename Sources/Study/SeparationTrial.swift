import DSL
import Determinism
import Eval
import TensorCore

/// Measures whether a task orders its pair of known optimizers.
///
/// Both rules are tuned alike: constants as published, no weight decay, a cosine with a short warm-up, and a learning
/// rate searched afresh on a few seeds. Then both run on the same fresh seeds, so that the difference of their end
/// losses carries little of the seeds' own. A function of (task, settings): workers only share the work.
public struct SeparationTrial: Sendable {
  /// Names every seed of the measurement.
  public let seed: UInt64
  /// Around which learning rate the search begins, of updates of root mean square 1.
  static let rate = 0.02

  /// Makes a measurement; the shipped records are of seed 2026.
  public init(seed: UInt64 = 2026) { self.seed = seed }

  /// How many seeds choose a learning rate, and how many score it: fewer where runs are longer.
  public static func seeds(of tier: TierName) -> (choosing: Int, scoring: Int) {
    switch tier {
    case .search: (4, 16)
    case .select: (2, 8)
    case .heldOut: (1, 4)
    case .report: (1, 3)
    }
  }

  /// The rule of a name: a program of the library without weight decay of its own; nil for any other.
  public static func rule(named name: String) -> (any UpdateRule)? {
    guard Library.program(named: name) != nil else { return nil }
    return RuleFamily.library(name, tuning: []).rule([])
  }

  /// Measures a task.
  ///
  /// - Parameters:
  ///   - entry: The task and its tier.
  ///   - workers: How many threads.
  ///   - command: What the record says it was made with.
  ///   - date: The day, as `2026-11-21`.
  public func measure(_ entry: TaskCatalogue.Entry, workers: Int, command: String, date: String)
    throws(SeparationError) -> SeparationRecord
  {
    let task = entry.task
    let names = [task.separates.stronger, task.separates.weaker]
    var rules: [any UpdateRule] = []
    for name in names {
      guard let rule = Self.rule(named: name) else {
        throw .unknownRule(name, task: task.name)
      }
      rules.append(rule)
    }
    let counts = Self.seeds(of: entry.tier)
    let choosing = seeds(0, counts.choosing)
    let scoring = seeds(1, counts.scoring)
    let pair = rules
    let tuned = parallelMap(names.count, workers: workers) { side, worker in
      tune(pair[side], on: task, seeds: choosing, with: worker)
    }
    var sides: [SeparationRecord.Side] = []
    for (place, name) in names.enumerated() {
      guard let found = tuned[place],
        let scored = score(rules[place], on: task, found, seeds: scoring, workers: workers)
      else { throw .unstable(rule: name, task: task.name) }
      sides.append(.init(rule: name, recipe: scored.recipe, losses: scored.losses))
    }
    return SeparationRecord(
      task: task.name, taskVersion: task.version, tier: entry.tier, stronger: sides[0],
      weaker: sides[1], seeds: scoring, command: command, date: date,
      numerics: MatrixPath.current.numericsID)
  }

  /// The end losses of a rule on seeds, in their order; infinite where a run does not complete.
  public static func endLosses(
    _ rule: any UpdateRule, on task: any ProxyTask, recipe: Recipe, seeds: [UInt64], workers: Int
  ) -> [Double] {
    parallelMap(seeds.count, workers: workers) { index, worker in
      endLoss(rule, on: task, recipe: recipe, seed: seeds[index], with: worker)
    }
  }

  private static func endLoss(
    _ rule: any UpdateRule, on task: any ProxyTask, recipe: Recipe, seed: UInt64,
    with worker: Judge.Worker
  ) -> Double {
    guard
      case .factor(let factor) = UpdateScale.measure(rule, on: task, recipe: recipe, with: worker)
    else { return .infinity }
    return worker.train(rule, on: task, seed: seed, recipe: recipe, factor: factor).endLoss
  }

  /// The recipe with the best learning rate; the grid moves on where the best lies at its edge.
  private func tune(
    _ rule: any UpdateRule, on task: any ProxyTask, seeds: [UInt64], with worker: Judge.Worker
  ) -> Recipe? {
    var center = Self.rate
    var recipe: Recipe?
    for _ in 0..<3 {
      let start = Recipe(
        schedule: .cosine, warmUp: 0.05, weightDecay: 0, learningRate: center, steps: task.steps)
      let found = LearningRateSearch.afresh(center: center).best { rate in
        var sum = 0.0
        for seed in seeds where sum.isFinite {
          sum += Self.endLoss(
            rule, on: task, recipe: start.with(learningRate: rate, steps: start.steps), seed: seed,
            with: worker)
        }
        return sum
      }
      guard let rate = found?.rate else { return nil }
      recipe = start.with(learningRate: rate, steps: start.steps)
      // The outermost rates of the grid are 64 times the centre and a 64th of it.
      guard rate > 40 * center || rate < center / 40 else { break }
      center = rate
    }
    return recipe
  }

  /// The end losses at a recipe; where a seed is lost, at half its learning rate.
  private func score(
    _ rule: any UpdateRule, on task: any ProxyTask, _ recipe: Recipe, seeds: [UInt64], workers: Int
  ) -> (recipe: Recipe, losses: [Double])? {
    var recipe = recipe
    for _ in 0..<6 {
      let losses = Self.endLosses(rule, on: task, recipe: recipe, seeds: seeds, workers: workers)
      if losses.allSatisfy(\.isFinite) { return (recipe, losses) }
      recipe.learningRate /= 2
    }
    return nil
  }

  private func seeds(_ purpose: UInt64, _ count: Int) -> [UInt64] {
    var stream = RandomStream(seed: seed, 4, purpose)
    return (0..<count).map { _ in stream.next() }
  }
}
