import Archive
import DSL
import Determinism
import Eval
import Foundation
import LanguageModel
import Search

/// What a campaign needs to ask language models; a campaign that names none has no such thing.
struct Consultation {
  /// What was told and what has arrived.
  var desk: ModelDesk
  /// What the record says.
  let tape: ExchangeTape
  /// The models themselves; nil where the record alone is told again.
  var line: ModelLine?
  /// Whether the archive holds the record already.
  let isStored: Bool
  /// The notes on parents, by candidate.
  var notes: [Int: WrittenNotes] = [:]
  /// Parents whose notes are being written.
  var underNotes: Set<Int> = []
  /// The programs told, by candidate.
  var programs: [Int: Program] = [:]
  /// Gradients that notes have taken.
  var noteGradients = 0

  /// The part of the gradients that notes may take: a prompt must not slow the search down that it is to help.
  static let noteShare = 0.005
}

extension CampaignRun {
  /// What the campaign asks language models with; nil where it names none.
  func makeConsultation() throws -> Consultation? {
    guard let settings = setup.file.models else { return nil }
    let stored = try archive.exchanges(of: campaign)
    let desk = ModelDesk(settings, grammar: setup.grammar, axes: setup.file.mapAxes)
    if let replayed = setup.replayed {
      return Consultation(
        desk: desk, tape: ExchangeTape(replayed, candidates: .max), line: nil, isStored: false)
    }
    let spent = Correspondence.Spending(
      tokens: stored.reduce(0) { $0 + $1.promptTokens + $1.completionTokens },
      dollars: stored.reduce(0) { $0 + $1.dollars })
    return Consultation(
      desk: desk, tape: ExchangeTape(stored, candidates: storedProposals),
      line: ModelLine(settings, spent: spent), isStored: true)
  }

  /// Takes in the replies that have come, and begins an exchange where it is time to; never waits.
  func consult(before index: Int, _ pool: Pool) {
    guard consultation != nil, index >= setup.starts.count else { return }
    takeReplies(before: index)
    sendPrepared(pool)
    beginExchange(before: index, pool)
    showModels()
  }

  /// Takes in what has come by the end, so that nothing paid for is lost, and gives up the rest.
  func endConsultation(before index: Int) {
    guard consultation != nil else { return }
    if index >= setup.starts.count { takeReplies(before: index) }
    consultation?.line?.close()
    showModels()
  }

  // MARK: - Replies

  private func takeReplies(before index: Int) {
    guard let tape = consultation?.tape else { return }
    if index < tape.frontier {
      for record in tape.arrived(before: index) { take(record) }
      return
    }
    for arrival in consultation?.line?.collect(before: index) ?? [] {
      guard let exchange = consultation?.desk.exchanges[arrival.asked] else { continue }
      let letter = arrival.letter
      var record = ExchangeRecord(
        asked: arrival.asked, arrived: index, kind: exchange.kind.rawValue,
        subject: exchange.subject, model: setup.modelName(exchange.model),
        messages: arrival.messages.map { .init(role: $0.role.rawValue, content: $0.content) },
        reply: nil, failure: nil, result: "", promptTokens: letter.usage.prompt,
        completionTokens: letter.usage.completion, dollars: letter.dollars,
        seconds: letter.seconds)
      switch letter.result {
      case .success(let reply): record.reply = reply.text
      case .failure(let failure): record.failure = failure.description
      }
      take(record)
    }
  }

  /// Takes in a reply, of now or of the record, and records it where that is new.
  private func take(_ record: ExchangeRecord) {
    let result = consultation?.desk.take(record, for: &strategy)
    let isStored = consultation.map { $0.isStored && record.arrived < $0.tape.frontier } ?? true
    guard !isStored, let result = result ?? nil else { return }
    var record = record
    record.result = result.rawValue
    batch.exchanges.append(record)
  }

  // MARK: - Asking

  /// Begins what the record says, or, behind it, what the bandit draws.
  private func beginExchange(before index: Int, _ pool: Pool) {
    guard let consultation else { return }
    var stream = RandomStream(seed: setup.file.seed, 3, UInt64(index))
    if index < consultation.tape.frontier {
      guard let record = consultation.tape.asked(before: index),
        let kind = ModelDesk.Kind(rawValue: record.kind),
        let model = setup.file.models?.use.firstIndex(where: { $0.endpoint.name == record.model }),
        let exchange = consultation.desk.exchange(
          asked: index, kind, subject: record.subject, model: model, elites: strategy.elites,
          using: &stream)
      else { return }
      self.consultation?.desk.begin(exchange)
      return
    }
    guard let line = consultation.line, line.hasSlot else { return }
    // Draws of its own: what the exchange is about must not depend on how it was chosen.
    var choosing = RandomStream(seed: setup.file.seed, 4, UInt64(index))
    let desk = consultation.desk
    if let waiting = desk.unreadable.first(where: { line.isReady($0.exchange.model, before: index) }
    ) {
      begin(
        .repair, subject: waiting.exchange.asked, model: waiting.exchange.model, before: index,
        &stream, pool)
      return
    }
    if strategy is any ConsultingStrategy {
      let model = choosing.index(weightedBy: Array(desk.bandit.shares.dropFirst()))
      guard line.isReady(model, before: index) else { return }
      ask(model, before: index, &choosing)
      return
    }
    let arm = choosing.index(weightedBy: desk.bandit.shares)
    guard arm > 0, line.isReady(arm - 1, before: index) else { return }
    let isRevising = desk.exchanges.contains { $0.value.kind == .hints }
    let kind = desk.advice.wantsRevision && !isRevising ? ModelDesk.Kind.hints : .propose
    begin(kind, subject: nil, model: arm - 1, before: index, &stream, pool)
  }

  private func begin(
    _ kind: ModelDesk.Kind, subject: Int?, model: Int, before index: Int,
    _ stream: inout RandomStream, _ pool: Pool
  ) {
    guard let desk = consultation?.desk,
      let exchange = desk.exchange(
        asked: index, kind, subject: subject, model: model, elites: strategy.elites,
        using: &stream)
    else { return }
    let sentBack = consultation?.desk.begin(exchange)
    switch kind {
    case .propose:
      consultation?.line?.prepare(index)
      prepare(exchange, pool)
    case .repair:
      guard let sentBack else { return }
      send(
        desk.templates.repair(
          previous: sentBack.messages, reply: sentBack.reply, diagnostics: sentBack.diagnostics),
        exchange)
    case .hints:
      var material = HintMaterial(grammar: setup.grammar)
      material.hints = desk.advice.standing.hints
      material.gains = desk.gains.map(\.line)
      material.losses = desk.losses
      send(desk.templates.hints(material), exchange)
    case .recombine: break
    }
  }

  /// Puts the strategy's own question to a model, where it has one.
  private func ask(_ model: Int, before index: Int, _ stream: inout RandomStream) {
    guard let question = Campaign.consult(&strategy, { $0.question(using: &stream) }) ?? nil else {
      return
    }
    let exchange = ModelDesk.Exchange(
      asked: index, kind: .recombine, subject: question.place, model: model)
    consultation?.desk.begin(exchange)
    send([ChatMessage(.system, question.instruction), ChatMessage(.user, question.text)], exchange)
  }

  private func send(_ messages: [ChatMessage], _ exchange: ModelDesk.Exchange) {
    let isSent = consultation?.line?.send(messages, to: exchange.model, asked: exchange.asked)
    if isSent != true { consultation?.desk.abandon(exchange.asked) }
  }

  // MARK: - Prompts

  /// Has notes on the parent written where there are none yet; its parts are taken away where that may be afforded.
  private func prepare(_ exchange: ModelDesk.Exchange, _ pool: Pool) {
    guard let parent = exchange.parent, let consultation else { return }
    let known = consultation.notes[parent.index]
    let isAfforded =
      Double(consultation.noteGradients) <= Consultation.noteShare * Double(race.books.spent)
    if let known, known.ablation != nil || !isAfforded { return }
    guard judges.notes != nil else {
      self.consultation?.notes[parent.index] = WrittenNotes()
      return
    }
    guard self.consultation?.underNotes.insert(parent.index).inserted == true else { return }
    let rates = isAfforded ? ledger.judgement(of: parent.index)?.rates : nil
    pool.submit(
      JudgingJob(program: parent.program, index: parent.index, purpose: .notes(rates: rates)),
      for: .notes(parent.index))
  }

  /// Sends the prompts for whose parents notes have been written.
  private func sendPrepared(_ pool: Pool) {
    for index in consultation?.underNotes.sorted() ?? [] {
      guard let result = pool.result(for: .notes(index), before: .distantPast, unless: { false }),
        case .notes(let notes) = result.value
      else { continue }
      progress.judgingSeconds += result.processorSeconds
      consultation?.underNotes.remove(index)
      consultation?.notes[index] = notes
      consultation?.noteGradients += notes.gradients
    }
    for asked in consultation?.line?.preparing.sorted() ?? [] {
      guard let exchange = consultation?.desk.exchanges[asked], let parent = exchange.parent,
        consultation?.underNotes.contains(parent.index) == false,
        let notes = consultation?.notes[parent.index],
        let desk = consultation?.desk
      else { continue }
      var material = PromptMaterial(
        grammar: setup.grammar, parent: prompted(parent, "current program"))
      material.inspirations = exchange.inspirations.map { prompted($0, name(of: $0)) }
      material.explanation = notes.explanation
      material.ablation = notes.ablation ?? []
      material.changes = desk.changes(of: parent)
      material.failures = desk.failures
      material.hints = exchange.advice?.hints ?? []
      send(desk.templates.proposal(material), exchange)
    }
  }

  private func name(of parent: Parent) -> String {
    parent.index < setup.starts.count ? parent.program.name : "found_\(parent.index)"
  }

  /// A program as a prompt shows it, with what the search tier says of it.
  private func prompted(_ parent: Parent, _ label: String) -> PromptProgram {
    let judgement = ledger.judgement(of: parent.index)
    return PromptProgram(
      label, parent.program, fitness: parent.fitness, lines: judgement?.lines,
      descriptor: parent.descriptor, curves: judgement?.curves ?? [],
      references: setup.references)
  }

  // MARK: - Outcomes

  /// A model's program as a proposal.
  func proposal(of offer: ModelDesk.Offer) -> Proposal {
    let exchange = offer.exchange
    return Proposal(
      program: offer.program, parents: exchange.parent.map { [$0.index] } ?? [],
      edit: Edit("model \(setup.modelName(exchange.model)) \(exchange.asked)"))
  }

  /// Tells the desk what became of a candidate.
  func tellDesk(_ outcome: Outcome, _ entry: Asked) {
    guard consultation != nil else { return }
    let parent = entry.proposal.parents.first
    let judgement = parent.flatMap { ledger.judgement(of: $0) }
    let bred = parent.flatMap { index in
      consultation?.programs[index].map { (index, $0, judgement?.fitness) }
    }
    consultation?.desk.tell(
      outcome, offer: entry.offer, parent: bred, verdict: verdict(of: outcome, parent: judgement))
    consultation?.programs[outcome.index] = outcome.program
  }

  /// What became of a candidate, in words that a model learns from.
  private func verdict(of outcome: Outcome, parent: Ledger.Judgement?) -> String {
    func factor(_ score: Double) -> String { String(format: "×%.2f", exp2(score)) }
    if let original = outcome.original {
      let worth = outcome.fitness.map { " (\(factor($0)))" } ?? ""
      return "behaves as candidate \(original)\(worth), which was tried before"
    }
    if let fitness = outcome.fitness {
      return factor(fitness) + (parent?.fitness.map { " after its parent's \(factor($0))" } ?? "")
    }
    guard let judgement = ledger.judgement(of: outcome.index) else { return "rejected" }
    switch judgement.verdict {
    case .completed:
      let short = judgement.shortScore.map { ": \(factor($0))" } ?? ""
      return "stopped after its short runs\(short)"
    case .nonFinite(let step): return "left the finite numbers in step \(step)"
    case .noDescent: return "did not go downhill"
    case .overBudget: return "took more steps than a candidate may"
    case .duplicate(let original): return "behaves as candidate \(original)"
    }
  }

  private func showModels() {
    guard let consultation else { return }
    progress.models = .init(
      books: consultation.desk.books, inFlight: consultation.line?.inFlight ?? 0,
      complaints: consultation.line?.complaints.compactMap { $0 } ?? [],
      revisions: consultation.desk.advice.revisions, accepted: consultation.desk.advice.accepted)
  }
}

extension CampaignSetup {
  /// The name of a model in the campaign file.
  fileprivate func modelName(_ model: Int) -> String { file.models?.use[model].endpoint.name ?? "" }
}
