import Determinism
import Eval
import Foundation
import Synchronization

/// Do the tiers predict? Tunes many rules alike on two tiers and compares the scores.
///
/// Every rule has the same trials on every task of a tier: its rate is tuned afresh on the same grid and the same
/// choosing seeds, then scored on seeds that chose nothing, the same for all. A result is a function of (rules,
/// tasks, references, settings); a run that the progress file holds is not run again.
public struct TierRanking: Sendable {
  /// How many seeds a rule has on one tier.
  public struct Trials: Hashable, Sendable {
    /// How many seeds choose the learning rate, of eleven on the grid.
    public var choosing: Int
    /// How many other seeds are scored.
    public var scoring: Int

    /// Makes trials.
    public init(choosing: Int, scoring: Int) {
      self.choosing = choosing
      self.scoring = scoring
    }

    /// The trials of a tier: more where runs are cheap.
    public static func usual(_ tier: TierName) -> Trials {
      tier == .search ? Trials(choosing: 3, scoring: 8) : Trials(choosing: 2, scoring: 4)
    }

    /// How many complete runs a rule has on a task.
    var runs: Int { LearningRateSearch.afreshRates * choosing + scoring }
  }

  /// What one rule scored on one task.
  public struct Score: Hashable, Sendable, Codable {
    /// The task's name.
    public let task: String
    /// s: log₂ of the speed-up over the reference.
    public let score: Double
    /// The standard error of s.
    public let standardError: Double
    /// The learning rate that was chosen; nil where none kept the rule finite.
    public let learningRate: Double?
  }

  /// A rule with its scores.
  public struct Row: Sendable {
    /// The rule.
    public let rule: RankedRule
    /// Its scores, in the order of the tasks: those of the tier that predicts, then those of the other.
    public let scores: [Score]
  }

  /// The tier that predicts, and the one that is predicted.
  public let tiers: (from: TierName, to: TierName)
  let tasks: [(entry: TaskCatalogue.Entry, recipe: Recipe, curve: ReferenceCurve)]
  let trials: @Sendable (TierName) -> Trials
  let seed: UInt64

  /// Makes a ranking of tasks of two tiers.
  ///
  /// - Parameters:
  ///   - from: The tier that predicts.
  ///   - to: The tier that is predicted.
  ///   - tasks: The tasks; those of other tiers are left out.
  ///   - references: Must hold every task.
  ///   - trials: How many seeds a rule has on a tier.
  ///   - seed: Names every seed; its streams meet no tuning's and no campaign's.
  public init(
    from: TierName, to: TierName, tasks: [TaskCatalogue.Entry], references: ReferenceStore,
    trials: @escaping @Sendable (TierName) -> Trials = Trials.usual, seed: UInt64 = 2026
  ) throws(RankingError) {
    tiers = (from, to)
    self.trials = trials
    self.seed = seed
    var known: [(entry: TaskCatalogue.Entry, recipe: Recipe, curve: ReferenceCurve)] = []
    var missing: [String] = []
    for tier in [from, to] {
      let members = tasks.filter { $0.tier == tier }
      if members.isEmpty { throw .noTasks(tier: tier) }
      for entry in members {
        do {
          let reference = try references.reference(for: entry.task)
          known.append((entry, reference.recipe, reference.curve))
        } catch { missing.append(entry.task.name) }
      }
    }
    if !missing.isEmpty { throw .noReferences(tasks: missing) }
    self.tasks = known
  }

  /// Scores every rule on every task.
  ///
  /// - Parameters:
  ///   - rules: The rules; distinct, with names of their own.
  ///   - workers: How many threads.
  ///   - progressFile: Where finished runs are remembered; nil for nowhere.
  ///   - progress: Told the forecast, then how far it is; from any thread, one at a time.
  public func run(
    _ rules: [RankedRule], workers: Int, progressFile: URL?,
    progress: @escaping @Sendable (String) -> Void
  ) throws(TuningError) -> [Row] {
    let runs = RememberedRuns(memo: try RunMemo(file: progressFile))
    let forecast = forecast(rules: rules.count, workers: workers, memo: runs.memo)
    progress("\(rules.count) rules on \(tasks.count) tasks: \(forecast.forecast.description)")
    // The dearest tasks first, so that no worker is left with one at the end.
    let order = tasks.indices.sorted {
      (-forecast.seconds[$0], $0) < (-forecast.seconds[$1], $1)
    }
    let jobs = order.flatMap { task in rules.indices.map { (task: task, rule: $0) } }
    let told = Mutex((jobs: 0, twentieth: 0))
    let scores = parallelMap(jobs.count, workers: workers) { index, worker in
      let (task, rule) = jobs[index]
      let score = score(rules[rule], on: task, runs, worker)
      told.withLock {
        $0.jobs += 1
        let twentieth = 20 * $0.jobs / jobs.count
        if twentieth > $0.twentieth {
          $0.twentieth = twentieth
          progress(
            "\(forecast.forecast.share(in: runs.memo)) %: \($0.jobs) of \(jobs.count) rules on tasks"
          )
        }
      }
      return score
    }
    var places = [Int](repeating: 0, count: tasks.count)
    for (place, task) in order.enumerated() { places[task] = place }
    return rules.indices.map { rule in
      Row(
        rule: rules[rule],
        scores: tasks.indices.map { scores[places[$0] * rules.count + rule] })
    }
  }

  private func score(
    _ rule: RankedRule, on place: Int, _ runs: RememberedRuns, _ worker: Judge.Worker
  ) -> Score {
    let (entry, recipe, curve) = tasks[place]
    let trials = trials(entry.tier)
    func losses(_ rate: Double, _ seeds: [UInt64]) -> [Double] {
      runs.endLosses(
        rule.rule, program: rule.program, on: entry.task,
        recipe: recipe.with(learningRate: rate, steps: recipe.steps), seeds: seeds, with: worker)
    }
    let choosing = seeds(entry.tier, .choosing, trials.choosing)
    let best = LearningRateSearch.afresh(center: recipe.learningRate).best { rate in
      losses(rate, choosing).reduce(0, +) / Double(choosing.count)
    }
    let scored = best.map { losses($0.rate, seeds(entry.tier, .scoring, trials.scoring)) }
    let (score, error) = Speedup.score(endLosses: scored ?? [.infinity], against: curve)
    return Score(
      task: entry.task.name, score: score, standardError: error, learningRate: best?.rate)
  }

  /// What a ranking's seeds are for.
  enum Purpose: UInt64 {
    case choosing, scoring
  }

  func seeds(_ tier: TierName, _ purpose: Purpose, _ count: Int) -> [UInt64] {
    let place = UInt64(TierName.allCases.firstIndex(of: tier) ?? 0)
    var stream = RandomStream(seed: seed, 4, place, purpose.rawValue)
    return (0..<count).map { _ in stream.next() }
  }

  private func forecast(rules: Int, workers: Int, memo: RunMemo)
    -> (forecast: RunForecast, seconds: [Double])
  {
    let adamw = RuleFamily.library("adamw").rule([])
    let shares = tasks.map { entry, _, _ in
      let cost = RunCost.measure(adamw, on: entry.task, within: 0.05)
      return RunForecast.Share(
        task: entry.task.name, group: entry.tier.rawValue,
        steps: Double(rules * trials(entry.tier).runs * entry.task.steps),
        secondsPerStep: cost.seconds(steps: entry.task.steps) / Double(entry.task.steps))
    }
    let forecast = RunForecast(
      shares, workers: workers, memo: memo, isDivisible: true)
    return (forecast, shares.map { $0.steps * $0.secondsPerStep })
  }
}

/// Why rules cannot be ranked.
public enum RankingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A tier has no task among those chosen.
  case noTasks(tier: TierName)
  /// Some tasks have no reference at their version and length.
  case noReferences(tasks: [String])

  /// What is missing and what to do.
  public var description: String {
    switch self {
    case .noTasks(let tier): "no task of the \(tier.rawValue) tier was chosen; a ranking needs one"
    case .noReferences(let tasks):
      "no reference at the present version for \(tasks.joined(separator: ", ")); run `descent reference "
        + "--tasks \(tasks.joined(separator: " ")) --output FILE`, then give it with --references FILE"
    }
  }
}
