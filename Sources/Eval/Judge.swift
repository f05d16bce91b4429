import Determinism
import TensorCore

/// Judges candidates on the search tier, rung by rung, against the tuned reference.
///
/// A value without state: an assessment is a function of (rule, parent's rates, candidate index, gate)
/// and of the judge's own tasks, references, budget and seed. Call it from as many threads as you like, each with a
/// worker of its own.
public struct Judge: Sendable {
  /// What one thread works with: buffers and planned runs, used again from candidate to candidate.
  public typealias Worker = Trainer

  /// How much a candidate may cost.
  public let budget: Budget
  /// The seed of the campaign, from which every candidate's seeds are split.
  public let seed: UInt64
  let tasks: [TaskJudge]
  let short: [Int]
  private let variation: Variation?
  /// The variants that may be drawn, by name.
  private let pool: [String: TaskJudge]

  /// Variants that candidates are judged on beside the tasks, others for each block of candidates.
  public struct Variation: Hashable, Sendable {
    /// How many variants at a time.
    public let tasks: Int
    /// How many candidates in turn have the same.
    public let block: Int

    /// Draws `tasks` variants for each `block` candidates, at least one of each.
    public init(tasks: Int, block: Int) {
      precondition(tasks > 0 && block > 0, "a variation needs tasks and candidates")
      self.tasks = tasks
      self.block = block
    }
  }

  /// Makes a judge.
  ///
  /// - Parameters:
  ///   - tasks: The search tier, at least one.
  ///   - variation: Which variants stand beside them; none where nil. Each needs its reference, too.
  ///   - short: The names of those that the rung of short runs uses, at least one; all where nil.
  ///   - references: The tuned references; one must be there for each task, at its version and length.
  ///   - budget: What a candidate may cost.
  ///   - keepsCurves: Whether complete runs keep the training curve of their first scored seed.
  ///   - seed: The campaign's seed.
  public init(
    tasks: [TieredTask<SearchTier>], variation: Variation? = nil, short: [String]? = nil,
    references: ReferenceStore, budget: Budget = Budget(), keepsCurves: Bool = false, seed: UInt64
  ) throws(ReferenceError) {
    precondition(!tasks.isEmpty, "a judge needs at least one task")
    var judges: [TaskJudge] = []
    for tiered in tasks {
      judges.append(try TaskJudge(tiered.task, references, keepsCurve: keepsCurves))
    }
    self.tasks = judges
    self.variation = variation
    var pool: [String: TaskJudge] = [:]
    for entry in variation == nil ? [] : TaskCatalogue.variants(.search) {
      pool[entry.task.name] = try TaskJudge(entry.task, references)
    }
    self.pool = pool
    self.short = judges.indices.filter { short?.contains(judges[$0].task.name) ?? true }
    precondition(!self.short.isEmpty, "no task is named \(short ?? []) for the short runs")
    self.budget = budget
    self.seed = seed
  }

  /// The names of the tasks that every candidate has, in the order of all rates; scores of variants come behind.
  public var taskNames: [String] { tasks.map(\.task.name) }

  /// The variants of a candidate.
  private func variants(of index: Int) -> [TaskJudge] {
    guard let variation else { return [] }
    let block = VariantPool.search(
      count: variation.tasks, seed: seed, block: index / variation.block)
    return block.compactMap { pool[$0.task.name] }
  }

  /// Judges a candidate.
  ///
  /// - Parameters:
  ///   - rule: The candidate.
  ///   - rates: Its parent's learning rates, one a task but not of variants, whose rates are always searched; nil for a program without a parent, whose rates are
  ///     searched on three times the seeds over a wide grid around the reference's.
  ///   - index: The candidate's index in the campaign: names its seeds and its draw.
  ///   - gate: What lets the candidate on from rung to rung.
  ///   - worker: The thread's worker; what it holds never changes a result.
  public func assess(
    _ rule: any UpdateRule, rates: [Double]?, index: Int, gate: Gate, with worker: Worker
  ) -> Assessment {
    precondition(
      rates == nil || rates?.count == tasks.count,
      "expected \(tasks.count) learning rates, got \(rates?.count ?? 0)")
    let session = Session(trainer: worker, limit: budget.steps)
    var stream = RandomStream(seed: seed, UInt64(index), Purpose.draw.rawValue)
    var climb = Climb(isDrawn: stream.chance(budget.promotedShare))

    let probe = Probe.run(rule, with: worker)
    guard session.spend(probe.steps) else { return climb.end(.overBudget, session, tasks.count) }
    if probe.verdict != .completed {
      let isStopped = climb.isStopped(by: .probe)
      if isStopped || probe.verdict != .noDescent {
        return climb.end(probe.verdict, session, tasks.count)
      }
    }

    climb.begin(.short, session)
    let searches = tasks.indices.map { search(task: $0, rates: rates) }
    let shortSeeds = seeds(.short, index, budget.shortSeeds)
    var shortScores: [Double] = []
    for place in short {
      guard
        let score = tasks[place].shortScore(
          rule, rates: searches[place], seeds: shortSeeds, in: session)
      else { return climb.end(.overBudget, session, tasks.count) }
      shortScores.append(score)
    }
    climb.shortScores = shortScores
    if session.verdict != .completed { return climb.end(session.verdict, session, tasks.count) }
    if let stop = gate.stop(shortScores: shortScores), climb.isStopped(by: stop) {
      return climb.end(.completed, session, tasks.count)
    }

    climb.begin(.complete, session)
    let choosing = seeds(
      .choose, index, rates == nil ? 3 * budget.choosingSeeds : budget.choosingSeeds)
    let scoring = seeds(.score, index, budget.scoringSeeds)
    var scores: [TaskScore] = []
    for (task, search) in zip(tasks, searches) + variants(of: index).map({ ($0, $0.afresh) }) {
      guard
        let score = task.score(
          rule, rates: search, choosing: choosing, scoring: scoring, in: session)
      else { return climb.end(.overBudget, session, tasks.count) }
      scores.append(score)
    }
    if let failure = session.firstFailure, scores.allSatisfy(\.isLost) {
      return climb.end(failure, session, tasks.count)
    }
    let score = Score<SearchTier>(tasks: scores)
    climb.score = score
    guard let hurdle = gate.longHurdle, score.lowerBound > hurdle else {
      return climb.end(.completed, session, tasks.count)
    }

    climb.begin(.long, session)
    let longSeeds = seeds(.long, index, budget.longSeeds)
    var longScores: [TaskScore] = []
    for (task, complete) in zip(tasks, scores) {
      // Where the budget ends here what is known by now stands.
      guard let score = task.longScore(rule, after: complete, seeds: longSeeds, in: session) else {
        return climb.end(.completed, session, tasks.count)
      }
      longScores.append(score)
    }
    climb.longScore = Score(tasks: longScores)
    return climb.end(.completed, session, tasks.count)
  }

  /// The mean score of short runs at learning rates that are not searched, for comparing variants of one program on its own
  /// rates and seeds.
  ///
  /// The score is nil where a run fails; with it comes how many gradients were spent.
  public func shortScore(
    of rule: any UpdateRule, at rates: [Double], index: Int, with worker: Worker
  ) -> (score: Double?, gradients: Int) {
    precondition(
      rates.count == tasks.count, "expected \(tasks.count) learning rates, got \(rates.count)")
    let session = Session(trainer: worker, limit: budget.steps)
    let seeds = seeds(.short, index, budget.shortSeeds)
    var sum = 0.0
    for place in short {
      let score = tasks[place].shortScore(
        rule, rates: .fixed(rates[place]), seeds: seeds, in: session)
      guard let score, session.firstFailure == nil else { return (nil, session.spent) }
      sum += score
    }
    return (sum / Double(short.count), session.spent)
  }

  private func search(task: Int, rates: [Double]?) -> LearningRateSearch {
    guard let rates else { return tasks[task].afresh }
    return .around(rates[task], extensions: budget.extensions)
  }

  private func seeds(_ purpose: Purpose, _ index: Int, _ count: Int) -> [UInt64] {
    Purpose.seeds(purpose, campaign: seed, index: index, count: count)
  }
}

/// What a candidate's seeds are for: streams split by purpose never meet.
enum Purpose: UInt64 {
  case short = 1
  case choose, score, draw, selectChoose, selectScore, long

  static func seeds(_ purpose: Purpose, campaign: UInt64, index: Int, count: Int) -> [UInt64] {
    var stream = RandomStream(seed: campaign, UInt64(index), purpose.rawValue)
    return (0..<count).map { _ in stream.next() }
  }
}
