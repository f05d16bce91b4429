import Foundation

/// The protocol's two texts: the body of a request, and what is read of an answer's.
struct ChatCompletion {
  /// Who was asked.
  var endpoint: ChatEndpoint
  /// What was asked.
  var messages: [ChatMessage]
  /// What must not be in any text that is kept.
  var key: ChatKey?

  /// What came of one attempt, and the tokens that it is taken to have used.
  typealias Outcome = (result: Result<ChatReply, ChatFailure>, usage: TokenUsage)

  /// How a request calls the longest reply.
  enum LengthField: String {
    /// As all servers know it.
    case common = "max_tokens"
    /// As OpenAI's models that think want it, which refuse the other.
    case thinking = "max_completion_tokens"
  }

  /// The body of a request.
  static func request(
    _ messages: [ChatMessage], to endpoint: ChatEndpoint, length: LengthField = .common
  ) -> Data {
    struct Body: Encodable {
      var model: String
      var messages: [ChatMessage]
      var max_tokens: Int?
      var max_completion_tokens: Int?
      var temperature: Double?
      var stream = false
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Body(
      model: endpoint.model, messages: messages,
      max_tokens: length == .common ? endpoint.maxTokens : nil,
      max_completion_tokens: length == .thinking ? endpoint.maxTokens : nil,
      temperature: endpoint.temperature.flatMap { $0.isFinite ? $0 : nil })
    guard let data = try? encoder.encode(body) else {
      preconditionFailure("texts and finite numbers can be coded as JSON")
    }
    return data
  }

  /// Reads an answer.
  func outcome(of answer: WebTransport.Answer) -> Outcome {
    let words = ServerWords(key: key)
    let json = try? JSONSerialization.jsonObject(with: answer.body)
    let object = json as? [String: Any]
    let said = usage(in: object)
    let estimate = most(writing: answer.body.count)
    guard (200..<300).contains(answer.status) else {
      return (.failure(refusal(answer, status: answer.status, words)), said ?? TokenUsage())
    }
    if let error = object?["error"], !(error is NSNull) {
      // Some gateways send the status of the server behind them in an answer of 200.
      let code = ((error as? [String: Any])?["code"] as? NSNumber)?.intValue ?? 0
      let status = (400..<600).contains(code) ? code : answer.status
      return (.failure(refusal(answer, status: status, words)), said ?? TokenUsage())
    }
    guard let object else {
      return (unreadable("a JSON object", words.about(answer.body)), estimate)
    }
    guard let choice = (object["choices"] as? [Any])?.first as? [String: Any],
      let message = choice["message"] as? [String: Any]
    else {
      return (unreadable("choices with a message", words.about(answer.body)), said ?? estimate)
    }
    let isCutShort = ["length", "max_tokens"].contains(choice["finish_reason"] as? String)
    // Databases and C end a text at a zero byte, so that what is stored would not be what was read.
    let text = key.redacting(Self.text(of: message["content"]).replacing("\0", with: ""))
    guard text.contains(where: { !$0.isWhitespace }) else {
      let failure = ChatFailure.empty(endpoint: endpoint.name, isCutShort: isCutShort)
      return (.failure(failure), said ?? estimate)
    }
    let usage = said ?? most(writing: text.utf8.count)
    let reply = ChatReply(
      text: text, usage: usage, isEstimated: said == nil, isCutShort: isCutShort)
    return (.success(reply), usage)
  }

  /// What a request without an answer comes to.
  ///
  /// A server that has the request goes on writing, and counting, when nobody listens any more: one whose time was up is
  /// taken to have written all that it may.
  func outcome(of failure: WebTransport.Failure, host: String, limit: Int) -> Outcome {
    let name = endpoint.name
    return switch failure {
    case .unreachable(let reason):
      (.failure(.unreachable(endpoint: name, host: host, reason: reason)), TokenUsage())
    case .cut(let bytes):
      (.failure(.cut(endpoint: name, bytes: bytes)), most(writing: bytes))
    case .timedOut:
      (
        .failure(.timedOut(endpoint: name, seconds: endpoint.patience)),
        endpoint.most(for: messages)
      )
    case .tooLong:
      (.failure(.tooLong(endpoint: name, limit: limit)), endpoint.most(for: messages))
    case .cancelled:
      (.failure(.cancelled(endpoint: name)), endpoint.most(for: messages))
    }
  }

  /// The usage by bytes: of the messages, and of what was written, which is no more than may be.
  private func most(writing bytes: Int) -> TokenUsage {
    var usage = endpoint.most(for: messages)
    usage.completion = min(usage.completion, TokenUsage.estimate(bytes: bytes))
    return usage
  }

  private func unreadable(_ expected: String, _ came: String) -> Result<ChatReply, ChatFailure> {
    .failure(.unreadable(endpoint: endpoint.name, expected: expected, came: came))
  }

  private func refusal(
    _ answer: WebTransport.Answer, status: Int, _ words: ServerWords
  ) -> ChatFailure {
    let name = endpoint.name
    let says = words.about(answer.body)
    switch status {
    case 300..<400:
      let location = words.about(answer.headers["Location"] ?? "")
      return .redirected(endpoint: name, status: status, location: location)
    case 401, 403:
      return .unauthorized(
        endpoint: name, status: status, variable: endpoint.keyVariable, says: says)
    case 404:
      return .notFound(endpoint: name, url: endpoint.shownURL, model: endpoint.model, says: says)
    case 429: return .rateLimited(endpoint: name, says: says)
    case 408, 409, 425, 500..<600:
      return .serverTrouble(endpoint: name, status: status, says: says)
    default: return .refused(endpoint: name, status: status, says: says)
    }
  }

  /// What the server counted; none where it counted nothing.
  private func usage(in object: [String: Any]?) -> TokenUsage? {
    guard let usage = object?["usage"] as? [String: Any] else { return nil }
    func tokens(_ name: String) -> Int {
      let value = (usage[name] as? NSNumber)?.doubleValue ?? 0
      // No model reads or writes as much; beyond it a sum might overflow.
      return value > 0 ? Int(min(value, 1e9)) : 0
    }
    let counted = TokenUsage(
      prompt: tokens("prompt_tokens"), completion: tokens("completion_tokens"))
    return counted.total > 0 ? counted : nil
  }

  /// The text of a message: a string, or a list of parts of which some are text.
  private static func text(of content: Any?) -> String {
    if let text = content as? String { return text }
    return (content as? [Any] ?? []).compactMap { part in
      part as? String ?? (part as? [String: Any])?["text"] as? String
    }.joined()
  }
}
