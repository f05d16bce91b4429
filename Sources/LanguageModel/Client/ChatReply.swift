/// What a language model answered.
public struct ChatReply: Hashable, Sendable {
  /// The text, never empty, without what the server told apart as thinking.
  public var text: String
  /// The tokens that this request took.
  public var usage: TokenUsage
  /// Whether `usage` is an estimate by bytes, for want of the server's word.
  public var isEstimated: Bool
  /// Whether the reply ended because it was as long as it may be.
  public var isCutShort: Bool

  /// Makes a reply.
  public init(text: String, usage: TokenUsage, isEstimated: Bool = false, isCutShort: Bool = false)
  {
    self.text = text
    self.usage = usage
    self.isEstimated = isEstimated
    self.isCutShort = isCutShort
  }
}
