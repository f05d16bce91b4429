import Determinism
import Eval
import TensorCore

/// The tuning of one tier's references; see `ReferenceTuning` for the stages.
struct TierTuning: Sendable {
  let tier: TierName
  let tasks: [any ProxyTask]
  let families: [RuleFamily]
  let settings: ReferenceTuning.Settings
  let runs: RememberedRuns
  let workers: Int

  /// Tunes the tier; a rule that is `given` keeps its constants.
  func run(given: Genome?, progress: (String) -> Void) throws(TuningError) -> [Reference] {
    var genome = given ?? Genome(family: 0, constants: families[0].constants.map(\.start))
    progress("first learning rates of \(tasks.count) tasks")
    var recipes = try firstRecipes(genome)
    // The curves score constants, so where those are given nothing asks for them.
    let curves = given == nil ? firstCurves(genome, recipes) : []
    progress("weight decay and warm-up: \(settings.recipeMutants) trials a task")
    recipes = tuneRecipes(genome, recipes, trials: settings.recipeMutants, stage: .recipes)
    if given == nil {
      (genome, recipes) = tuneConstants(genome, recipes, curves, progress: progress)
      progress("weight decay and warm-up: \(settings.recipeMutants / 2) more trials a task")
      recipes = tuneRecipes(
        genome, recipes, trials: settings.recipeMutants / 2, stage: .recipesAgain)
    }
    let references = try freeze(genome, recipes, progress: progress)
    for reference in references {
      if let weakness = reference.weakness { progress("\(reference.task): \(weakness)") }
    }
    return references
  }

  // MARK: Stages

  /// The best learning rate of the start, without weight decay and with a short warm-up.
  ///
  /// It may come of shorter runs than complete ones: the next stage looks around it at T.
  private func firstRecipes(_ genome: Genome) throws(TuningError) -> [Recipe] {
    let found = parallelMap(tasks.count, workers: workers) { index, worker in
      let recipe = Recipe(
        schedule: settings.schedule, warmUp: 0.05, weightDecay: 0, learningRate: settings.rate,
        steps: tasks[index].steps)
      let first = recipe.with(
        learningRate: settings.rate, steps: Self.steps(settings.firstMultiple, of: recipe))
      let found = best(
        genome, index, first, .afresh(center: settings.rate), comparing(.firsts), worker)
      return found.map {
        recipe.with(learningRate: $0.recipe.learningRate, steps: tasks[index].steps)
      }
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
    let multiples = ReferenceTuning.Settings.firstCurve
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
  private func freeze(_ genome: Genome, _ recipes: [Recipe], progress: (String) -> Void)
    throws(TuningError) -> [Reference]
  {
    let fresh = settings.seeds(.scored, settings.curveSeeds)
    var curves: [[Reference.Horizon]] = tasks.map { _ in [] }
    for multiple in settings.horizons {
      let found = parallelMap(tasks.count, workers: workers) { index, worker in
        horizon(genome, index, recipes[index], multiple, fresh, worker)
      }
      for (index, horizon) in found.enumerated() {
        guard let horizon else { throw .unstable(task: tasks[index].name) }
        curves[index].append(horizon)
      }
      progress("curves of \(describe(genome)): \(multiple) T, \(settings.curveSeeds) seeds")
    }
    var references: [Reference] = []
    for (index, task) in tasks.enumerated() {
      let own = curves[index]
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
}
