import Determinism
import Eval
import TensorCore

/// The tuning of one tier's references; see `ReferenceTuning` for the stages.
struct TierTuning: Sendable {
  let tier: TierName
  let tasks: [any ProxyTask]
  let families: [RuleFamily]
  let settings: ReferenceTuning.Settings
  let memo: RunMemo
  let workers: Int

  func run(progress: (String) -> Void) throws(TuningError) -> [Reference] {
    var genome = Genome(family: 0, constants: families[0].constants.map(\.start))
    progress("first learning rates of \(tasks.count) tasks")
    var recipes = try firstRecipes(genome)
    progress("first curves")
    let curves = firstCurves(genome, recipes)
    progress("weight decay and warm-up: \(settings.recipeMutants) trials a task")
    recipes = tuneRecipes(genome, recipes, trials: settings.recipeMutants, stage: .recipes)
    (genome, recipes) = tuneConstants(genome, recipes, curves, progress: progress)
    progress("weight decay and warm-up: \(settings.recipeMutants / 2) more trials a task")
    recipes = tuneRecipes(genome, recipes, trials: settings.recipeMutants / 2, stage: .recipesAgain)
    progress("curves of \(describe(genome)): \(settings.curveSeeds) seeds a point")
    return try freeze(genome, recipes)
  }

  // MARK: Stages

  /// The best learning rate of the start, without weight decay and with a short warm-up.
  private func firstRecipes(_ genome: Genome) throws(TuningError) -> [Recipe] {
    let found = parallelMap(tasks.count, workers: workers) { index, worker in
      let recipe = Recipe(
        schedule: settings.schedule, warmUp: 0.05, weightDecay: 0, learningRate: settings.rate,
        steps: tasks[index].steps)
      return best(
        genome, index, recipe, .afresh(center: settings.rate), comparing(.firsts), worker)?.recipe
    }
    var recipes: [Recipe] = []
    for (task, recipe) in zip(tasks, found) {
      guard let recipe else { throw .unstable(task: task.name) }
      recipes.append(recipe)
    }
    return recipes
  }

  /// Coarse curves to score with, so that tasks of different losses can be averaged.
  private func firstCurves(_ genome: Genome, _ recipes: [Recipe]) -> [ReferenceCurve] {
    let multiples = [0.25, 0.5, 1, 2, 4]
    let losses = parallelMap(tasks.count * multiples.count, workers: workers) { job, worker in
      let recipe = recipes[job / multiples.count]
      let steps = Self.steps(multiples[job % multiples.count], of: recipe)
      let rates = LearningRateSearch.around(recipe.learningRate, extensions: 2)
      return best(
        genome, job / multiples.count,
        recipe.with(learningRate: recipe.learningRate, steps: steps), rates, comparing(.firsts),
        worker)?
        .loss
    }
    return recipes.indices.map { task in
      let points = multiples.indices.compactMap { place in
        losses[task * multiples.count + place].map {
          (steps: Self.steps(multiples[place], of: recipes[task]), loss: $0)
        }
      }
      return ReferenceCurve(steps: recipes[task].steps, points: points, spread: 0)
    }
  }

  /// Weight decay, warm-up and rate of each task, by evolution with one parent and one child at a time.
  private func tuneRecipes(_ genome: Genome, _ recipes: [Recipe], trials: Int, stage: Stage)
    -> [Recipe]
  {
    parallelMap(tasks.count, workers: workers) { index, worker in
      var stream = RandomStream(seed: settings.seed, 1, stage.rawValue, UInt64(index))
      let start = recipes[index]
      var parent =
        best(
          genome, index, start, .around(start.learningRate, extensions: 1), comparing(stage), worker
        )
        ?? (start, .infinity)
      for _ in 0..<trials {
        var child = parent.recipe
        if stream.chance(0.5) {
          child.weightDecay = [0, 0.003, 0.01, 0.03, 0.1, 0.3, 1][stream.index(below: 7)]
        } else {
          child.warmUp = [0, 0.02, 0.05, 0.1, 0.2, 0.3][stream.index(below: 6)]
        }
        if child == parent.recipe { continue }
        let rates = LearningRateSearch.around(child.learningRate, extensions: 1)
        if let found = best(genome, index, child, rates, comparing(stage), worker),
          found.loss < parent.loss
        {
          parent = found
        }
      }
      return parent.recipe
    }
  }

  /// The families' constants, by evolution with one parent and several children a generation.
  private func tuneConstants(
    _ start: Genome, _ recipes: [Recipe], _ curves: [ReferenceCurve], progress: (String) -> Void
  ) -> (Genome, [Recipe]) {
    var stream = RandomStream(
      seed: settings.seed, 2, UInt64(TierName.allCases.firstIndex(of: tier) ?? 0))
    var parent = (genome: start, recipes: recipes, score: -Double.infinity)
    var seen: Set<Genome> = []
    for generation in 0...settings.generations {
      var children: [Genome] = []
      if generation == 0 {
        children = families.indices.map {
          Genome(family: $0, constants: families[$0].constants.map(\.start))
        }
      } else {
        children = (0..<settings.mutants).map { _ in
          parent.genome.mutated(families, using: &stream)
        }
      }
      children = children.filter { seen.insert($0).inserted }
      let (parents, brood) = (parent.recipes, children)
      let scored = parallelMap(brood.count * tasks.count, workers: workers) { job, worker in
        let task = job % tasks.count
        let rates = LearningRateSearch.around(parents[task].learningRate, extensions: 1)
        let found = best(
          brood[job / tasks.count], task, parents[task], rates, comparing(.constants), worker)
        return (
          score: Speedup.score(loss: found?.loss ?? .infinity, against: curves[task]),
          recipe: found?.recipe ?? parents[task]
        )
      }
      for (place, child) in children.enumerated() {
        let own = scored[place * tasks.count..<(place + 1) * tasks.count]
        let score = own.reduce(0) { $0 + $1.score } / Double(tasks.count)
        if score > parent.score { parent = (child, own.map(\.recipe), score) }
      }
      progress(
        "constants, generation \(generation) of \(settings.generations): "
          + "\(describe(parent.genome)), mean score \(rounded(parent.score))")
    }
    return (parent.genome, parent.recipes)
  }

  /// L(τ) of the winner: the rate tuned at each horizon, then fresh seeds.
  private func freeze(_ genome: Genome, _ recipes: [Recipe]) throws(TuningError) -> [Reference] {
    let multiples = ReferenceCurve.multiples
    // The longest horizons first, so that no worker is left alone with one at the end.
    let jobs = multiples.indices.reversed().flatMap { place in
      tasks.indices.map { (task: $0, multiple: multiples[place]) }
    }
    let fresh = seeds(Stage.scored.rawValue, settings.curveSeeds)
    let horizons = parallelMap(jobs.count, workers: workers) { index, worker in
      let job = jobs[index]
      return horizon(genome, job.task, recipes[job.task], job.multiple, fresh, worker)
    }
    var references: [Reference] = []
    for (index, task) in tasks.enumerated() {
      var own: [Reference.Horizon] = []
      for (job, horizon) in zip(jobs, horizons) where job.task == index {
        guard let horizon else { throw .unstable(task: task.name) }
        own.append(horizon)
      }
      own.sort { $0.steps < $1.steps }
      let rate = own.first { $0.steps == task.steps }?.learningRate
      let rule = families[genome.family]
      let constants = zip(rule.constants, genome.constants).map {
        Reference.Rule.Constant(name: $0.name, value: $1)
      }
      let recipe = recipes[index].with(
        learningRate: rate ?? recipes[index].learningRate, steps: task.steps)
      references.append(
        Reference(
          task: task.name, taskVersion: task.version, tier: tier, recipe: recipe,
          factor: factor(genome, index, recipe, Judge.Worker()) ?? 1,
          rule: .init(
            name: rule.name, constants: constants, program: rule.program(genome.constants)),
          horizons: own))
    }
    return references
  }

  private func horizon(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ multiple: Double, _ fresh: [UInt64],
    _ worker: Judge.Worker
  ) -> Reference.Horizon? {
    let steps = Self.steps(multiple, of: recipe)
    let here = recipe.with(learningRate: recipe.learningRate, steps: steps)
    let rates = LearningRateSearch.around(recipe.learningRate, extensions: 3)
    guard var found = best(genome, task, here, rates, comparing(.horizons), worker) else {
      return nil
    }
    for ratio in [1 / 2.0.squareRoot(), 2.0.squareRoot()] {
      let trial = here.with(learningRate: found.recipe.learningRate * ratio, steps: steps)
      let loss = mean(genome, task, trial, comparing(.horizons), worker)
      if loss < found.loss {
        found = (trial, loss)
        break
      }
    }
    // A rate that is best on a few seeds may break on another: then the next smaller one.
    for _ in 0..<6 {
      let losses = endLosses(genome, task, found.recipe, fresh, worker)
      if losses.allSatisfy(\.isFinite) {
        return .init(
          multiple: multiple, steps: steps, learningRate: found.recipe.learningRate,
          losses: losses)
      }
      found.recipe.learningRate /= 2
    }
    return nil
  }

  // MARK: Runs

  /// The seeds that one stage compares with: what one stage owes to luck, the next does not inherit.
  private func comparing(_ stage: Stage) -> [UInt64] {
    seeds(stage.rawValue, settings.comparingSeeds)
  }

  private enum Stage: UInt64 {
    case firsts, recipes, constants, recipesAgain, horizons, scored
  }

  private func seeds(_ purpose: UInt64, _ count: Int) -> [UInt64] {
    var stream = RandomStream(seed: settings.seed, 3, purpose)
    return (0..<count).map { _ in stream.next() }
  }

  private static func steps(_ multiple: Double, of recipe: Recipe) -> Int {
    max(1, Int((multiple * Double(recipe.steps)).rounded()))
  }

  private func best(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ rates: LearningRateSearch, _ seeds: [UInt64],
    _ worker: Judge.Worker
  ) -> (recipe: Recipe, loss: Double)? {
    rates.best { rate in
      mean(genome, task, recipe.with(learningRate: rate, steps: recipe.steps), seeds, worker)
    }.map { (recipe.with(learningRate: $0.rate, steps: recipe.steps), $0.loss) }
  }

  private func mean(
    _ genome: Genome, _ task: Int, _ recipe: Recipe, _ seeds: [UInt64], _ worker: Judge.Worker
  ) -> Double {
    endLosses(genome, task, recipe, seeds, worker).reduce(0, +) / Double(seeds.count)
  }

  private func factor(
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
  private func endLosses(
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

  private func describe(_ genome: Genome) -> String {
    let family = families[genome.family]
    let constants = zip(family.constants, genome.constants).map { "\($0.name) \($1)" }
    return "\(family.name) (\(constants.joined(separator: ", ")))"
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
