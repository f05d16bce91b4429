/// How many tokens an exchange took.
public struct TokenUsage: Codable, Hashable, Sendable {
  /// Tokens that the model read.
  public var prompt: Int
  /// Tokens that the model wrote, thinking included.
  public var completion: Int

  /// Makes a usage, of nothing where nothing is said.
  public init(prompt: Int = 0, completion: Int = 0) {
    self.prompt = prompt
    self.completion = completion
  }

  /// Both together.
  public var total: Int { prompt + completion }

  /// Adds what another exchange took.
  public static func += (sum: inout TokenUsage, more: TokenUsage) {
    sum.prompt += more.prompt
    sum.completion += more.completion
  }

  /// How many tokens a text of so many bytes is taken to have: half as many, rounded up.
  ///
  /// Prose has about four bytes a token and programs with their signs and numbers two to three, so that this errs to the dear
  /// side. It bounds what is reserved before a request, and stands in where a server does not say what it counted.
  public static func estimate(bytes: Int) -> Int { (bytes + 1) / 2 }

  /// How many tokens a prompt is taken to have: those of its texts, and 8 a message for what a server puts round it.
  public static func estimate(_ messages: [ChatMessage]) -> Int {
    messages.reduce(0) { $0 + estimate(bytes: $1.content.utf8.count) + 8 }
  }
}
