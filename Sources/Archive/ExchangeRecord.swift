import GRDB

/// One exchange with a language model: what was asked, what came back, and when.
///
/// A campaign's own clock is the index of the next candidate: with both indices kept, a campaign runs again from its record
/// exactly as it ran, without the model. An exchange that was never answered has no record, and left no trace.
public struct ExchangeRecord: Codable, Hashable, Sendable {
  /// One message of what was asked.
  public struct Message: Codable, Hashable, Sendable {
    /// Who speaks: `system`, `user`, `assistant`.
    public var role: String
    /// What is said.
    public var content: String

    /// Makes a message.
    public init(role: String, content: String) {
      self.role = role
      self.content = content
    }
  }

  /// The campaign's number; set by `Archive.append`.
  public var campaign: Int64 = 0
  /// The candidate before which it was asked: at most one exchange is begun before each.
  public var asked: Int
  /// The candidate before which its reply was taken in.
  public var arrived: Int
  /// What it was for: `propose`, `repair`, `hints`, `recombine`.
  public var kind: String
  /// What it is about: of a repair, the exchange whose reply it mends, by where that was asked; of a strategy's question, the
  /// strategy's own number; nil of others.
  public var subject: Int?
  /// The model, by its name in the campaign file.
  public var model: String
  /// What was asked.
  public var messages: [Message]
  /// What came back; nil where nothing usable did.
  public var reply: String?
  /// Why nothing usable came back; nil where something did.
  public var failure: String?
  /// What was made of it: `program`, `unreadable`, `unchanged`, `hints`, `numbers`, `failed`.
  public var result: String
  /// Tokens of what was asked.
  public var promptTokens: Int
  /// Tokens of the reply.
  public var completionTokens: Int
  /// What it cost, in US dollars.
  public var dollars: Double
  /// How long it took; not part of the contents.
  public var seconds: Double

  /// Makes an exchange that is not yet in an archive.
  public init(
    asked: Int, arrived: Int, kind: String, subject: Int? = nil, model: String,
    messages: [Message], reply: String?, failure: String?, result: String, promptTokens: Int,
    completionTokens: Int, dollars: Double, seconds: Double
  ) {
    self.asked = asked
    self.arrived = arrived
    self.kind = kind
    self.subject = subject
    self.model = model
    self.messages = messages
    self.reply = reply
    self.failure = failure
    self.result = result
    self.promptTokens = promptTokens
    self.completionTokens = completionTokens
    self.dollars = dollars
    self.seconds = seconds
  }
}

extension ExchangeRecord: FetchableRecord, PersistableRecord {
  /// The table.
  public static let databaseTableName = "exchange"
}

extension Archive {
  /// The exchanges of a campaign with language models, in the order in which they were asked.
  public func exchanges(of campaign: Int64) throws -> [ExchangeRecord] {
    try read { db in try Self.exchanges(db, campaign) }
  }

  static func exchanges(_ db: Database, _ campaign: Int64) throws -> [ExchangeRecord] {
    try ExchangeRecord.fetchAll(
      db, sql: "SELECT * FROM exchange WHERE campaign = ? ORDER BY asked", arguments: [campaign])
  }
}
