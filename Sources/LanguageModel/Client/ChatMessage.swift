/// One message of a conversation with a language model.
public struct ChatMessage: Codable, Hashable, Sendable {
  /// Who speaks.
  public enum Role: String, Codable, Hashable, Sendable {
    /// Who sets the rules.
    case system
    /// Who asks.
    case user
    /// The model.
    case assistant
  }

  /// Who speaks.
  public var role: Role
  /// What is said.
  public var content: String

  /// Makes a message.
  public init(_ role: Role, _ content: String) {
    self.role = role
    self.content = content
  }
}
