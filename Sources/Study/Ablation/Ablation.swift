import DSL

/// What an ablation found: what can go, what is left, and what each part of that is worth.
public struct Ablation: Sendable {
  /// One part of a program, and what its loss costs.
  public struct Row: Sendable {
    /// What is taken away.
    public let removal: Removal
    /// The program without it, compared with the program that has it; nil where it behaves as that and was not trained.
    public let difference: PairedDifference?
    /// The p-value after Holm's correction over the table; nil where nothing was trained.
    public let adjusted: Double?
    /// The smallest loss that the sample finds four times in five at the level that Holm asks of the first; nil where the
    /// variant failed or was not trained.
    public let smallestLoss: Double?

    /// Whether the loss of it is significant at a level.
    func isSignificant(at level: Double) -> Bool { adjusted.map { $0 < level } ?? false }
  }

  /// Something that was tried to go, on top of what had gone before.
  public struct Trial: Sendable {
    /// What was taken away: a part, or what simplification rewrote.
    public let name: String
    /// What stands there now.
    public let change: String
    /// The program then, compared with the original.
    public let difference: PairedDifference
    /// The program then, compared with the best form before it.
    public let toBest: PairedDifference
    /// Whether it went.
    public let isKept: Bool
    /// The program then.
    public let program: Program
  }

  /// The program that was given, without dead code.
  public let original: Program
  /// What was tried to go, in order.
  public let trials: [Trial]
  /// The program that is left.
  public let result: Program
  /// What each part of the program that is left is worth.
  public let table: [Row]
  /// The mean of s of the original on each task.
  public let originalScores: [Double]
  /// The program that is left compared with the original on seeds that decided nothing; nil where nothing went.
  public let confirmation: PairedDifference?
}

/// Why an ablation cannot be made.
public enum AblationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program itself fails.
  case fails(String)
  /// The program's score on a task is at the end of the scale.
  case atLimit(task: String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .fails(let failure):
      "the program itself fails, \(failure): nothing can be compared with it; name tasks on which it trains"
    case .atLimit(let task):
      "on \(task) the program needs more than four times as long as the reference, where the scale ends: no loss could be seen there; "
        + "name other tasks, or give a program under `apply raw` a `hyper lr` near the rate that it wants"
    }
  }
}
