import Foundation
import Synchronization

/// Many exchanges with language models at once, at most so many in flight, within budgets; nothing in it waits for a model.
public final class Correspondence: Sendable {
  /// How much may be asked.
  public struct Limits: Codable, Hashable, Sendable {
    /// How many requests are under way at once.
    public var inFlight: Int
    /// How many tokens are spent in all; without end where there is none.
    public var tokens: Int?
    /// How many US dollars are spent in all; without end where there is none.
    public var dollars: Double?

    /// Makes limits.
    public init(inFlight: Int, tokens: Int? = nil, dollars: Double? = nil) {
      self.inFlight = inFlight
      self.tokens = tokens
      self.dollars = dollars
    }
  }

  /// What has been spent.
  public struct Spending: Codable, Hashable, Sendable {
    /// In tokens, read and written.
    public var tokens: Int
    /// In US dollars.
    public var dollars: Double

    /// Makes a spending, of nothing where nothing is said.
    public init(tokens: Int = 0, dollars: Double = 0) {
      self.tokens = tokens
      self.dollars = dollars
    }
  }

  /// What came of one request.
  public struct Letter: Hashable, Sendable {
    /// The sender's own number for it.
    public var tag: Int
    /// Which endpoint was asked.
    public var endpoint: Int
    /// The reply, or why there is none.
    public var result: Result<ChatReply, ChatFailure>
    /// The tokens that it took, over all attempts.
    public var usage: TokenUsage
    /// What it cost, over all attempts, in US dollars.
    public var dollars: Double
    /// From sending to the end, in seconds.
    public var seconds: Double

    /// Makes a letter.
    public init(
      tag: Int, endpoint: Int, result: Result<ChatReply, ChatFailure>, usage: TokenUsage,
      dollars: Double, seconds: Double
    ) {
      self.tag = tag
      self.endpoint = endpoint
      self.result = result
      self.usage = usage
      self.dollars = dollars
      self.seconds = seconds
    }
  }

  /// Why a request is not sent now.
  public enum Refusal: Hashable, Sendable {
    /// As many are under way as may be.
    case noSlot
    /// Tokens might be spent beyond the limit.
    case tokenBudget
    /// Dollars might be spent beyond the limit.
    case dollarBudget
  }

  /// Whom it asks.
  public let endpoints: [ChatEndpoint]
  /// How much may be asked.
  public let limits: Limits
  private let state: Mutex<Spending>

  /// Makes a correspondence.
  ///
  /// - Parameters:
  ///   - endpoints: Whom it asks.
  ///   - limits: How much may be asked.
  ///   - spent: What was spent before, which counts against the limits.
  ///   - environment: The value of an environment variable, asked at the moment of sending.
  public init(
    _ endpoints: [ChatEndpoint], limits: Limits, spent: Spending = Spending(),
    environment: @escaping @Sendable (String) -> String? = {
      ProcessInfo.processInfo.environment[$0]
    }
  ) {
    self.endpoints = endpoints
    self.limits = limits
    state = Mutex(spent)
  }

  /// Sends messages to an endpoint, and returns why not; nil says that they are under way.
  public func send(_ messages: [ChatMessage], to endpoint: Int, tag: Int) -> Refusal? { .noSlot }

  /// What has arrived since the last call, in order of arrival; never waits.
  public func collect() -> [Letter] { [] }

  /// Waits until a letter is there to be collected, and says whether one is.
  public func waitForLetter(seconds: Double) -> Bool { false }

  /// How many requests are under way.
  public var inFlight: Int { 0 }

  /// What has been spent, before and since.
  public var spending: Spending { state.withLock { $0 } }

  /// Gives up what is under way; waits for nothing.
  public func close() {}
}
