/// A key, from the moment it is read from the environment to the moment it is sent; it tells nobody what it is.
struct ChatKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let text: String

  /// Reads the key of an endpoint; none where the endpoint names no variable.
  init?(
    of endpoint: ChatEndpoint, environment: (String) -> String?
  ) throws(ChatFailure) {
    guard let variable = endpoint.keyVariable else { return nil }
    // Keys are often read from files, with the line's end.
    let value = (environment(variable) ?? "").trimmingPrefix(while: \.isWhitespace)
    let key = String(value.reversed().trimmingPrefix(while: \.isWhitespace).reversed())
    guard !key.isEmpty else {
      throw .keyMissing(endpoint: endpoint.name, variable: variable)
    }
    // Anything else would end the header, and begin another.
    guard key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .keyUnusable(endpoint: endpoint.name, variable: variable)
    }
    text = key
  }

  /// What is sent.
  var authorization: String { "Bearer \(text)" }

  /// The text without the key, should a server have sent it back.
  ///
  /// Words of fewer than 4 letters are what people give to a server that wants no key; they protect nothing, and every text
  /// would be full of holes.
  func redacting(_ said: String) -> String {
    text.utf8.count < 4 ? said : said.replacing(text, with: "[key]")
  }

  var description: String { "[key]" }
  var customMirror: Mirror { Mirror(self, children: []) }
}

extension ChatKey? {
  /// The text without the key, where there is one.
  func redacting(_ said: String) -> String { self?.redacting(said) ?? said }
}
