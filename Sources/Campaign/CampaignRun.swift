import Archive
import DSL
import Determinism
import Eval
import Foundation
import Machine
import Search

/// Runs a campaign: the one place where search, judge and archive meet.
///
/// One thread drives: it asks, deduplicates, tells and commits in order of the candidates' index; only judging is
/// parallel (docs/decisions/0004). What the archive holds already is told again instead of judged, which is all
/// that resuming is (docs/decisions/0005).
public final class CampaignRun {
  /// A candidate that was asked for and not yet told.
  struct Asked {
    var proposal: Proposal
    /// The proposal with what the grammar holds: what is hashed, judged and recorded.
    var program: Program
    var hash: StableHash
    var fingerprint: StableHash?
    /// What the text tells; nil for a duplicate.
    var properties: Program.Properties?
    /// What a prediction reads beside the short runs.
    var features: [Double] = []
    /// Where a language model proposed it.
    var offer: ModelDesk.Offer?
  }

  let setup: CampaignSetup
  let archive: Archive
  let campaign: Int64
  let judges: Judges
  let workers: Int
  var strategy: any Strategy
  var ledger = Ledger()
  var race: Race
  var deduplicator = Deduplicator()
  var asked: [Int: Asked] = [:]
  var told = 0
  var stored: [Int: StoredCandidate] = [:]
  /// How many candidates the archive has counted already.
  let storedProposals: Int
  var batch = Batch()
  var promotions: Promotions
  /// Promotions whose judgement is under way.
  var underPromotion: [Int] = []
  /// Described candidates, in order: what the map of elites is laid over.
  var described: [CampaignSummary.Described] = []
  var progress = CampaignProgress()
  /// What asks language models; nil where the campaign names none.
  var consultation: Consultation?
  private let start = ContinuousClock.now
  private let processorSecondsAtStart = ProcessorTime.ofProcess
  private let deadline: Date
  private let report: (CampaignProgress) -> Void
  private let shouldStop: () -> Bool
  private var lastCommit = ContinuousClock.now

  typealias Pool = WorkerPool<JudgingJob.Key, JudgingJob, JudgingResult>

  /// Begins a campaign in an archive, or goes on with the one that `record` names.
  ///
  /// - Parameters:
  ///   - setup: What to run.
  ///   - archive: Where to keep it, open for writing.
  ///   - record: The campaign's record, with its number.
  ///   - shouldStop: Asked often; once true, the campaign commits what is judged and returns.
  ///   - report: Shown the progress, often.
  public init(
    _ setup: CampaignSetup, in archive: Archive, as record: CampaignRecord,
    shouldStop: @escaping () -> Bool = { false },
    report: @escaping (CampaignProgress) -> Void
  ) throws {
    self.setup = setup
    self.archive = archive
    self.report = report
    self.shouldStop = shouldStop
    campaign = record.id ?? 0
    workers = setup.file.workers ?? ProcessInfo.processInfo.activeProcessorCount
    strategy = try setup.makeStrategy()
    var judges = Judges(
      search: try Judge(
        tasks: setup.tasks, variation: setup.variation, short: setup.shortTasks,
        references: setup.references, budget: setup.searchBudget,
        keepsCurves: setup.file.models != nil, seed: setup.file.seed),
      select: try SelectJudge(
        tasks: setup.select, references: setup.references, budget: setup.selectBudget,
        seed: setup.file.seed))
    if setup.file.models != nil, let study = setup.study {
      let grammar = setup.grammar
      judges.notes = NoteWriter(
        judge: judges.search, complete: { grammar.completed($0) }, study: study)
    }
    self.judges = judges
    storedProposals = try archive.counters(of: campaign).proposed
    for candidate in try archive.candidates(of: campaign) {
      stored[candidate.program.candidate] = candidate
    }
    promotions = Promotions(rule: setup.file.select, judgesStarts: setup.judgesStarts)
    race = Race(setup.file.racing ?? CampaignFile.Racing())
    deadline =
      setup.file.maxSeconds.map { Date(timeIntervalSinceNow: $0) } ?? .distantFuture
    consultation = try makeConsultation()
  }

  /// Runs to the end of the budget and returns what came of it.
  public func run() throws -> CampaignSummary {
    let judges = judges
    let pool = Pool(
      workers: workers, makeContext: { Judge.Worker() },
      run: { worker, job in judges.run(job, with: worker) })
    defer { pool.close() }
    let limit = setup.file.maxPrograms ?? Int.max
    var index = 0
    search: while index < limit {
      while told < outcomesNeeded(for: index) {
        guard try tell(told, pool, before: searchDeadline) else { break search }
      }
      if isSpent || wantsToStop() || Date() >= searchDeadline { break }
      consult(before: index, pool)
      try ask(index, pool)
      index += 1
    }
    endConsultation(before: index)
    while told < index, try tell(told, pool, before: searchDeadline) {}
    pool.dropWaiting { key in
      switch key {
      case .search, .notes: true
      case .select, .final: wantsToStop()
      }
    }
    var finals = try judgeFinals(pool)
    try commit()
    for place in finals.indices {
      finals[place].id = try archive.programID(
        candidate: finals[place].index, campaign: campaign)
    }
    return CampaignSummary(
      progress: progress, finals: finals, described: described, meter: meter,
      credit: strategy.credit, archivePath: archive.path, campaign: campaign,
      isInterrupted: wantsToStop())
  }

  /// Whether a budget of judgements or gradients is spent: by what was told, so it repeats.
  private var isSpent: Bool {
    progress.judged >= setup.file.maxEvaluations ?? .max
      || race.books.spent >= setup.file.maxGradients ?? .max
  }

  /// How many outcomes must have been told before candidate `index` is asked for.
  private func outcomesNeeded(for index: Int) -> Int {
    let starts = setup.starts.count
    return index < starts ? 0 : max(starts, index - setup.file.lag + 1)
  }

  /// When the search must end so that the finals are judged in time.
  private var searchDeadline: Date {
    deadline.addingTimeInterval(-promotions.expectedFinalSeconds(workers: workers))
  }

  // MARK: - Asking

  private func ask(_ index: Int, _ pool: Pool) throws {
    var stream = RandomStream(seed: setup.file.seed, 1, UInt64(index))
    let offer = consultation?.desk.nextOffer()
    var proposal = offer.map(proposal(of:)) ?? strategy.ask(index, using: &stream)
    if index >= setup.starts.count { proposal.program.name = "found_\(index)" }
    let program = setup.grammar.completed(proposal.program)
    let hash = program.structuralHash
    var entry = Asked(proposal: proposal, program: program, hash: hash, offer: offer)
    progress.proposed += 1
    defer { asked[index] = entry }
    if let original = deduplicator.register(hash, index: index) {
      progress.structuralDuplicates += 1
      ledger.enter(original: ledger.original(of: original))
      return
    }
    let fingerprint = Fingerprint(of: ProgramRule(Graph(program)))
    entry.fingerprint = fingerprint.bucket
    if let original = ledger.match(fingerprint, index: index) {
      progress.fingerprintDuplicates += 1
      deduplicator.countBehaviouralDuplicate()
      ledger.enter(original: original)
      return
    }
    ledger.enter()
    let properties = program.properties
    let parent = proposal.parents.first.flatMap { ledger.judgement(of: $0) }
    entry.properties = properties
    entry.features = Self.features(properties, parent)
    if let known = stored[index] {
      guard known.program.structure == hash.description else {
        throw CampaignError.departed(path: archive.path, candidate: index)
      }
    } else {
      let gate = parent?.rates == nil ? Gate.open : race.gate(entry.features)
      let job = JudgingJob(
        program: program, index: index, purpose: .search(rates: parent?.rates, gate: gate))
      pool.submit(job, for: .search(index))
    }
  }

  /// What a prediction reads beside the short runs: how fit the parent was, how long, dear and large the program is.
  private static func features(_ properties: Program.Properties, _ parent: Ledger.Judgement?)
    -> [Double]
  {
    [
      parent?.fitness ?? 0, Double(properties.statements),
      binaryLogarithm(1 + properties.cost.operations), properties.cost.stateBytes,
    ]
  }

  // MARK: - Telling

  /// Tells the outcome of a candidate; false where the deadline or a stop came first.
  private func tell(_ index: Int, _ pool: Pool, before deadline: Date) throws -> Bool {
    guard let entry = asked[index] else { return false }
    if ledger.original(of: index) == index {
      guard let judgement = judgement(of: index, entry, pool, before: deadline) else {
        return false
      }
      ledger.tell(judgement, index: index)
      race.tell(judgement, entry.features, standard: worstStart)
      progress.books = race.books
      progress.judged += 1
      describe(index, judgement)
      if index < setup.starts.count || judgement.fitness != nil {
        promotions.consider(index, entry.program, judgement.fitness)
      }
      if let fitness = judgement.fitness {
        progress.best = max(progress.best ?? -.infinity, fitness)
      }
    }
    asked[index] = nil
    let outcome = outcome(of: index, entry)
    strategy.tell(outcome)
    tellDesk(outcome, entry)
    count(index, entry)
    told += 1
    for chosen in promotions.due(told: told, starts: setup.starts.count) {
      promote(chosen, pool)
    }
    if let moment = promotions.moments.last, moment.told == told {
      batch.meter += moment.candidates.map { MeterRecord(told: moment.told, candidate: $0) }
    }
    collectPromotions(pool)
    if ContinuousClock.now - lastCommit > .milliseconds(500) { try commit() }
    show()
    return true
  }

  /// What the strategy is told of a candidate.
  private func outcome(of index: Int, _ entry: Asked) -> Outcome {
    let judgement = ledger.judgement(of: index)
    let original = ledger.original(of: index)
    return Outcome(
      index: index, program: entry.proposal.program, fitness: judgement?.fitness,
      scores: judgement?.lines?.map(\.score) ?? [], descriptor: judgement?.descriptor,
      cost: original == index ? Double(judgement?.gradients.reduce(0, +) ?? 0) : 0,
      original: original == index ? nil : original)
  }

  /// The fitness of the worst start program told so far that was not rejected.
  private var worstStart: Double? {
    setup.starts.indices.prefix(told + 1).compactMap { ledger.judgement(of: $0)?.fitness }.min()
  }

  /// Keeps what a candidate does, and looks whether it meets the goal.
  private func describe(_ index: Int, _ judgement: Ledger.Judgement) {
    guard let fitness = judgement.fitness, let descriptor = judgement.descriptor else { return }
    described.append(.init(index: index, fitness: fitness, descriptor: descriptor))
    guard let goal = setup.file.goal, progress.goal == nil, index >= setup.starts.count else {
      return
    }
    let starts = setup.starts.indices.compactMap { ledger.judgement(of: $0)?.fitness }
    guard goal.isMet(by: descriptor, fitness: fitness, starts: starts) else { return }
    progress.goal = .init(
      candidate: index, judged: progress.judged, gradients: race.books.spent)
  }

  private func judgement(
    of index: Int, _ entry: Asked, _ pool: Pool, before deadline: Date
  ) -> Ledger.Judgement? {
    if let known = stored[index] {
      progress.phase = .replay
      progress.retold += 1
      return Ledger.Judgement(known, tasks: judges.search.taskNames)
    }
    progress.phase = index < setup.starts.count ? .starts : .search
    guard
      let result = pool.result(for: .search(index), before: deadline, unless: wantsToStop),
      case .search(let assessment, let description) = result.value
    else { return nil }
    progress.evaluated += 1
    progress.judgingSeconds += result.processorSeconds
    let descriptor = description.flatMap { description in
      entry.properties.flatMap { Quantity.descriptor(of: description, $0) }
    }
    let judgement = Ledger.Judgement(assessment, descriptor)
    record(index, entry, assessment, descriptor, seconds: result.seconds)
    return judgement
  }

  // MARK: - Committing

  private func commit() throws {
    lastCommit = .now
    guard batch != Batch() else { return }
    try archive.append(batch, to: campaign)
    batch = Batch()
  }

  func show() {
    let time = (ContinuousClock.now - start).components
    progress.seconds = Double(time.seconds) + Double(time.attoseconds) * 1e-18
    progress.processorSeconds = ProcessorTime.ofProcess - processorSecondsAtStart
    progress.secondsLeft = secondsLeft
    report(progress)
  }

  /// Shows the progress, and says whether the campaign was asked to stop: what is done while waiting, too.
  func wantsToStop() -> Bool {
    let isStopping = shouldStop()
    if isStopping { progress.phase = .stopping }
    show()
    return isStopping
  }

  /// Seconds until the first budget is spent, if all goes on as until now.
  private var secondsLeft: Double? {
    let file = setup.file
    let rates: [(limit: Int?, done: Int)] = [
      (file.maxPrograms, told), (file.maxEvaluations, progress.judged),
      (file.maxGradients, race.books.spent),
    ]
    var left = rates.compactMap { limit, done -> Double? in
      guard let limit, done > 0 else { return nil }
      return progress.seconds / Double(done) * Double(max(0, limit - done))
    }
    if file.maxSeconds != nil { left.append(max(0, deadline.timeIntervalSinceNow)) }
    return left.min()
  }
}

/// Why a campaign cannot go on.
public enum CampaignError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The replay proposed another program than the archive holds.
  case departed(path: String, candidate: Int)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .departed(let path, let candidate):
      "\(path): candidate \(candidate) is another program than this build proposes; the campaign was made by "
        + "another build of Descent: resume it with that build, or run it anew into another archive"
    }
  }
}
