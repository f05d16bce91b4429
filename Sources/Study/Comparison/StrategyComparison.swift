import Archive
import Campaign
import DSL
import Eval
import Foundation
import Machine
import Search
import Synchronization

/// Compares strategies with controls: the same campaign, run by each at an equal budget, on several seeds.
///
/// Every run is a campaign of its own with one worker. Where the campaign promotes programs, its finds are judged by the select
/// tier at the end alone, on seeds that are the same for all strategies of a campaign's seed; where it does not, they have
/// their scores on the search tier, by which they were bred. Results are a function of (setup, strategies, seeds, budget).
public struct StrategyComparison: Sendable {
  /// What is equal for all.
  public enum Budget: Hashable, Sendable {
    /// Gradients of training steps: the fair one, since who proposes what fails early may propose more.
    case gradients(Int)
    /// Judgements.
    case evaluations(Int)
    /// Proposals.
    case programs(Int)

    /// The budget in words.
    public var description: String {
      switch self {
      case .gradients(let count): "\(count) gradients"
      case .evaluations(let count): "\(count) judgements"
      case .programs(let count): "\(count) proposals"
      }
    }
  }

  /// The strategies that are compared unless others are named, after the campaign's own.
  public static let standard = [
    "map-elites", "islands", "regularized-evolution", "hill-climbing", control, "constants-only",
  ]
  /// The strategy against which all others are tested.
  public static let control = "random-search"
  /// Where gradients or judgements are the budget a run proposes no more than this: a strategy that repeats itself spends
  /// neither.
  static let mostPrograms = 200_000

  /// The strategies, each with its settings.
  public let strategies: [CampaignFile.Strategy]
  /// The campaigns' seeds.
  public let seeds: [UInt64]
  /// What each run may spend.
  public let budget: Budget
  /// The campaign as each strategy runs it.
  public let setup: CampaignSetup
  private let build: String

  /// The tier on which the best finds are compared.
  public var tier: TierName { setup.file.select == nil ? .search : .select }

  /// Prepares a comparison.
  ///
  /// - Parameters:
  ///   - setup: The campaign. A strategy has its settings where it is the campaign's own, else the standard ones.
  ///   - strategies: Names of the catalogue; the standard ones where nil.
  ///   - seeds: How many seeds: the campaign's and those that follow it.
  ///   - gradients: The budget of a run; nil for what the campaign says of gradients, judgements or proposals.
  ///   - build: The version that the archives name.
  public init(
    _ setup: CampaignSetup, strategies: [String]? = nil, seeds: Int, gradients: Int? = nil,
    build: String
  ) throws(ComparisonError) {
    let file = setup.file
    let limits =
      [
        (gradients ?? file.maxGradients).map(Budget.gradients),
        file.maxEvaluations.map(Budget.evaluations), file.maxPrograms.map(Budget.programs),
      ].compactMap { $0 }
    guard let budget = limits.first else { throw .noBudget(campaign: file.name) }
    self.budget = budget
    self.build = build
    self.seeds = (0..<UInt64(seeds)).map { file.seed + $0 }
    let known = StrategyCatalogue.all.map(\.name)
    let names = strategies ?? [file.strategy.name] + Self.standard.filter(known.contains)
    var distinct: [CampaignFile.Strategy] = []
    for name in names where !distinct.contains(where: { $0.name == name }) {
      guard known.contains(name) else { throw .unknownStrategy(name, known: known) }
      distinct.append(name == file.strategy.name ? file.strategy : .init(name: name))
    }
    self.strategies = distinct
    var setup = setup
    // Promotions on the way would cost what no budget counts; the finals take the two best by their search scores.
    setup.file.select = file.select.map { _ in
      .init(programs: 1, every: CampaignLimits.programs.upperBound)
    }
    setup.file.maxSeconds = nil
    setup.file.workers = 1
    // Strategies are compared by themselves: runs at the same time would share a model's slots and budget.
    setup.file.models = nil
    (setup.file.maxGradients, setup.file.maxEvaluations) = (nil, nil)
    setup.file.maxPrograms = Self.mostPrograms
    switch budget {
    case .gradients(let count): setup.file.maxGradients = count
    case .evaluations(let count): setup.file.maxEvaluations = count
    case .programs(let count): setup.file.maxPrograms = count
    }
    self.setup = setup
  }

  /// Runs every strategy on every seed, seed by seed, and returns what came of those that were not stopped.
  ///
  /// - Parameters:
  ///   - workers: How many campaigns at a time.
  ///   - folder: Where each run's archive is kept, and gone on with where there is one; nil for a temporary one.
  ///   - shouldStop: Asked often, from any thread; once true, no run is begun and none ends.
  ///   - progress: Told the forecast, then each run's result; from any thread, one at a time.
  public func run(
    workers: Int, archives folder: URL? = nil,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (String) -> Void
  ) throws -> [ComparedRun] {
    let jobs = seeds.flatMap { seed in strategies.map { (strategy: $0, seed: seed) } }
    progress(
      "\(strategies.count) strategies on \(seeds.count) seeds, each run \(budget.description)"
        + forecast(runs: jobs.count, workers: workers))
    let own = FileManager.default.temporaryDirectory
      .appendingPathComponent("descent-comparison-\(UUID().uuidString)")
    let home = folder ?? own
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: own) }
    let told = Mutex(0)
    let setup = try refreshed(in: home, workers: workers, progress)
    let results = parallelMap(jobs.count, workers: workers) { index, _ in
      let job = jobs[index]
      return Result { () throws -> ComparedRun? in
        if shouldStop() { return nil }
        guard
          let run = try run(
            setup, job.strategy, seed: job.seed, in: home, unless: shouldStop)
        else {
          return nil
        }
        told.withLock {
          $0 += 1
          progress("\($0) of \(jobs.count): \(run.description)")
        }
        return run
      }
    }
    let runs = try results.compactMap { try $0.get() }
    // One run a seed judged the start programs; the others stand beside the same ones.
    return runs.map { run in
      var run = run
      run.start = run.start ?? runs.first { $0.seed == run.seed && $0.start != nil }?.start
      return run
    }
  }

  /// The setup with references on this machine's numerics.
  private func refreshed(
    in folder: URL, workers: Int, _ progress: (String) -> Void
  ) throws -> CampaignSetup {
    let refresh = ReferenceRefresh()
    guard setup.references.numerics != refresh.numerics else { return setup }
    let path = folder.appendingPathComponent("references.sqlite").path
    let archive = try Archive(at: path, for: .creating)
    defer { try? archive.close() }
    var setup = setup
    setup.references = try refresh.store(
      setup.references, for: setup.judgedTasks, in: archive, workers: workers, progress: progress)
    return setup
  }

  /// Runs one campaign; nil where it was stopped.
  private func run(
    _ setup: CampaignSetup, _ strategy: CampaignFile.Strategy, seed: UInt64, in folder: URL,
    unless shouldStop: @escaping @Sendable () -> Bool
  ) throws -> ComparedRun? {
    var setup = setup
    setup.file.strategy = strategy
    setup.file.seed = seed
    // The start programs' scores are the same whatever the strategy.
    setup.judgesStarts = strategy == strategies.first
    let path = folder.appendingPathComponent("\(strategy.name)-\(seed).sqlite").path
    let archive = try Archive(at: path, for: .creating)
    defer { try? archive.close() }
    let record =
      try archive.campaign(identity: setup.file.identity)
      ?? archive.begin(CampaignRecord(setup.file, build: build))
    let campaign = try CampaignRun(setup, in: archive, as: record, shouldStop: shouldStop) { _ in }
    let summary = try campaign.run()
    if summary.isInterrupted { return nil }
    return ComparedRun(
      summary, of: strategy.name, seed: seed, on: tier, axes: setup.file.mapAxes)
  }

  /// `, about 12 min on 2 workers`: by timed steps of a start program; nothing where the budget does not count them.
  private func forecast(runs: Int, workers: Int) -> String {
    guard case .gradients(let gradients) = budget, let start = setup.starts.first else { return "" }
    let rule = ProgramRule(Graph(setup.grammar.completed(start)))
    let steps = setup.tasks.map {
      let cost = RunCost.measure(rule, on: $0.task, within: 0.05)
      return cost.seconds(steps: $0.task.steps) / Double($0.task.steps)
    }
    let search = Double(gradients) * steps.reduce(0, +) / Double(max(steps.count, 1))
    let seconds = (Double(runs) * search + forecastOfFinals(rule, runs: runs)) / Double(workers)
    return ", about \(RunForecast.text(seconds)) on \(workers) worker\(workers == 1 ? "" : "s")"
  }

  /// The seconds that the select tier takes in all runs.
  private func forecastOfFinals(_ rule: ProgramRule, runs: Int) -> Double {
    guard let promotion = setup.file.select else { return 0 }
    let trials = TierRanking.Trials(
      choosing: setup.selectBudget.choosingSeeds, scoring: setup.selectBudget.scoringSeeds)
    let judgement = setup.select.reduce(0) {
      let cost = RunCost.measure(rule, on: $1.task, within: 0.05)
      return $0 + Double(trials.runs) * cost.seconds(steps: $1.task.steps)
    }
    // The start programs are judged in one run a seed: when they are told, and in the finals.
    return Double(2 * (runs * promotion.programs + seeds.count * setup.starts.count)) * judgement
  }
}

/// Why strategies cannot be compared.
public enum ComparisonError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Neither the campaign nor the user says what a run may spend.
  case noBudget(campaign: String)
  /// No strategy has that name.
  case unknownStrategy(String, known: [String])

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noBudget(let campaign):
      "the campaign \(campaign) ends by seconds alone, and strategies are compared at an equal budget; give --max-gradients, "
        + "or `max-gradients`, `max-evaluations` or `max-programs` in the file"
    case .unknownStrategy(let name, let known):
      "there is no strategy \(name); "
        + (Spelling.nearest(to: name, among: known).map { "did you mean \($0)?" }
          ?? "expected one of \(known.joined(separator: ", "))")
    }
  }
}
