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
  /// The training curve of the first scored seed; empty on the search tier, to stay small.
  public let curve: [TrainingResult.Point]

  /// The speed-up, 2^s: 1 is as good as the reference.
  public var speedup: Double { exp2(score) }
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
}
