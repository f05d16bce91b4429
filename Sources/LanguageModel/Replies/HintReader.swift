/// Reads hints from a reply: its list, a line each.
public struct HintReader: Sendable {
  /// The most hints that are kept.
  public static let most = 8

  /// Makes a reader.
  public init() {}

  /// The lines that begin as an item of a list does (`-`, `*`, `1.`), shortened; none where the reply has no list.
  ///
  /// Fences, marks of edits and thoughts are no hints. What hints say to later prompts is bounded by this alone: at most
  /// eight lines of at most 200 characters, without names of more than 24 letters.
  public func read(_ reply: String) -> [String] {
    var isCode = false
    var hints: [String] = []
    for line in ReplyText(reply).lines {
      let text = line.trimmed
      if text.hasPrefix("```") { isCode.toggle() }
      guard !isCode, let item = Self.item(text) else { continue }
      let hint = PlainText.line(item)
      if !hint.isEmpty, !hints.contains(hint) { hints.append(hint) }
      if hints.count == Self.most { break }
    }
    return hints
  }

  /// What stands behind the mark of an item.
  private static func item(_ line: String) -> String? {
    let mark = line.prefix { $0.isNumber }
    let rest = line.dropFirst(mark.count)
    guard let sign = rest.first, (mark.isEmpty ? "-*•" : ".)").contains(sign),
      rest.dropFirst().first == " "
    else { return nil }
    return rest.dropFirst(2).trimmed
  }
}
