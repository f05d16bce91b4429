import Foundation

/// What a server says about an error, fit to be shown and stored: short, one line, without control characters and the key.
struct ServerWords {
  /// Whose key is left out.
  var key: ChatKey?

  /// What the body of an answer says.
  ///
  /// Servers differ: OpenAI and llama.cpp send `{"error": {"message": …}}`, Ollama's older routes `{"error": "…"}`, older
  /// versions of vLLM `{"message": …}`, FastAPI below them `{"detail": …}` with a text or a list, gateways a list of any of
  /// these, and proxies a page of HTML.
  func about(_ body: Data) -> String {
    let json = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed)
    return about(json.flatMap { Self.message(in: $0) } ?? String(decoding: body, as: UTF8.self))
  }

  /// What is left of a text.
  func about(_ text: String) -> String {
    // The key goes first: cut in two, it would no longer be found.
    let words = key.redacting(text).unicodeScalars
      .split {
        $0.properties.isWhitespace || $0.properties.generalCategory == .control
          || $0.properties.generalCategory == .format
      }
      .prefix(200).map { String($0) }.joined(separator: " ")
    if words.isEmpty { return "without a word" }
    return words.count > 200 ? words.prefix(200) + "…" : words
  }

  /// The first text found under the names that servers use.
  static func message(in json: Any, depth: Int = 4) -> String? {
    if let text = json as? String { return text }
    guard depth > 0 else { return nil }
    if let list = json as? [Any] { return list.first.flatMap { message(in: $0, depth: depth - 1) } }
    guard let object = json as? [String: Any] else { return nil }
    for name in ["error", "message", "detail", "msg"] {
      if let value = object[name], let text = message(in: value, depth: depth - 1) { return text }
    }
    return nil
  }
}
