/// A text with the name of its file: turns offsets into lines and columns.
public struct SourceText: Sendable {
  /// The file's name, as diagnostics show it.
  public let file: String
  /// The text's UTF-8 bytes.
  public let bytes: [UInt8]

  /// Takes a text; `file` is what diagnostics call it.
  public init(_ text: String, file: String) {
    self.file = file
    bytes = Array(text.utf8)
  }

  /// The text of a range of bytes; broken UTF-8 becomes replacement characters.
  public func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The line and column of a byte.
  ///
  /// - Complexity: linear in the offset; only diagnostics ask.
  public func location(of offset: Int) -> SourceLocation {
    let end = min(max(offset, 0), bytes.count)
    var line = 1
    var start = 0
    for index in 0..<end where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      start = index + 1
    }
    return SourceLocation(file: file, line: line, column: text(start..<end).count + 1)
  }

  /// Makes a diagnostic about a range of bytes.
  public func diagnostic(
    _ severity: Diagnostic.Severity = .error, at range: Range<Int>, _ message: String,
    hint: String? = nil
  ) -> Diagnostic {
    let start = min(max(range.lowerBound, 0), bytes.count)
    let newline = UInt8(ascii: "\n")
    let lineStart = (bytes[..<start].lastIndex(of: newline) ?? -1) + 1
    var lineEnd = bytes[start...].firstIndex(of: newline) ?? bytes.count
    let marked = text(start..<max(start, min(range.upperBound, lineEnd))).count
    if lineEnd > lineStart, bytes[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    return Diagnostic(
      severity: severity, location: location(of: start), length: max(marked, 1),
      message: message, hint: hint, sourceLine: text(lineStart..<lineEnd))
  }
}

/// A place in a text: file, line and column, both from 1.
public struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file's name.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The column in characters, from 1.
  public var column: Int

  /// Makes a location.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`.
  public var description: String { "\(file):\(line):\(column)" }
}
