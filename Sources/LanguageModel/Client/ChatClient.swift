import Foundation

/// Asks one language model.
public struct ChatClient: Sendable {
  /// Where it asks.
  public let endpoint: ChatEndpoint
  private let environment: @Sendable (String) -> String?

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
    .failure(.cancelled(endpoint: endpoint.name))
  }
}
