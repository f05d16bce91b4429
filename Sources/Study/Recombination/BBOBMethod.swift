import Determinism
import Search

/// A way to minimise a function of the suite; all evaluate the task's start first.
public enum BBOBMethod: Hashable, Sendable {
  /// EvoLLM, its means from a language model.
  case model
  /// EvoLLM, its means from the embedded recombiner.
  case embedded
  /// Points drawn evenly from the domain.
  case random
  /// Gaussian hill climbing: a normal step of this standard deviation, kept where it is no worse.
  case climbing(step: Double)
  /// The same with a step that follows Rechenberg's one-fifth rule.
  case adaptiveClimbing

  /// What tables call it.
  public var name: String {
    switch self {
    case .model: "EvoLLM, model"
    case .embedded: "EvoLLM, embedded"
    case .random: "random search"
    case .climbing: "hill climbing"
    case .adaptiveClimbing: "hill climbing, 1/5 rule"
    }
  }

  /// Names its stream of draws: those of EvoLLM are the same with and without a model.
  var number: Int {
    switch self {
    case .model, .embedded: 1
    case .random: 2
    case .climbing: 3
    case .adaptiveClimbing: 4
    }
  }

  /// The standard deviation with which the one-fifth rule begins, as EvoLLM does: a fifth of the domain.
  private static let firstStep = 2.0

  /// Runs a method that needs no model; log₁₀ of the gap that is left.
  func run(_ task: BBOBTask, evaluations: Int, settings: BBOBComparison.Settings) -> Double {
    switch self {
    case .model, .embedded:
      var run = EvoLLMRun(task, evaluations: evaluations, settings: settings)
      while run.advance() {}
      return run.gap
    case .random:
      var trial = BBOBTrial(task, evaluations: evaluations)
      var stream = task.stream(number)
      _ = trial.value(at: task.start)
      while trial.left > 0 {
        _ = trial.value(at: BBOBTask.point(task.dimension, using: &stream))
      }
      return trial.gap
    case .climbing(let step):
      return climb(task, evaluations, step: step, isAdaptive: false)
    case .adaptiveClimbing:
      return climb(task, evaluations, step: Self.firstStep, isAdaptive: true)
    }
  }

  /// Climbs within the domain: coordinates that leave it are put on its border, as EvoLLM's are.
  ///
  /// After success the step grows by 2^0.4, after failure it shrinks by 2^−0.1: at one success in five it stays (Kern et
  /// al. 2004).
  private func climb(
    _ task: BBOBTask, _ evaluations: Int, step: Double, isAdaptive: Bool
  ) -> Double {
    var trial = BBOBTrial(task, evaluations: evaluations)
    var stream = task.stream(number)
    var here = task.start
    var value = trial.value(at: here)
    var step = step
    while trial.left > 0 {
      let next = here.map {
        min(
          max($0 + step * stream.normal(), BBOBTask.domain.lowerBound),
          BBOBTask.domain.upperBound)
      }
      let reached = trial.value(at: next)
      let isSuccess = reached <= value
      if isSuccess { (here, value) = (next, reached) }
      if isAdaptive { step *= isSuccess ? 1.319_507_910_772_894_3 : 0.933_032_991_536_807_4 }
    }
    return trial.gap
  }
}

/// One run of EvoLLM on a function, from generation to generation.
struct EvoLLMRun {
  /// The evolution, which minimises: fitness is the value with its sign turned.
  var evolution: EvolutionByRecombination
  private var trial: BBOBTrial
  private var stream: RandomStream

  /// log₁₀ of the gap that is left.
  var gap: Double { trial.gap }

  /// Begins at the task's start.
  init(_ task: BBOBTask, evaluations: Int, settings: BBOBComparison.Settings) {
    trial = BBOBTrial(task, evaluations: evaluations)
    stream = task.stream(BBOBMethod.embedded.number)
    let ranges = Array(repeating: BBOBTask.domain, count: task.dimension)
    evolution = EvolutionByRecombination(
      IntegerGrid(ranges, levels: settings.levels), from: task.start,
      fitness: -trial.value(at: task.start), settings: settings.evolution)
  }

  /// Evaluates members until a generation has ended, or nothing is left: then false.
  mutating func advance() -> Bool {
    while trial.left > 0 {
      let sample = evolution.sample(using: &stream)
      let hasEnded = evolution.tell(sample, fitness: -trial.value(at: sample.point))
      if hasEnded { return trial.left > 0 }
    }
    return false
  }
}
