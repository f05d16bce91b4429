/// Why the text of a template cannot be used.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as it was named.
  public let file: String
  /// The line, from 1; nil where the whole file is meant.
  public let line: Int?
  /// What was expected, what came and what to do.
  public let message: String

  /// Makes an error.
  init(file: String, line: Int?, message: String) {
    self.file = file
    self.line = line
    self.message = message
  }

  /// `FILE:LINE: message`.
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
