import Determinism
import Eval

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
    runs.factor(families[genome.family].rule(genome.constants), tasks[task], recipe, worker)
  }

  /// The end losses of some seeds; infinite where a run does not complete.
  func endLosses(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ seeds: [UInt64], _ worker: Judge.Worker
  ) -> [Double] {
    let family = families[genome.family]
    return runs.endLosses(
      family.rule(genome.constants), program: family.program(genome.constants), on: tasks[task],
      recipe: recipe, seeds: seeds, with: worker)
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
