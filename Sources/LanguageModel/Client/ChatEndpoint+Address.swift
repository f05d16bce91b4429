extension ChatEndpoint {
  /// Whether its address is one of the web's, without a name or a password in it.
  public var hasAddress: Bool { completions != nil }
}
