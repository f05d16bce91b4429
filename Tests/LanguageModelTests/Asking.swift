import LanguageModel
import TestKit
import Testing

/// Asks a scripted endpoint once.
enum Asking {
  typealias Answer = Result<ChatReply, ChatFailure>

  /// The answer to one question, and what the endpoint was asked.
  ///
  /// - Parameters:
  ///   - script: What the endpoint does.
  ///   - environment: What the client finds in its environment.
  ///   - change: What is special about the client's settings. The time-out is so long that a busy machine does not matter.
  static func once(
    _ script: @escaping @Sendable (ScriptedEndpoint.Request) -> ScriptedEndpoint.Behaviour,
    environment: [String: String] = [:], _ change: (inout ChatEndpoint) -> Void = { _ in }
  ) async throws -> (answer: Answer, requests: [ScriptedEndpoint.Request]) {
    try await ScriptedEndpoint.serving(script) { server in
      var endpoint = endpoint(at: server.url)
      change(&endpoint)
      let client = ChatClient(endpoint) { environment[$0] }
      let answer = await client.reply(to: question)
      return (answer, server.requests)
    }
  }

  static func endpoint(at url: String, retries: Int = 0) -> ChatEndpoint {
    ChatEndpoint(
      name: "small", url: url, model: "tiny", maxTokens: 100, timeout: 60, retries: retries)
  }

  static let question = [ChatMessage(.system, "be brief"), ChatMessage(.user, "why?")]
}

extension Result {
  /// The failure, where there is one.
  var failure: Failure? {
    guard case .failure(let failure) = self else { return nil }
    return failure
  }
}
