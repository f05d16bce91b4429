import Eval
import Foundation
import Search

/// What to run: a campaign file, read and checked, with every text that it names.
///
/// The archive keeps it whole (`settings`), so that a campaign can be resumed where neither the file nor the
/// grammars and programs that it named exist any more.
public struct CampaignFile: Codable, Hashable, Sendable {
  /// A grammar or a program: its name and its text.
  public struct Source: Codable, Hashable, Sendable {
    /// The name in the library, or the file's name without its ending.
    public var name: String
    /// The text.
    public var text: String

    /// Makes a source.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// A strategy by name, with its parameters.
  public struct Strategy: Codable, Hashable, Sendable {
    /// The name in the catalogue of strategies.
    public var name: String
    /// The parameters that the file sets; the strategy has defaults for the others.
    public var parameters: [String: StrategyCatalogue.Value]

    /// Makes a choice of strategy.
    public init(name: String, parameters: [String: StrategyCatalogue.Value] = [:]) {
      self.name = name
      self.parameters = parameters
    }

    /// The parameters as `StrategyCatalogue.make` takes them, by name.
    public var settings: [(name: String, value: String)] {
      parameters.sorted { $0.key < $1.key }.map { ($0.key, "\($0.value)") }
    }
  }

  /// Variants of tasks, others for each block of candidates.
  public struct Variants: Codable, Hashable, Sendable {
    /// How many at a time.
    public var tasks: Int
    /// How many candidates in turn have the same.
    public var block: Int

    /// Makes a rule of variation.
    public init(tasks: Int, block: Int) {
      self.tasks = tasks
      self.block = block
    }
  }

  /// When programs are judged on the select tier, which never steers breeding.
  public struct Promotion: Codable, Hashable, Sendable {
    /// How many programs are promoted each time: the best that were not promoted before.
    public var programs: Int
    /// How many candidates are told between two promotions.
    public var every: Int

    /// Makes a rule of promotion.
    public init(programs: Int, every: Int) {
      self.programs = programs
      self.every = every
    }
  }

  /// How candidates race: what goes on from short runs to complete ones, and from these to long ones.
  public struct Racing: Codable, Hashable, Sendable {
    /// The tasks of the short runs; all of the campaign's where empty.
    public var short: [String] = []
    /// The share of short runs that go on.
    public var keep = 0.5
    /// The share of complete runs that go on to four times the length; 0 for none.
    public var long = 0.1
    /// Whether a prediction from the short runs may stop a candidate.
    public var predictor = true

    /// Makes the standard race.
    public init() {}
  }

  /// An axis of the map of elites.
  public struct MapAxis: Codable, Hashable, Sendable {
    /// The quantity.
    public var quantity: Quantity
    /// The bounds and the number of bins; the quantity's standard ones where nil.
    public var from: Double?
    /// The upper bound.
    public var to: Double?
    /// The number of bins.
    public var bins: Int?

    /// Makes an axis, a quantity's standard one unless told otherwise.
    public init(_ quantity: Quantity, from: Double? = nil, to: Double? = nil, bins: Int? = nil) {
      self.quantity = quantity
      self.from = from
      self.to = to
      self.bins = bins
    }
  }

  /// What a campaign hopes to find: the first program that does all of this meets the goal.
  public struct Goal: Codable, Hashable, Sendable {
    /// A quantity and between which values it must lie.
    public struct Bound: Codable, Hashable, Sendable {
      /// The quantity.
      public var quantity: Quantity
      /// The least value.
      public var least: Double
      /// The largest value.
      public var most: Double

      /// Makes a bound.
      public init(_ quantity: Quantity, _ range: ClosedRange<Double>) {
        self.quantity = quantity
        least = range.lowerBound
        most = range.upperBound
      }
    }

    /// What its descriptor must fulfil.
    public var bounds: [Bound]
    /// By how much its fitness must exceed that of the best start program, in log₂ of the speed-up.
    public var gain: Double

    /// Makes a goal.
    public init(bounds: [Bound], gain: Double) {
      self.bounds = bounds
      self.gain = gain
    }
  }

  /// What the campaign is called.
  public var name: String
  /// The search space.
  public var grammar: Source
  /// The programs from which the search starts; empty where the grammar's own are taken.
  public var starts: [Source]
  /// How candidates are proposed.
  public var strategy: Strategy
  /// The names of tasks of the search tier, in the order of the file.
  public var tasks: [String]
  /// Which variants of tasks candidates are judged on besides; nil for none.
  public var variants: Variants?
  /// How candidates race; nil for the standard race.
  public var racing: Racing?
  /// The axes of the map of elites; nil for the standard ones.
  public var axes: [MapAxis]?
  /// Whether parts of the library's programs may be transplanted; nil for yes.
  public var transplants: Bool?
  /// The language models that propose, too; nil for none.
  public var models: LanguageModels?
  /// What the campaign hopes to find; nil for nothing in particular.
  public var goal: Goal?
  /// When programs are promoted; nil for never.
  public var select: Promotion?
  /// The campaign ends after so many proposals; nil for no such end.
  public var maxPrograms: Int?
  /// The campaign ends after so many judgements; nil for no such end.
  public var maxEvaluations: Int?
  /// The campaign ends after so many gradients of training steps; nil for no such end.
  ///
  /// The fair budget between strategies: who proposes what fails early may propose more.
  public var maxGradients: Int?
  /// The campaign ends after so many seconds; nil for no such end.
  public var maxSeconds: Double?
  /// How many threads judge, whatever they find being the same; nil for one a core.
  public var workers: Int?
  /// The seed of all randomness, at most 2⁶³ − 1.
  public var seed: UInt64
  /// Candidate i is bred from the outcomes 0 … i − lag.
  public var lag: Int
  /// Where the archive is, relative to the current folder; nil for the default.
  public var archive: String?
  /// The file as the user wrote it.
  public var text: String

  /// Everything that decides the results, as JSON: two campaigns of one identity give the same contents.
  public var identity: String {
    get throws {
      var same = self
      (same.maxPrograms, same.maxSeconds) = (nil, nil)
      (same.maxEvaluations, same.maxGradients) = (nil, nil)
      (same.workers, same.archive) = (nil, nil)
      same.models = models?.identity
      same.text = ""
      return try same.encoded()
    }
  }

  /// Everything, as JSON: what `init(settings:)` reads.
  public var settings: String {
    get throws { try encoded() }
  }

  /// Reads what `settings` wrote.
  public init(settings: String) throws {
    self = try JSONDecoder().decode(CampaignFile.self, from: Data(settings.utf8))
  }

  init(
    name: String, grammar: Source, starts: [Source], strategy: Strategy, tasks: [String],
    variants: Variants? = nil, racing: Racing? = nil, axes: [MapAxis]? = nil,
    transplants: Bool? = nil, models: LanguageModels? = nil, goal: Goal? = nil, select: Promotion?,
    maxPrograms: Int?,
    maxEvaluations: Int? = nil, maxGradients: Int? = nil, maxSeconds: Double?, workers: Int?,
    seed: UInt64, lag: Int, archive: String?, text: String
  ) {
    self.name = name
    self.grammar = grammar
    self.starts = starts
    self.strategy = strategy
    self.tasks = tasks
    self.variants = variants
    self.racing = racing
    self.axes = axes
    self.transplants = transplants
    self.models = models
    self.goal = goal
    self.select = select
    self.maxPrograms = maxPrograms
    self.maxEvaluations = maxEvaluations
    self.maxGradients = maxGradients
    self.maxSeconds = maxSeconds
    self.workers = workers
    self.seed = seed
    self.lag = lag
    self.archive = archive
    self.text = text
  }

  /// The same campaign with what the command line sets; the seed stays, since it names another campaign.
  public func overridden(by overrides: CampaignOverrides) -> CampaignFile {
    var file = self
    file.archive = overrides.archive ?? archive
    file.workers = overrides.workers ?? workers
    file.maxPrograms = overrides.maxPrograms ?? maxPrograms
    file.maxEvaluations = overrides.maxEvaluations ?? maxEvaluations
    file.maxGradients = overrides.maxGradients ?? maxGradients
    file.maxSeconds = overrides.maxSeconds ?? maxSeconds
    file.models?.budgetTokens = overrides.budgetTokens ?? models?.budgetTokens
    file.models?.budgetDollars = overrides.budgetDollars ?? models?.budgetDollars
    return file
  }

  private func encoded() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// What the command line sets; it goes before what the file says.
public struct CampaignOverrides: Hashable, Sendable {
  /// `--archive`.
  public var archive: String?
  /// `--workers`.
  public var workers: Int?
  /// `--seed`.
  public var seed: UInt64?
  /// `--max-programs`.
  public var maxPrograms: Int?
  /// `--max-evaluations`.
  public var maxEvaluations: Int?
  /// `--max-gradients`.
  public var maxGradients: Int?
  /// `--max-seconds`.
  public var maxSeconds: Double?
  /// `--budget-tokens`.
  public var budgetTokens: Int?
  /// `--budget-usd`.
  public var budgetDollars: Double?

  /// Makes overrides; nil leaves the file's word.
  public init(
    archive: String? = nil, workers: Int? = nil, seed: UInt64? = nil, maxPrograms: Int? = nil,
    maxEvaluations: Int? = nil, maxGradients: Int? = nil, maxSeconds: Double? = nil,
    budgetTokens: Int? = nil, budgetDollars: Double? = nil
  ) {
    self.archive = archive
    self.workers = workers
    self.seed = seed
    self.maxPrograms = maxPrograms
    self.maxEvaluations = maxEvaluations
    self.maxGradients = maxGradients
    self.maxSeconds = maxSeconds
    self.budgetTokens = budgetTokens
    self.budgetDollars = budgetDollars
  }
}

/// The numbers that a campaign accepts, in a file as on the command line.
public enum CampaignLimits {
  /// Threads that judge.
  public static let workers = 1...1024
  /// Seeds: what the archive's integers hold.
  public static let seed = 0...Int.max
  /// Proposals.
  public static let programs = 1...1_000_000_000
  /// Gradients of training steps.
  public static let gradients = 1...1_000_000_000_000_000
  /// Seconds: up to a year.
  public static let seconds = 0.001...31_536_000.0
  /// Variants at a time: as many as the pool has.
  public static let variants = 1...TaskCatalogue.variants(.search).count
  /// Bins of an axis.
  public static let bins = 1...1000
  /// What quantities may be bounded by.
  public static let quantities = -1e9...1e9
  /// Outcomes that breeding lags behind.
  public static let lag = 1...4096
}
