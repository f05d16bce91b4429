import Determinism
import Foundation

/// Asks one language model: sends messages as a chat completion, and again where what failed may pass.
///
/// A request is sent again, up to the endpoint's `retries` times, after ``ChatFailure/isTransient`` failures: no connection or
/// a cut one, a time-out, and the statuses 408, 409, 425, 429 and 5xx. The waits double, and honour `Retry-After` up to the
/// time-out. A server that wants the longest reply under its newer name gets it so, at once. Cancelling the task ends all
/// waiting.
public struct ChatClient: Sendable {
  /// Where it asks.
  public let endpoint: ChatEndpoint
  private let environment: @Sendable (String) -> String?

  /// The longest answer that is read, in bytes.
  static let limit = 1 << 20

  /// Makes a client.
  ///
  /// - Parameters:
  ///   - endpoint: Where it asks.
  ///   - environment: The value of an environment variable, asked at the moment of sending: nothing keeps the key.
  public init(
    _ endpoint: ChatEndpoint,
    environment: @escaping @Sendable (String) -> String? = {
      ProcessInfo.processInfo.environment[$0]
    }
  ) {
    self.endpoint = endpoint
    self.environment = environment
  }

  /// What the model answers.
  public func reply(to messages: [ChatMessage]) async -> Result<ChatReply, ChatFailure> {
    await reply(to: messages) { _ in true }
  }

  /// What the model answers, with an account of every attempt.
  ///
  /// - Parameters:
  ///   - messages: What is asked.
  ///   - account: Is told the tokens of each attempt, and says whether there may be another.
  func reply(
    to messages: [ChatMessage], account: (TokenUsage) -> Bool
  ) async -> Result<ChatReply, ChatFailure> {
    // When a model answers is no part of what is reproduced, so the lot may fall by the clock.
    var stream = RandomStream(seed: Date().timeIntervalSinceReferenceDate.bitPattern)
    let delay = RetryDelay(endpoint)
    var number = 0
    var length = ChatCompletion.LengthField.common
    while true {
      let (outcome, asked) = await attempt(messages, length)
      guard account(outcome.usage), case .failure(let failure) = outcome.result else {
        return outcome.result
      }
      if length == .common, failure.asks(for: .thinking) {
        length = .thinking
        continue
      }
      guard failure.isTransient, number < endpoint.retries else { return outcome.result }
      let seconds = delay.seconds(before: number, asked: asked, using: &stream)
      do {
        try await Task.sleep(for: .seconds(seconds))
      } catch {
        return .failure(.cancelled(endpoint: endpoint.name))
      }
      number += 1
    }
  }

  /// Sends the request once; also returns the wait that the server asks for.
  private func attempt(
    _ messages: [ChatMessage], _ length: ChatCompletion.LengthField
  ) async -> (outcome: ChatCompletion.Outcome, asked: Double?) {
    guard let url = endpoint.completions else {
      let failure = ChatFailure.badAddress(endpoint: endpoint.name, url: endpoint.shownURL)
      return ((.failure(failure), TokenUsage()), nil)
    }
    let key: ChatKey?
    do {
      key = try ChatKey(of: endpoint, environment: environment)
    } catch {
      return ((.failure(error), TokenUsage()), nil)
    }
    var headers = ["Content-Type: application/json", "Accept: application/json"]
    if let key { headers.append("Authorization: \(key.authorization)") }
    let completion = ChatCompletion(endpoint: endpoint, messages: messages, key: key)
    let answer = await WebTransport.answer(
      posting: ChatCompletion.request(messages, to: endpoint, length: length), to: url,
      headers: headers, within: endpoint.patience, limit: Self.limit)
    switch answer {
    case .success(let answer):
      let asked = RetryDelay.asked(answer.headers, now: Date())
      return (completion.outcome(of: answer), asked)
    case .failure(let failure):
      let host = url.host ?? endpoint.shownURL
      return (completion.outcome(of: failure, host: host, limit: Self.limit), nil)
    }
  }
}

extension ChatFailure {
  /// Whether the server refused a request and named a field that it wants instead.
  fileprivate func asks(for field: ChatCompletion.LengthField) -> Bool {
    if case .refused(_, 400, let says) = self { return says.contains(field.rawValue) }
    return false
  }
}
