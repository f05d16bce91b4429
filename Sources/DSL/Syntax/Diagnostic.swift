/// Something that a reader must know about a place in a text.
public struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Hashable, Sendable {
    /// The text is refused.
    case error
    /// The text is accepted; the author may have meant something else.
    case note
  }

  /// How bad it is.
  public var severity: Severity
  /// Where it begins.
  public var location: SourceLocation
  /// How many characters of the line it concerns, at least one.
  public var length: Int
  /// What was expected and what came.
  public var message: String
  /// What to do about it.
  public var hint: String?
  /// The whole line.
  public var sourceLine: String

  /// Makes a diagnostic; `SourceText.diagnostic` finds location and line.
  public init(
    severity: Severity, location: SourceLocation, length: Int, message: String, hint: String?,
    sourceLine: String
  ) {
    self.severity = severity
    self.location = location
    self.length = length
    self.message = message
    self.hint = hint
    self.sourceLine = sourceLine
  }

  /// How many characters of a long line are shown before the place, and in all.
  private static let window = (before: 60, width: 160)
  /// How many characters of a message are shown: it may quote a name as long as the text.
  private static let longest = 300

  /// `FILE:LINE:COLUMN: error: message`, the line, a caret below the place, and the hint; of a long line the part around
  /// the place.
  public var description: String {
    let isLong = sourceLine.utf8.count > Self.window.width
    let skipped = isLong ? max(0, location.column - 1 - Self.window.before) : 0
    let rest = sourceLine.dropFirst(skipped)
    let shown = isLong ? rest.prefix(Self.window.width) : rest
    let (head, tail) = (skipped > 0 ? "…" : "", shown.endIndex < rest.endIndex ? "…" : "")
    // Tabs stay tabs, so that the caret stands below its character whatever their width.
    let before = shown.prefix(location.column - 1 - skipped)
    let margin = head.map { _ in " " } + before.map { $0 == "\t" ? "\t" : " " }
    let marked = isLong ? min(length, max(1, shown.count - before.count)) : length
    let marks = "^" + String(repeating: "~", count: marked - 1)
    let hintLine = hint.map { "\nhint: \($0)" } ?? ""
    let brief =
      message.utf8.count > Self.longest ? "\(message.prefix(Self.longest))…" : message
    return """
      \(location): \(severity.rawValue): \(brief)
      \(head)\(shown)\(tail)
      \(margin.joined())\(marks)\(hintLine)
      """
  }
}

/// Everything that is wrong with a text, in the order of the text.
public struct Diagnostics: Error, Hashable, Sendable, CustomStringConvertible {
  /// The diagnostics, by line and column; at most one at a place.
  public private(set) var items: [Diagnostic] = []

  /// Orders diagnostics by place and keeps the first of those at one place.
  public init(_ items: some Sequence<Diagnostic>) {
    var seen: Set<SourceLocation> = []
    let first = items.filter { seen.insert($0.location).inserted }
    self.items = first.sorted {
      ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column)
    }
  }

  /// The diagnostics one below the other.
  public var description: String { items.map(\.description).joined(separator: "\n") }
}
