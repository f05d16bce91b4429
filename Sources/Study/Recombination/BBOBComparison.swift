import Determinism
import Eval
import LanguageModel
import Search

/// EvoLLM's comparison: against random search and Gaussian hill climbing on BBOB, at equal evaluations.
///
/// Lange, Tian and Tang 2024 (arXiv 2402.18381) compare on synthetic functions of BBOB with a language model; here with one or
/// with the embedded recombiner, on all 24 functions of COCO. Every method begins at the same start and stays in the same
/// domain. What was tuned was tuned on other instances: the population and the first step of the embedded recombiner on 1 to 5,
/// the hill climber's step anew for each dimension on `tuningInstances`.
public struct BBOBComparison: Sendable {
  /// What is compared.
  public struct Settings: Hashable, Sendable {
    /// The functions' numbers.
    public var functions = Array(1...24)
    /// The dimensions.
    public var dimensions = [2, 5, 10]
    /// How many instances, from `firstInstance` on.
    public var instances = 5
    /// How many starts and streams for each.
    public var seeds = 3
    /// Evaluations a run; nil for 100 a dimension.
    public var evaluations: Int?
    /// What EvoLLM's evolution is set to.
    public var evolution = EvolutionByRecombination.Settings()
    /// Whole numbers that a coordinate is shown as.
    public var levels = IntegerGrid.standardLevels

    /// Makes the default settings.
    public init() {}

    /// Evaluations of a run in a dimension.
    func evaluations(_ dimension: Int) -> Int { evaluations ?? 100 * dimension }
  }

  /// The first instance on which methods are compared.
  public static let firstInstance = 21
  /// The instances on which the hill climber's step is chosen.
  public static let tuningInstances = 11...13
  /// The steps among which it is chosen.
  public static let climbingSteps = [0.05, 0.1, 0.2, 0.5, 1, 2]

  /// What is compared.
  public let settings: Settings

  /// Makes a comparison.
  public init(_ settings: Settings) { self.settings = settings }

  /// Every task, in the order of dimensions, functions, instances and seeds.
  public var tasks: [BBOBTask] {
    settings.dimensions.flatMap { dimension in
      tasks(dimension, instances: Self.firstInstance..<Self.firstInstance + settings.instances)
    }
  }

  private func tasks(_ dimension: Int, instances: some Sequence<Int>) -> [BBOBTask] {
    settings.functions.flatMap { function in
      instances.flatMap { instance in
        (1...UInt64(settings.seeds)).map {
          BBOBTask(function: function, dimension: dimension, instance: instance, seed: $0)
        }
      }
    }
  }

  /// How many questions a model is asked at most.
  public var mostQuestions: Int {
    tasks.reduce(0) { sum, task in
      let generations =
        (settings.evaluations(task.dimension) - 2) / settings.evolution.population
      let block = settings.evolution.block
      return sum + max(0, generations)
        * (block == 0 ? 1 : (task.dimension + block - 1) / block)
    }
  }

  /// Runs the methods that need no model on every task: EvoLLM embedded, random search, and both hill climbers.
  public func run(workers: Int) -> [BBOBRun] {
    let steps = settings.dimensions.map { climbingStep($0, workers: workers) }
    return zip(settings.dimensions, steps).flatMap { dimension, step in
      let methods: [BBOBMethod] = [.embedded, .random, .climbing(step: step), .adaptiveClimbing]
      return methods.flatMap { method in
        run(
          method,
          on: tasks(
            dimension,
            instances: Self.firstInstance..<Self.firstInstance + settings.instances),
          workers: workers)
      }
    }
  }

  /// Runs EvoLLM with a model on every task.
  ///
  /// - Parameters:
  ///   - correspondence: Asks one endpoint.
  ///   - shouldStop: Asked between answers; tasks that are not done then are left out.
  ///   - progress: Told the tasks as they are done.
  /// - Throws: The failure of the model where nothing came of the first question, or of three in a row.
  public func run(
    asking correspondence: Correspondence, shouldStop: () -> Bool,
    progress: (BBOBRun) -> Void
  ) throws(ChatFailure) -> (runs: [BBOBRun], consultation: Consultation) {
    var desk = ConsultedRuns(settings: settings, correspondence: correspondence)
    let runs = try desk.run(tasks, shouldStop: shouldStop, progress: progress)
    return (runs, desk.consultation)
  }

  /// The step of a hill climber in a dimension: that with the least mean over the functions of the median gap on
  /// `tuningInstances`, with the evaluations of the comparison.
  func climbingStep(_ dimension: Int, workers: Int) -> Double {
    let tuning = tasks(dimension, instances: Self.tuningInstances)
    var best = (step: Self.climbingSteps[0], gap: Double.infinity)
    for step in Self.climbingSteps {
      let runs = run(.climbing(step: step), on: tuning, workers: workers)
      let gap = settings.functions.reduce(0) { sum, function in
        sum + (Median.of(runs.filter { $0.task.function == function }.map(\.gap)) ?? 0)
      }
      if gap < best.gap { best = (step, gap) }
    }
    return best.step
  }

  private func run(_ method: BBOBMethod, on tasks: [BBOBTask], workers: Int) -> [BBOBRun] {
    parallelMap(tasks.count, workers: workers) { place, _ in
      let task = tasks[place]
      let evaluations = settings.evaluations(task.dimension)
      return BBOBRun(
        task: task, method: method, evaluations: evaluations,
        gap: method.run(task, evaluations: evaluations, settings: settings))
    }
  }
}

/// What a method made of a task.
public struct BBOBRun: Hashable, Sendable {
  /// The task.
  public var task: BBOBTask
  /// The method.
  public var method: BBOBMethod
  /// How often the function was evaluated.
  public var evaluations: Int
  /// log₁₀ of how far the best value is above the least that there is, no less than −8.
  public var gap: Double

  /// Makes a run.
  public init(task: BBOBTask, method: BBOBMethod, evaluations: Int, gap: Double) {
    self.task = task
    self.method = method
    self.evaluations = evaluations
    self.gap = gap
  }
}
