import Archive
import DSL
import Determinism
import LanguageModel
import Search

/// What language models are asked about, and what becomes of their replies.
///
/// A value that reads what was told and what has arrived, in the order of the candidates, and nothing else: told the same, it
/// comes to the same. Who is asked when, and waiting, are `ModelLine`'s.
struct ModelDesk {
  /// What an exchange is for.
  enum Kind: String {
    /// A new program from a parent.
    case propose
    /// A program in place of a reply that none could be read from.
    case repair
    /// A revision of the hints.
    case hints
    /// An answer to the strategy's own question.
    case recombine
  }

  /// An exchange that was begun and whose reply has not been taken in.
  struct Exchange {
    /// The candidate before which it was begun.
    var asked: Int
    var kind: Kind
    /// As in the record: of a repair the exchange that it mends, of a question the strategy's number.
    var subject: Int?
    /// Which model.
    var model: Int
    var parent: Parent?
    var inspirations: [Parent] = []
    /// The hints that its prompt carries.
    var advice: Advice.Version?
  }

  /// A program from a reply, waiting for a candidate's index.
  struct Offer {
    var program: Program
    var exchange: Exchange
  }

  /// A reply that no program could be read from, to be sent back once.
  struct Unreadable {
    var exchange: Exchange
    var messages: [ChatMessage]
    var reply: String
    var diagnostics: String
  }

  /// What came of an exchange, as the record keeps it.
  enum Result: String {
    case program
    case unreadable
    case unchanged
    case hints
    case numbers
    case failed
  }

  /// How much of what went wrong a prompt shows.
  private static let remembered = 3
  /// How many changes of one parent, and how many lessons for a revision of the hints, are kept.
  private static let lessons = 8

  let settings: CampaignFile.LanguageModels
  let templates: PromptTemplates
  private let reader: ReplyReader
  private(set) var sampler: ParentSampler
  private(set) var bandit: Bandit
  private(set) var advice: Advice
  private var entered: [ModelBooks]
  /// The exchanges under way, by where they were begun.
  private(set) var exchanges: [Int: Exchange] = [:]
  /// What waits to be sent back, the oldest first.
  private(set) var unreadable: [Unreadable] = []
  private var offers: [Offer] = []
  private(set) var failures: [PromptMaterial.Failure] = []
  /// What was tried on each parent, by its candidate.
  private var changes: [Int: [String]] = [:]
  private(set) var gains: [(gain: Double, line: String)] = []
  private(set) var losses: [String] = []

  init(_ settings: CampaignFile.LanguageModels, grammar: Grammar, axes: [Axis]) {
    self.settings = settings
    templates = settings.templates ?? .standard
    reader = ReplyReader(grammar)
    sampler = ParentSampler(axes: axes)
    advice = Advice(period: settings.hints)
    entered = settings.use.map { ModelBooks(name: $0.endpoint.name) }
    let weight = settings.use.reduce(0) { $0 + $1.weight }
    bandit = Bandit(
      weights: [1 - settings.share] + settings.use.map { settings.share * $0.weight / weight },
      byWeight: true)
  }

  // MARK: - Beginning

  /// Makes an exchange; what it is about is drawn from the stream, so that the record need not say.
  ///
  /// Nil where there is nothing to ask about.
  func exchange(
    asked: Int, _ kind: Kind, subject: Int?, model: Int, elites: [Parent],
    using stream: inout RandomStream
  ) -> Exchange? {
    var exchange = Exchange(asked: asked, kind: kind, subject: subject, model: model)
    switch kind {
    case .propose:
      guard let parent = sampler.parent(among: elites, using: &stream) else { return nil }
      exchange.parent = parent
      exchange.inspirations = sampler.inspirations(
        settings.inspirations, for: parent, using: &stream)
      exchange.advice = advice.draw(using: &stream)
    case .repair:
      guard let first = unreadable.first(where: { $0.exchange.asked == subject }) else {
        return nil
      }
      exchange.parent = first.exchange.parent
      exchange.inspirations = first.exchange.inspirations
      exchange.advice = first.exchange.advice
    case .hints, .recombine: break
    }
    return exchange
  }

  /// Notes that an exchange is under way; what it sends back is taken from what waits.
  @discardableResult
  mutating func begin(_ exchange: Exchange) -> Unreadable? {
    exchanges[exchange.asked] = exchange
    guard exchange.kind == .repair,
      let place = unreadable.firstIndex(where: { $0.exchange.asked == exchange.subject })
    else { return nil }
    return unreadable.remove(at: place)
  }

  /// Forgets an exchange that could not be sent.
  mutating func abandon(_ asked: Int) { exchanges[asked] = nil }

  // MARK: - Replies

  /// Takes in a reply, or that there is none, as the record has it; says what came of it.
  ///
  /// Nil where no such exchange is under way. The reply may answer the strategy's own question.
  mutating func take(_ record: ExchangeRecord, for strategy: inout any Strategy) -> Result? {
    guard let exchange = exchanges.removeValue(forKey: record.asked) else { return nil }
    let tokens = record.promptTokens + record.completionTokens
    entered[exchange.model].exchanges += 1
    entered[exchange.model].tokens += tokens
    entered[exchange.model].dollars += record.dollars
    bandit.learn(
      kind: exchange.model + 1, gain: 0,
      cost: settings.gradients(exchange.model, dollars: record.dollars, tokens: tokens))
    let messages = record.messages.compactMap { message in
      ChatMessage.Role(rawValue: message.role).map { ChatMessage($0, message.content) }
    }
    guard let reply = record.reply else {
      entered[exchange.model].failed += 1
      return .failed
    }
    switch exchange.kind {
    case .propose, .repair: return read(reply, exchange, messages)
    case .hints:
      let hints = HintReader().read(reply)
      advice.revise(hints)
      (gains, losses) = ([], [])
      return answer(hints.isEmpty ? .unreadable : .hints, of: exchange)
    case .recombine:
      let question = Question(
        instruction: messages.first?.content ?? "", text: messages.last?.content ?? "",
        place: exchange.subject ?? 0)
      let isRead = consult(&strategy) { $0.take(reply, to: question) } ?? false
      return answer(isRead ? .numbers : .unreadable, of: exchange)
    }
  }

  private mutating func answer(_ result: Result, of exchange: Exchange) -> Result {
    if result == .unreadable {
      entered[exchange.model].unreadable += 1
    } else {
      entered[exchange.model].answers += 1
    }
    return result
  }

  private mutating func read(
    _ reply: String, _ exchange: Exchange, _ messages: [ChatMessage]
  ) -> Result {
    // What the prompt showed.
    guard let parent = exchange.parent?.program.withoutDeadCode() else { return .failed }
    switch reader.read(reply, parent: parent) {
    case .program(let program):
      entered[exchange.model].programs += 1
      if exchange.kind == .repair { entered[exchange.model].repaired += 1 }
      offers.append(Offer(program: program, exchange: exchange))
      return .program
    case .unchanged:
      entered[exchange.model].programs += 1
      entered[exchange.model].duplicates += 1
      fail(exchange, "(the parent, unchanged)", "a reply must change the program")
      return .unchanged
    case .unreadable(let diagnostics):
      entered[exchange.model].unreadable += 1
      if exchange.kind == .propose {
        unreadable.append(
          Unreadable(
            exchange: exchange, messages: messages, reply: reply, diagnostics: diagnostics))
      } else {
        fail(exchange, String(reply.prefix(400)), diagnostics)
      }
      return .unreadable
    }
  }

  private mutating func fail(_ exchange: Exchange, _ text: String, _ reason: String) {
    if let version = exchange.advice?.number { advice.learn(version: version, gain: 0) }
    remember(.init(text: text, reason: reason))
  }

  private mutating func remember(_ failure: PromptMaterial.Failure) {
    failures.append(failure)
    if failures.count > Self.remembered { failures.removeFirst() }
    let line = failure.reason.split(separator: "\n").first.map(String.init) ?? ""
    losses = Array((losses + [line]).suffix(Self.lessons))
  }

  // MARK: - Candidates

  /// The program that becomes the next candidate; nil where none waits.
  mutating func nextOffer() -> Offer? { offers.isEmpty ? nil : offers.removeFirst() }

  /// What was tried on a parent, the last first.
  func changes(of parent: Parent) -> [String] { changes[parent.index]?.reversed() ?? [] }

  /// Takes in what became of a candidate.
  ///
  /// - Parameters:
  ///   - outcome: What the strategy is told, too.
  ///   - offer: Where a model proposed it.
  ///   - parent: The program and the fitness of its first parent; nil for a start program.
  ///   - verdict: What was decided, in words.
  mutating func tell(
    _ outcome: Outcome, offer: Offer?, parent: (index: Int, program: Program, fitness: Double?)?,
    verdict: String
  ) {
    if outcome.original == nil {
      sampler.add(
        Parent(
          index: outcome.index, program: outcome.program, fitness: outcome.fitness,
          scores: outcome.scores, descriptor: outcome.descriptor))
    }
    guard let parent else { return }
    let isNew = outcome.original == nil
    let difference = outcome.fitness.flatMap { fitness in parent.fitness.map { fitness - $0 } }
    let gain = isNew ? max(difference ?? 0, 0) : 0
    let arm = offer.map { $0.exchange.model + 1 } ?? 0
    bandit.learn(kind: arm, gain: gain, cost: outcome.cost + Breeder.proposalCost)
    if let offer { count(outcome, offer, gain, verdict) }
    guard isNew, let difference,
      let change = ProgramChange.line(from: parent.program, to: outcome.program)
    else { return }
    let line = "\(change): \(verdict)"
    changes[parent.index] = Array(((changes[parent.index] ?? []) + [line]).suffix(Self.lessons))
    if difference > 0 {
      gains.append((difference, line))
      gains.sort { $0.gain > $1.gain }
      gains = Array(gains.prefix(Self.lessons))
    } else if offer != nil {
      losses = Array((losses + [line]).suffix(Self.lessons))
    }
  }

  private mutating func count(
    _ outcome: Outcome, _ offer: Offer, _ gain: Double, _ verdict: String
  ) {
    let model = offer.exchange.model
    if let version = offer.exchange.advice?.number { advice.learn(version: version, gain: gain) }
    if outcome.original != nil {
      entered[model].duplicates += 1
    } else if outcome.fitness == nil {
      entered[model].rejected += 1
    } else {
      entered[model].judged += 1
    }
    if gain > 0 {
      entered[model].improved += 1
      entered[model].gain += gain
    } else if outcome.original != nil || outcome.fitness == nil {
      remember(.init(text: outcome.program.text, reason: verdict))
    }
  }

  /// The books of each model, with its share as it is now.
  var books: [ModelBooks] {
    zip(entered, bandit.shares.dropFirst()).map { entry, share in
      var entry = entry
      entry.share = share
      return entry
    }
  }
}

/// Lets a strategy that consults language models do so; nil for any other.
func consult<Value>(
  _ strategy: inout any Strategy, _ body: (inout any ConsultingStrategy) -> Value
) -> Value? {
  guard var consulting = strategy as? any ConsultingStrategy else { return nil }
  let value = body(&consulting)
  strategy = consulting
  return value
}
