import Determinism
import Eval
import Foundation
import TensorCore

/// Tunes the reference of each task as hard as a candidate is tuned, then freezes it.
///
/// For the search and the select tier: (1) a first curve of the first family's start; (2) weight decay and warm-up of
/// each task's recipe, by evolution; (3) the families' constants, shared by the tier's tasks as a candidate's are, by
/// evolution on the mean score against the first curve; (4) the recipes once more; (5) L(τ) of the winner, a
/// learning rate at each horizon, many seeds. Held-out and report tasks choose no rule: theirs is the one that was
/// tuned on select, and only (2) and (5) are done. All of it is a function of (tasks, families, settings): workers
/// only share the work, and a run that the progress file holds is not run again.
public struct ReferenceTuning: Sendable {
  /// What is tuned.
  public let families: [RuleFamily]
  /// How much is tried on a tier.
  public let settings: @Sendable (TierName) -> Settings

  /// Makes a tuning of families, AdamW and NAdamW as a rule, that have the same constants in the same order.
  public init(
    families: [RuleFamily] = RuleFamily.references,
    settings: @escaping @Sendable (TierName) -> Settings = Settings.usual
  ) {
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
  ///   - known: References tuned before: where a tier that tunes no constants finds the rule of select, unless it is
  ///     tuned now.
  ///   - workers: How many threads.
  ///   - progressFile: Where finished runs are remembered; nil for nowhere.
  ///   - progress: Told the forecast, then what is done and what comes next; from one thread.
  public func tune(
    _ tasks: [TaskCatalogue.Entry], known: [Reference], workers: Int, progressFile: URL?,
    progress: (String) -> Void
  ) throws(TuningError) -> [Reference] {
    let runs = RememberedRuns(memo: try RunMemo(file: progressFile))
    let tiers = TierName.allCases.filter { tier in tasks.contains { $0.tier == tier } }
    let own = tiers.filter { settings($0).tunesConstants }
    for tier in tiers where !own.contains(tier) && !own.contains(.select) {
      if given(by: known) == nil { throw .noRule(tier: tier) }
    }
    let forecast = forecast(of: tasks, workers: workers, memo: runs.memo)
    progress(forecast.description)
    var references: [Reference] = []
    for tier in tiers {
      let members = tasks.filter { $0.tier == tier }.map(\.task)
      let tuning = TierTuning(
        tier: tier, tasks: members, families: families, settings: settings(tier), runs: runs,
        workers: workers)
      let rule = own.contains(tier) ? nil : given(by: references) ?? given(by: known)
      references += try tuning.run(given: rule) {
        progress("\(tier.rawValue), \(forecast.share(in: runs.memo)) %: \($0)")
      }
    }
    return tasks.compactMap { entry in references.first { $0.task == entry.task.name } }
  }

  /// The rule and the constants that most of the select tier's references have; the first of those that tie.
  private func given(by references: [Reference]) -> Genome? {
    let candidates = references.filter { $0.tier == .select }.compactMap { reference -> Genome? in
      guard let family = families.firstIndex(where: { $0.name == reference.rule.name }),
        families[family].constants.map(\.name) == reference.rule.constants.map(\.name)
      else { return nil }
      return Genome(family: family, constants: reference.rule.constants.map(\.value))
    }
    var best: (genome: Genome, votes: Int)?
    for genome in candidates {
      let votes = candidates.filter { $0 == genome }.count
      if votes > best?.votes ?? 0 { best = (genome, votes) }
    }
    return best?.genome
  }

  /// How long it takes: a few steps of each task are timed, and the runs of the settings counted.
  private func forecast(of tasks: [TaskCatalogue.Entry], workers: Int, memo: RunMemo)
    -> RunForecast
  {
    RunForecast(
      tasks.map { entry in
        let settings = settings(entry.tier)
        let cost = RunCost.measure(
          families[0].rule(families[0].constants.map(\.start)), on: entry.task, within: 0.1)
        return RunForecast.Share(
          task: entry.task.name, group: entry.tier.rawValue,
          steps: settings.runs(families: families.count) * Double(entry.task.steps),
          secondsPerStep: cost.seconds(steps: entry.task.steps) / Double(entry.task.steps))
      }, workers: workers, memo: memo)
  }
}
