import Determinism
import Eval
import TensorCore

/// The training runs that the stages of a tuning compare, each remembered.
extension TierTuning {
  /// The seeds that one stage compares with: what one stage owes to luck, the next does not inherit.
  func comparing(_ stage: Stage) -> [UInt64] {
    settings.seeds(
      stage, stage == .horizons ? settings.horizonSeeds : settings.comparingSeeds)
  }

  /// The stages of a tuning, each with seeds of its own.
  enum Stage: UInt64 {
    case firsts, recipes, constants, recipesAgain, horizons, scored
  }

  static func steps(_ multiple: Double, of recipe: Recipe) -> Int {
    max(1, Int((multiple * Double(recipe.steps)).rounded()))
  }

  func best(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ rates: LearningRateSearch, _ seeds: [UInt64],
    _ worker: Judge.Worker
  ) -> (recipe: Recipe, loss: Double)? {
    rates.best { rate in
      mean(genome, task, recipe.with(learningRate: rate, steps: recipe.steps), seeds, worker)
    }.map { (recipe.with(learningRate: $0.rate, steps: recipe.steps), $0.loss) }
  }

  func mean(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ seeds: [UInt64], _ worker: Judge.Worker
  ) -> Double {
    endLosses(genome, task, recipe, seeds, worker).reduce(0, +) / Double(seeds.count)
  }

  func factor(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ worker: Judge.Worker
  ) -> Double? {
    let rule = families[genome.family].rule(genome.constants)
    guard
      case .factor(let factor) = UpdateScale.measure(
        rule, on: tasks[task], recipe: recipe, with: worker)
    else { return nil }
    return factor
  }

  /// The end losses of some seeds; infinite where a run does not complete.
  func endLosses(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ seeds: [UInt64], _ worker: Judge.Worker
  ) -> [Double] {
    guard let factor = factor(genome, task, recipe, worker) else {
      return seeds.map { _ in .infinity }
    }
    let family = families[genome.family]
    let rule = family.rule(genome.constants)
    return seeds.map { seed in
      var key = StableHash(domain: 0x9EF)
      key.combine(MatrixPath.current.numericsID)
      key.combine(tasks[task].name)
      key.combine(tasks[task].version)
      key.combine(family.program(genome.constants))
      key.combine(recipe.description)
      key.combine(seed)
      return memo.loss(of: key) {
        worker.train(rule, on: tasks[task], seed: seed, recipe: recipe, factor: factor).endLoss
      }
    }
  }

  func describe(_ genome: Genome) -> String {
    let family = families[genome.family]
    let constants = zip(family.constants, genome.constants).map { "\($0.name) \($1)" }
    return "\(family.name) (\(constants.joined(separator: ", ")))"
  }

  func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

extension ReferenceTuning.Settings {
  /// The first `count` seeds of a stage.
  func seeds(_ stage: TierTuning.Stage, _ count: Int) -> [UInt64] {
    var stream = RandomStream(seed: seed, 3, stage.rawValue)
    return (0..<count).map { _ in stream.next() }
  }
}
