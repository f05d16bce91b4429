import Determinism
import Eval
import Foundation
import TensorCore

/// Tunes the reference of each task as hard as a candidate is tuned, then freezes it.
///
/// For each tier: (1) a first curve of the first family's start; (2) weight decay and warm-up of each task's
/// recipe, by evolution; (3) the families' constants, shared by the tier's tasks as a candidate's are, by evolution
/// on the mean score against the first curve; (4) the recipes once more; (5) L(τ) of the winner, a learning
/// rate at each horizon, sixteen seeds. All of it is a function of (tasks, families, settings): workers only
/// share the work, and a run that the progress file holds is not run again.
public struct ReferenceTuning: Sendable {
  /// How much is tried.
  public struct Settings: Sendable {
    /// Names every seed of the tuning.
    public var seed: UInt64 = 2026
    /// How many seeds compare two settings.
    public var comparingSeeds = 3
    /// How many seeds compare the learning rates of a point of L(τ), which every score is measured against.
    public var horizonSeeds = 8
    /// How many seeds a point of L(τ) is the mean of.
    public var curveSeeds = 16
    /// How many mutants a recipe has, the first time; half as many the second.
    public var recipeMutants = 16
    /// How many generations the constants have.
    public var generations = 6
    /// How many mutants a generation has.
    public var mutants = 8
    /// Around which learning rate the first search runs, of updates of root mean square 1.
    public var rate = 0.02
    /// The schedule of all recipes.
    public var schedule = Schedule.cosine

    /// Makes the settings of the shipped references.
    public init() {}
  }

  /// What is tuned.
  public let families: [RuleFamily]
  /// How much is tried.
  public let settings: Settings

  /// Makes a tuning of families, AdamW and NAdamW as a rule, that have the same constants in the same order.
  public init(families: [RuleFamily] = RuleFamily.references, settings: Settings = Settings()) {
    precondition(!families.isEmpty, "tuning needs a family of rules")
    precondition(
      families.allSatisfy { $0.constants.map(\.name) == families[0].constants.map(\.name) },
      "the families of one tuning must have the same constants")
    self.families = families
    self.settings = settings
  }

  /// Tunes the references of tasks, tier by tier, in the order given.
  ///
  /// - Parameters:
  ///   - tasks: The tasks; constants are shared among those of one tier.
  ///   - workers: How many threads.
  ///   - progressFile: Where finished runs are remembered; nil for nowhere.
  ///   - progress: Told in a few words what is done and what comes next; from one thread.
  public func tune(
    _ tasks: [TaskCatalogue.Entry], workers: Int, progressFile: URL?,
    progress: (String) -> Void
  ) throws(TuningError) -> [Reference] {
    let memo = try RunMemo(file: progressFile)
    var references: [Reference] = []
    for tier in TierName.allCases {
      let members = tasks.filter { $0.tier == tier }.map(\.task)
      if members.isEmpty { continue }
      let tuning = TierTuning(
        tier: tier, tasks: members, families: families, settings: settings, memo: memo,
        workers: workers)
      references += try tuning.run { progress("\(tier.rawValue): \($0)") }
    }
    return tasks.compactMap { entry in references.first { $0.task == entry.task.name } }
  }
}
