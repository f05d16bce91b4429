import Foundation
import Synchronization

/// Many exchanges with language models at once, at most so many in flight, within budgets; nothing waits for a model.
///
/// A request reserves the most that one attempt is taken to use (``TokenUsage/estimate(_:)`` of its messages, and the longest
/// reply) until it ends; what is spent and what is reserved together never exceed the budgets, and a retry is sent only
/// where that still holds. A budget can so be exceeded only by a server that reads or writes more than that in one attempt.
/// A reply costs what its server says; an answer that cannot be used, and a connection that was cut, what its bytes are
/// taken to be; a time-out all that was reserved; no connection, or a refusal, nothing.
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
  private let clients: [ChatClient]
  private let desk: Mutex<CorrespondenceDesk>
  private let arrived = DispatchSemaphore(value: 0)

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
    clients = endpoints.map { ChatClient($0, environment: environment) }
    desk = Mutex(CorrespondenceDesk(limits: limits, spending: spent))
  }

  deinit { close() }

  /// Sends messages to an endpoint, and returns why not; nil says that they are under way.
  ///
  /// - Parameters:
  ///   - messages: What is asked.
  ///   - endpoint: Which of the endpoints is asked.
  ///   - tag: The sender's own number for it, which its letter has.
  public func send(_ messages: [ChatMessage], to endpoint: Int, tag: Int) -> Refusal? {
    let client = clients[endpoint]
    let most = spending(of: client.endpoint.most(for: messages), at: endpoint)
    let (number, refusal) = desk.withLock { $0.admit(most) }
    guard let number else { return refusal }
    let task = Task.detached(executorPreference: CorrespondenceQueue.shared) { [weak self] in
      let start = ContinuousClock.now
      let used = Mutex(TokenUsage())
      let result = await client.reply(to: messages) { usage in
        used.withLock { $0 += usage }
        return self?.account(usage, at: endpoint) ?? false
      }
      let usage = used.withLock { $0 }
      let letter = Letter(
        tag: tag, endpoint: endpoint, result: result, usage: usage,
        dollars: client.endpoint.dollars(of: usage),
        seconds: (ContinuousClock.now - start) / .seconds(1))
      self?.deliver(letter, number: number)
    }
    if !desk.withLock({ $0.keep(task, number: number) }) { task.cancel() }
    return nil
  }

  /// What has arrived since the last call, in order of arrival; never waits.
  public func collect() -> [Letter] { desk.withLock { $0.collect() } }

  /// Waits until a letter is there to be collected, and says whether one is; not longer than `seconds`, and not at all where
  /// nothing is under way.
  public func waitForLetter(seconds: Double) -> Bool {
    let deadline = DispatchTime.now() + min(max(seconds, 0), 86_400)
    while true {
      let (isThere, mayCome) = desk.withLock { ($0.hasLetters, $0.inFlight > 0) }
      if isThere || !mayCome { return isThere }
      // The signals of letters that were collected before only cost another round.
      if arrived.wait(timeout: deadline) == .timedOut { return desk.withLock { $0.hasLetters } }
    }
  }

  /// How many requests are under way.
  public var inFlight: Int { desk.withLock { $0.inFlight } }

  /// What has been spent, before and since; what is under way is not in it yet.
  public var spending: Spending { desk.withLock { $0.spending } }

  /// Gives up what is under way, of which nothing is counted; waits for nothing, and nothing arrives or is sent any more.
  public func close() {
    for task in desk.withLock({ $0.close() }) { task.cancel() }
    arrived.signal()
  }

  /// Counts an attempt, and says whether there may be another.
  private func account(_ usage: TokenUsage, at endpoint: Int) -> Bool {
    let spent = spending(of: usage, at: endpoint)
    return desk.withLock { $0.account(spent) }
  }

  private func deliver(_ letter: Letter, number: Int) {
    desk.withLock { $0.deliver(letter, number: number) }
    arrived.signal()
  }

  private func spending(of usage: TokenUsage, at endpoint: Int) -> Spending {
    Spending(tokens: usage.total, dollars: endpoints[endpoint].dollars(of: usage))
  }
}
