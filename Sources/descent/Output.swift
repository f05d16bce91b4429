import Foundation
import Report

/// Writes results to standard output and complaints to standard error.
enum Output {
  /// Writes one line, or several, to standard output.
  static func print(_ text: String) { write(text + "\n") }

  /// Writes text to standard output as it is; ends the process where that cannot be written.
  static func write(_ text: String) {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    } catch {
      ExitStatus.end(
        with: Failure.failed("the output cannot be written: is the disk full, or the pipe closed?"))
    }
  }

  /// Writes a value as JSON: sorted keys, on one line.
  static func print(_ value: JSON) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
  }

  /// Words that others wrote, without control characters, which a terminal would obey.
  static func printable(_ text: String) -> String {
    let controls = CharacterSet.controlCharacters.subtracting(.newlines)
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { controls.contains($0) && $0 != "\t" ? "\u{FFFD}" : $0 }))
  }

  /// Writes a line to standard error.
  static func complain(_ text: String) {
    // Where even complaints cannot be written, the exit code is all that is left.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }

  /// Writes a table to standard output.
  static func table(_ heading: [String], _ rows: [[String]]) {
    print(TextTable(heading, rows).text)
  }

  /// A speed-up, `×1.234`; a dash where there is none.
  static func factor(_ value: Double?) -> String {
    value.map { "×" + String(format: "%.3f", $0) } ?? "–"
  }
}

/// A JSON value; numbers that are not finite become null.
enum JSON: Encodable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// A number, or null where there is none.
  static func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  /// A text, or null where there is none.
  static func string(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .number(let value):
      if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
