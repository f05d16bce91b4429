import Foundation

/// What a rule scored on one task.
public struct TaskScore: Hashable, Sendable {
  /// The task's name.
  public let task: String
  /// s: log₂ of the speed-up over the reference, within ± 2.
  public let score: Double
  /// The standard error of s.
  public let standardError: Double
  /// The peak learning rate that was chosen.
  public let learningRate: Double
  /// The factor that brought the update to a root mean square of 1.
  public let factor: Double
  /// The seeds that were scored; none of them chose the learning rate.
  public let seeds: [UInt64]
  /// The end loss of each seed; infinite where a run did not complete.
  public let endLosses: [Double]
  /// The training curve of the first scored seed; empty where the judge keeps none, as it mostly does on the search tier.
  public let curve: [TrainingResult.Point]

  /// The speed-up, 2^s: 1 is as good as the reference.
  public var speedup: Double { exp2(score) }
  /// The mean of two scores of different seeds, everything else of the first.
  public static func pool(
    _ first: (score: Double, error: Double), _ second: (score: Double, error: Double)
  )
    -> (score: Double, error: Double)
  {
    (
      (first.score + second.score) / 2,
      (first.error * first.error + second.error * second.error).squareRoot() / 2
    )
  }

  /// Whether a seed did not complete.
  var isLost: Bool { !endLosses.allSatisfy(\.isFinite) }
}

/// The scores of one rule on tasks of one tier: a search number cannot be passed for a select number.
public struct Score<T: Tier>: Hashable, Sendable {
  /// Each task's score, in the judge's order.
  public let tasks: [TaskScore]

  init(tasks: [TaskScore]) {
    precondition(!tasks.isEmpty, "a score needs at least one task")
    self.tasks = tasks
  }

  /// The tier, printed with every number.
  public var tier: TierName { T.name }
  /// The mean of s over the tasks.
  public var mean: Double { tasks.reduce(0) { $0 + $1.score } / Double(tasks.count) }
  /// The standard error of the mean, the tasks' errors being independent.
  public var standardError: Double {
    tasks.reduce(0) { $0 + $1.standardError * $1.standardError }.squareRoot()
      / Double(tasks.count)
  }
  /// Mean minus one standard error: what selection goes by.
  public var lowerBound: Double { mean - standardError }
  /// The geometric mean of the speed-ups: 1 is as good as the reference.
  public var speedup: Double { exp2(mean) }

  /// These scores, each pooled with that of the same task where there is one.
  func pooled(with others: Score) -> Score {
    Score(
      tasks: tasks.map { own in
        guard let other = others.tasks.first(where: { $0.task == own.task }) else { return own }
        let (score, error) = TaskScore.pool(
          (own.score, own.standardError), (other.score, other.standardError))
        return TaskScore(
          task: own.task, score: score, standardError: error, learningRate: own.learningRate,
          factor: own.factor, seeds: own.seeds, endLosses: own.endLosses, curve: own.curve)
      })
  }
}
