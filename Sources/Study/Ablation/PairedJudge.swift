import DSL
import Determinism
import Eval
import Machine

/// Judges programs on the select tier so that any two can be compared seed by seed.
///
/// Every program has the same seeds and so the same initial weights and batches; its learning rate is tuned afresh on the
/// same grid and the same choosing seeds. A result is a function of (program, tasks, references, settings).
public struct PairedJudge: Sendable {
  /// How programs are judged.
  public struct Settings: Hashable, Sendable {
    /// How many seeds choose the learning rate; a poor choice of it is in no standard error.
    public var choosing = 8
    /// How many other seeds are scored.
    public var seeds = 16
    /// Names all seeds.
    public var seed: UInt64 = 6

    /// The usual settings.
    public init() {}

    /// How many complete runs a program has on a task.
    var runs: Int { LearningRateSearch.afreshRates * choosing + seeds }
  }

  /// What one program scored.
  public struct Sample: Hashable, Sendable {
    /// s of each seed, log₂ of the speed-up, task by task; empty where the program failed.
    public let scores: [[Double]]
    /// The learning rates that were chosen, one a task; empty where the program failed.
    public let rates: [Double]
    /// Why it failed: the task and the verdict; nil where all runs went to their ends.
    public let failure: String?

    /// The mean over all seeds of all tasks; nil where the program failed.
    public var mean: Double? {
      let all = scores.flatMap { $0 }
      return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }
  }

  /// Which seeds: those that choose what goes, and others that confirm it.
  public enum Seeds: Int, Sendable {
    /// The seeds by which a study decides.
    case deciding
    /// Seeds on which what was decided must hold again.
    case checking
    /// Seeds that decided nothing.
    case fresh
  }

  /// The tasks.
  public let tasks: [TieredTask<SelectTier>]
  /// How programs are judged.
  public let settings: Settings
  private let judges: [SelectJudge]
  private let curves: [ReferenceCurve]
  private let center: Double?

  /// Makes a judge for the relatives of one program.
  ///
  /// - Parameters:
  ///   - tasks: At least one.
  ///   - references: Must hold every task.
  ///   - program: Its declared learning rate, where it applies `lr` itself, is where rates are searched.
  ///   - settings: How many seeds, and which.
  public init(
    tasks: [TieredTask<SelectTier>], references: ReferenceStore, for program: Program,
    settings: Settings
  ) throws(ReferenceError) {
    precondition(!tasks.isEmpty && settings.seeds > 0, "a comparison needs tasks and seeds")
    var budget = Budget.select
    budget.choosingSeeds = settings.choosing
    budget.scoringSeeds = settings.seeds
    budget.steps = .max
    self.tasks = tasks
    self.settings = settings
    var judges: [SelectJudge] = []
    var curves: [ReferenceCurve] = []
    for task in tasks {
      // One judge a task, so that workers share the work of one program; seeds do not depend on tasks.
      judges.append(
        try SelectJudge(
          tasks: [task], references: references, budget: budget, seed: settings.seed))
      curves.append(try references.reference(for: task.task).curve)
    }
    self.judges = judges
    self.curves = curves
    center = program.appliesRaw ? program.learningRate?.value : nil
  }

  /// Judges programs; `told` hears after each task of each how many are done, from any thread.
  public func samples(
    of programs: [Program], on seeds: Seeds = .deciding, workers: Int,
    told: @escaping @Sendable () -> Void = {}
  ) -> [Sample] {
    let rules = programs.map { ProgramRule(Graph($0)) }
    let parts = parallelMap(programs.count * judges.count, workers: workers) { job, worker in
      let (rule, task) = (rules[job / judges.count], job % judges.count)
      let found = judges[task].assess(
        rule, index: seeds.rawValue, center: center, with: worker)
      told()
      return found
    }
    return programs.indices.map { place in
      sample(Array(parts[place * judges.count..<(place + 1) * judges.count]))
    }
  }

  private func sample(_ parts: [SelectAssessment]) -> Sample {
    var scores: [[Double]] = []
    var rates: [Double] = []
    for (task, part) in parts.enumerated() {
      let name = tasks[task].task.name
      guard let score = part.score?.tasks.first else {
        return Sample(scores: [], rates: [], failure: "\(part.verdict) on \(name)")
      }
      guard score.endLosses.allSatisfy(\.isFinite) else {
        return Sample(scores: [], rates: [], failure: "not finite on a seed of \(name)")
      }
      scores.append(score.endLosses.map { Speedup.score(loss: $0, against: curves[task]) })
      rates.append(score.learningRate)
    }
    return Sample(scores: scores, rates: rates, failure: nil)
  }
}
