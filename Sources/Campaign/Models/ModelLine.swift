import LanguageModel

/// The line to the models: who may be asked now, what is under way, what has come.
///
/// All that it knows is of this moment and this machine; nothing in it reaches a candidate but through a reply, which is recorded.
struct ModelLine {
  /// A reply that has come, or the news that none will.
  struct Arrival {
    var asked: Int
    var messages: [ChatMessage]
    var letter: Correspondence.Letter
  }

  /// For how many candidates a model rests after a failure that may pass; twice as long after each further one.
  private static let rest = 50
  /// After so many failures on end the rest grows no more.
  private static let longestStreak = 6

  private let correspondence: Correspondence
  /// Exchanges whose prompts are being prepared.
  private(set) var preparing: Set<Int> = []
  /// What was sent, by where it was begun.
  private var sent: [Int: [ChatMessage]] = [:]
  /// Until which candidate each model rests.
  private var restsUntil: [Int]
  private var streaks: [Int]
  /// What models complained of: the last of each, for the user.
  private(set) var complaints: [String?]

  init(_ settings: CampaignFile.LanguageModels, spent: Correspondence.Spending) {
    correspondence = Correspondence(
      settings.use.map(\.endpoint),
      limits: .init(
        inFlight: settings.inFlight, tokens: settings.budgetTokens,
        dollars: settings.budgetDollars), spent: spent)
    restsUntil = settings.use.map { _ in 0 }
    streaks = settings.use.map { _ in 0 }
    complaints = settings.use.map { _ in nil }
  }

  /// Whether another exchange may be begun.
  var hasSlot: Bool {
    preparing.count + correspondence.inFlight < correspondence.limits.inFlight
  }

  /// How many exchanges are under way.
  var inFlight: Int { preparing.count + correspondence.inFlight }

  /// Whether a model may be asked before a candidate.
  func isReady(_ model: Int, before candidate: Int) -> Bool {
    restsUntil[model] <= candidate
  }

  /// Notes that a prompt is being prepared.
  mutating func prepare(_ asked: Int) { preparing.insert(asked) }

  /// Sends messages; false where a budget or the number of slots forbids it.
  mutating func send(_ messages: [ChatMessage], to model: Int, asked: Int) -> Bool {
    preparing.remove(asked)
    guard correspondence.send(messages, to: model, tag: asked) == nil else { return false }
    sent[asked] = messages
    return true
  }

  /// What has come since the last time, by where it was begun; never waits.
  mutating func collect(before candidate: Int) -> [Arrival] {
    correspondence.collect().sorted { $0.tag < $1.tag }.map { letter in
      note(letter, before: candidate)
      return Arrival(
        asked: letter.tag, messages: sent.removeValue(forKey: letter.tag) ?? [], letter: letter)
    }
  }

  /// Lets a model rest that fails: for a while where that may pass, else for good.
  private mutating func note(_ letter: Correspondence.Letter, before candidate: Int) {
    let model = letter.endpoint
    guard case .failure(let failure) = letter.result else {
      streaks[model] = 0
      return
    }
    complaints[model] = failure.description
    if failure.isPermanent {
      restsUntil[model] = .max
    } else {
      restsUntil[model] = candidate + Self.rest << min(streaks[model], Self.longestStreak)
      streaks[model] += 1
    }
  }

  /// Gives up what is under way.
  func close() { correspondence.close() }
}

extension ChatFailure {
  /// Whether asking again in this run is of no use: somebody has to change something first.
  fileprivate var isPermanent: Bool {
    switch self {
    case .badAddress, .keyMissing, .keyUnusable, .redirected, .unauthorized, .notFound: true
    default: false
    }
  }
}
