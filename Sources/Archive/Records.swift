/// A campaign: one campaign file run with one seed.
public struct CampaignRecord: Codable, Hashable, Sendable {
  /// Its number in the archive; nil before `Archive.begin`.
  public var id: Int64?
  /// The campaign's name.
  public var name: String
  /// Everything that decides the results, in a fixed spelling; unique in the archive.
  public var identity: String
  /// Everything that `resume` needs: the identity, the budget, workers.
  public var settings: String
  /// The campaign file as the user wrote it.
  public var file: String
  /// The text of the grammar.
  public var grammar: String
  /// The seed from which all randomness of the campaign is split.
  public var seed: Int64
  /// The version of Descent that began it.
  public var build: String
  /// The version of the operator table in which the programs are written.
  public var tableVersion: Int
  /// The instruction set and matrix-product path on which its numbers repeat bit for bit.
  public var numerics: String
  /// When it was begun, ISO 8601; not part of the contents.
  public var created: String

  /// Makes a campaign that is not yet in an archive.
  public init(
    name: String, identity: String, settings: String, file: String, grammar: String, seed: Int64,
    build: String, tableVersion: Int, numerics: String, created: String
  ) {
    self.name = name
    self.identity = identity
    self.settings = settings
    self.file = file
    self.grammar = grammar
    self.seed = seed
    self.build = build
    self.tableVersion = tableVersion
    self.numerics = numerics
    self.created = created
  }
}

/// A candidate that was evaluated: its program and where it came from.
public struct ProgramRecord: Codable, Hashable, Sendable {
  /// Its number in the archive, which `descent list` shows; nil before `Archive.append`.
  public var id: Int64?
  /// The campaign's number; set by `Archive.append`.
  public var campaign: Int64 = 0
  /// The candidate's index in the campaign.
  public var candidate: Int
  /// The name after `optimizer`.
  public var name: String
  /// The program, as the printer writes it.
  public var text: String
  /// The hash of the canonical form, 32 hexadecimal digits.
  public var structure: String
  /// The hash of the behaviour; nil where the probe met no finite update.
  public var fingerprint: String?
  /// The indices of the candidates it was bred from.
  public var parents: [Int]
  /// What was done to them: `insert 3`, `transplant m`, `start adamw`.
  public var edit: String
  /// How many live statements it has.
  public var statements: Int
  /// How many live states it has.
  public var states: Int
  /// What it does, a number for each quantity's name; nil where it was not described.
  public var descriptor: [String: Double]?

  /// Makes a program that is not yet in an archive.
  public init(
    candidate: Int, name: String, text: String, structure: String, fingerprint: String?,
    parents: [Int], edit: String, statements: Int, states: Int,
    descriptor: [String: Double]? = nil
  ) {
    self.candidate = candidate
    self.name = name
    self.text = text
    self.structure = structure
    self.fingerprint = fingerprint
    self.parents = parents
    self.edit = edit
    self.statements = statements
    self.states = states
    self.descriptor = descriptor
  }
}

/// What the judge measured of one candidate on one task.
public struct EvaluationRecord: Codable, Hashable, Sendable {
  /// The campaign's number; set by `Archive.append`.
  public var campaign: Int64 = 0
  /// The candidate's index in the campaign.
  public var candidate: Int
  /// The task's name.
  public var task: String
  /// The task's version.
  public var taskVersion: Int
  /// The tier's name: `search`, `select`, `held-out` or `report`.
  public var tier: String
  /// The rung of the ladder, from 0 (the probe).
  public var rung: Int
  /// The seeds of the runs, in order.
  public var seeds: [UInt64]
  /// The recipe, as text that can be read back.
  public var recipe: String
  /// The learning rate of the scored runs.
  public var learningRate: Double
  /// The factor that scales the program's update to root mean square 1.
  public var factor: Double
  /// The end loss of each run; nil where it is not finite.
  public var losses: [Double?]
  /// The score s, log₂ of the speed-up; nil where there is none.
  public var score: Double?
  /// The standard error of the score; nil where there is none.
  public var standardError: Double?
  /// The verdict: `ok`, `nonFinite(12)`, `noDescent`.
  public var verdict: String
  /// The time that the runs took; not part of the contents.
  public var seconds: Double
  /// Pairs of step and loss; only of programs that reached the top rung.
  public var curve: [[Double]]?

  /// Makes an evaluation that is not yet in an archive.
  public init(
    candidate: Int, task: String, taskVersion: Int, tier: String, rung: Int, seeds: [UInt64],
    recipe: String, learningRate: Double, factor: Double, losses: [Double?], score: Double?,
    standardError: Double?, verdict: String, seconds: Double, curve: [[Double]]? = nil
  ) {
    self.candidate = candidate
    self.task = task
    self.taskVersion = taskVersion
    self.tier = tier
    self.rung = rung
    self.seeds = seeds
    self.recipe = recipe
    self.learningRate = learningRate
    self.factor = factor
    self.losses = losses
    self.score = score
    self.standardError = standardError
    self.verdict = verdict
    self.seconds = seconds
    self.curve = curve
  }
}

/// What was decided about a candidate at one rung: what the search was told, or what promotion found.
public struct OutcomeRecord: Codable, Hashable, Sendable {
  /// The campaign's number; set by `Archive.append`.
  public var campaign: Int64 = 0
  /// The candidate's index in the campaign.
  public var candidate: Int
  /// The rung of the ladder, from 0 (the probe).
  public var rung: Int
  /// The verdict: `ok`, `nonFinite(12)`, `noDescent`, `duplicate(7)`.
  public var verdict: String
  /// The fitness, log₂ of the speed-up; nil where the candidate was rejected.
  public var fitness: Double?
  /// Whether it had been rejected below this rung and went on by the draw that measures false rejections.
  public var drawn: Bool
  /// The gate at which it was stopped, or past which it was drawn: `probe`, `hurdle`, `predictor`; nil where none stood in its way.
  public var gate: String?
  /// How many gradients of training steps this rung took.
  public var gradients: Int
  /// The score on each task of the rung, in the order of the campaign; kept of short runs only.
  public var scores: [Double]?

  /// Makes an outcome that is not yet in an archive.
  public init(
    candidate: Int, rung: Int, verdict: String, fitness: Double?, drawn: Bool = false,
    gate: String? = nil, gradients: Int = 0, scores: [Double]? = nil
  ) {
    self.candidate = candidate
    self.rung = rung
    self.verdict = verdict
    self.fitness = fitness
    self.drawn = drawn
    self.gate = gate
    self.gradients = gradients
    self.scores = scores
  }
}

/// One of the best programs, by what they were bred by, at a moment of a campaign: the meter of overfitting looks at
/// what they score on the select tier.
public struct MeterRecord: Codable, Hashable, Sendable {
  /// The campaign's number; set by `Archive.append`.
  public var campaign: Int64 = 0
  /// How many candidates had been told.
  public var told: Int
  /// The candidate's index in the campaign.
  public var candidate: Int

  /// Makes an entry that is not yet in an archive.
  public init(told: Int, candidate: Int) {
    self.told = told
    self.candidate = candidate
  }
}

/// How many candidates were told, and what became of them.
public struct Counters: Codable, Hashable, Sendable {
  /// All candidates proposed; also the index of the next one.
  public var proposed: Int
  /// Those whose canonical form was known.
  public var structuralDuplicates: Int
  /// Those whose behaviour was known.
  public var fingerprintDuplicates: Int
  /// Those that were trained on a task.
  public var evaluated: Int
  /// Those that got a verdict instead of a fitness, duplicates apart.
  public var rejected: Int

  /// Makes counters, all 0 unless given.
  public init(
    proposed: Int = 0, structuralDuplicates: Int = 0, fingerprintDuplicates: Int = 0,
    evaluated: Int = 0, rejected: Int = 0
  ) {
    self.proposed = proposed
    self.structuralDuplicates = structuralDuplicates
    self.fingerprintDuplicates = fingerprintDuplicates
    self.evaluated = evaluated
    self.rejected = rejected
  }

  /// Adds one set of counters to another.
  public static func += (left: inout Counters, right: Counters) {
    left.proposed += right.proposed
    left.structuralDuplicates += right.structuralDuplicates
    left.fingerprintDuplicates += right.fingerprintDuplicates
    left.evaluated += right.evaluated
    left.rejected += right.rejected
  }
}

/// What is committed together: the candidates told since the batch before, in the order of their indices.
public struct Batch: Hashable, Sendable {
  /// The programs that were evaluated; duplicates found before training need no row.
  public var programs: [ProgramRecord]
  /// Their evaluations, and those of earlier candidates that were promoted.
  public var evaluations: [EvaluationRecord]
  /// What was decided.
  public var outcomes: [OutcomeRecord]
  /// Who was among the best at moments of the campaign.
  public var meter: [MeterRecord]
  /// The exchanges with language models whose replies were taken in.
  public var exchanges: [ExchangeRecord]
  /// The counts of this batch alone.
  public var counters: Counters

  /// Makes a batch, empty unless given.
  public init(
    programs: [ProgramRecord] = [], evaluations: [EvaluationRecord] = [],
    outcomes: [OutcomeRecord] = [], meter: [MeterRecord] = [], exchanges: [ExchangeRecord] = [],
    counters: Counters = Counters()
  ) {
    self.programs = programs
    self.evaluations = evaluations
    self.outcomes = outcomes
    self.meter = meter
    self.exchanges = exchanges
    self.counters = counters
  }
}

/// A stored candidate with everything known about it: what `resume` takes instead of training again.
public struct StoredCandidate: Hashable, Sendable {
  /// The program.
  public var program: ProgramRecord
  /// Its evaluations, by tier, rung and task.
  public var evaluations: [EvaluationRecord]
  /// Its outcomes, by rung.
  public var outcomes: [OutcomeRecord]
}

/// A reference's L(τ) on one task, cached where it was computed.
public struct ReferenceRecord: Codable, Hashable, Sendable {
  /// The task's name.
  public var task: String
  /// The task's version.
  public var taskVersion: Int
  /// The numerics on which it was computed, and a hash of the tuning that it repeats.
  public var numerics: String
  /// The reference, as text that can be read back.
  public var text: String

  /// Makes a cached reference.
  public init(task: String, taskVersion: Int, numerics: String, text: String) {
    self.task = task
    self.taskVersion = taskVersion
    self.numerics = numerics
    self.text = text
  }
}
