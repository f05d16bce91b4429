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

  /// `FILE:LINE:COLUMN: error: message`, the line, a caret below the place, and the hint.
  public var description: String {
    // Tabs stay tabs, so that the caret stands below its character whatever their width.
    let margin = sourceLine.prefix(location.column - 1).map { $0 == "\t" ? "\t" : " " }
    let marks = "^" + String(repeating: "~", count: length - 1)
    let hintLine = hint.map { "\nhint: \($0)" } ?? ""
    return """
      \(location): \(severity.rawValue): \(message)
      \(sourceLine)
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
