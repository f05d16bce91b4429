import DSL
import Foundation
import TestKit
import Testing

/// The page on the library: made from the programs, their goldens, and the list of what cannot be said.
@Suite struct LibraryDocumentTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test("docs/library.md is what the library and its goldens say")
  func document() throws {
    let file = Self.root.appending(path: "docs/library.md")
    let made = try Self.markdown()
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try made.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(file.lastPathComponent); run again without RECORD_GOLDENS")
    }
    #expect(
      try String(contentsOf: file, encoding: .utf8) == made,
      "run scripts/generate and commit what it writes")
  }

  /// An optimizer that the language cannot say yet.
  private struct Unsayable: Decodable {
    let name: String
    let paper: String
    let reason: String
  }

  private static func markdown() throws -> String {
    let programs = Library.all.compactMap { Library.program(named: $0.name) }
    let gaps = try JSONDecoder().decode(
      [Unsayable].self,
      from: Data(contentsOf: root.appending(path: "Tests/Reference/unsayable.json")))
    var text = """
      # The library

      Generated from `optimizers/`, `Tests/Goldens` and `Tests/Reference/unsayable.json` by `scripts/generate`.

      \(programs.count) known optimizers, each held to thirty steps of an independent implementation in double precision (for \
      parameters of shapes [], [7], [5, 3] and [16, 8]): every weight within 1e-5 of the greater of its own magnitude and the \
      parameters' root mean square (`LibraryGoldenTests`).

      Bytes of state and arithmetic operations are those of one parameter of a 256 × 256 weight matrix and one step, by \
      `descent check --verbose`; programs that read `h` take two more gradients.

      | name | states | bytes | operations | held to |
      | --- | --- | --- | --- | --- |

      """
    for program in programs {
      let properties = program.properties
      let golden = try Golden(program.name)
      text += "| [\(program.name)](#\(program.name)) | \(states(of: program)) "
      text += "| \(short(properties.cost.stateBytes)) | \(short(properties.cost.operations)) "
      text += "| \(golden.reference) |\n"
    }
    for program in programs {
      let golden = try Golden(program.name)
      text += "\n## \(program.name)\n\n"
      text += program.documentation.joined(separator: "\n") + "\n\n"
      text += "Held to: \(golden.reference), at a learning rate of \(golden.learningRate).\n\n"
      text += "```\n\(statements(of: program))```\n"
    }
    text += "\n## What cannot be said\n\n"
    for gap in gaps { text += "- **\(gap.name)** (\(gap.paper)): \(gap.reason)\n" }
    return text
  }

  /// The kinds of the live states, `tensor ×2, gram`.
  private static func states(of program: Program) -> String {
    let kinds = Graph(program).states.map { "\($0.kind)" }
    let distinct = kinds.enumerated().filter { !kinds[..<$0.offset].contains($0.element) }
    let counted = distinct.map { _, kind in
      let count = kinds.count { $0 == kind }
      return count == 1 ? kind : "\(kind) ×\(count)"
    }
    return counted.isEmpty ? "–" : counted.joined(separator: ", ")
  }

  /// The program's text below its documentation and title.
  private static func statements(of program: Program) -> String {
    var bare = program
    bare.documentation = []
    let lines = bare.text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.dropFirst().joined(separator: "\n")
  }

  private static func short(_ value: Double) -> String {
    value >= 100 ? String(format: "%.0f", value) : String(format: "%.3g", value)
  }
}
