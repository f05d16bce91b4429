import DSL
import Testing

/// Texts that want to exhaust memory, stack or patience: each ends in an error with its place, or in a stated limit.
@Suite struct HostileTextTests {
  private static func repeated(_ part: String, _ count: Int) -> String {
    String(repeating: part, count: count)
  }

  private static let texts: [(what: String, body: String, line: Int, message: String)] = [
    (
      "10,000 statements", repeated("x = g\n", 10_000) + "update = g", 1,
      "a program has at most 1000 statements, found 1001"
    ),
    (
      "a line of a megabyte", "update = g" + repeated(" + g", 249_000), 2,
      "a program has at most 16000 values"
    ),
    ("a name of a megabyte", "update = " + repeated("g", 999_000), 2, "unknown name `ggg"),
    (
      "more than a megabyte", "update = " + repeated("g", 1_000_000), 1,
      "a program has at most 1000000 bytes, found"
    ),
    (
      "5,000 parentheses", "update = \(repeated("(", 5_000))g\(repeated(")", 5_000))", 2,
      "expressions are nested at most 100 deep"
    ),
    (
      "5,000 signs", "update = \(repeated("-", 5_000))g", 2,
      "expressions are nested at most 100 deep"
    ),
    (
      "5,000 calls", "update = \(repeated("spow(", 5_000))g\(repeated(", 1)", 5_000))", 2,
      "expressions are nested at most 100 deep"
    ),
    (
      "10,000 states", repeated("state a\n", 10_000) + "update = g", 1,
      "a program has at most 200 states, found"
    ),
    (
      "10,000 sections", "update = g\n" + repeated("for matrix\n", 10_000), 4,
      "the role `matrix` has a section already"
    ),
    (
      "a rank beyond the limit", "update = matmul(left_vectors(g, 1e9), right_vectors(g, 4))", 2,
      "`left_vectors` expects a literal whole number from 1 to 256 for `r`, found 1000000000"
    ),
    (
      "repetitions beyond the limit", "update = polyspec(g, 1, 1, 1, 100000)", 2,
      "`polyspec` expects a literal whole number from 1 to 64 for `k`, found 100000"
    ),
  ]

  @Test("a hostile text ends in a located error or a stated limit", arguments: texts.indices)
  func refused(index: Int) throws {
    let (what, body, line, message) = Self.texts[index]
    let error = try #require(
      #expect(throws: Diagnostics.self) { try Program(parsing: "optimizer p\n\(body)\n") })
    let found = try #require(error.items.first { $0.message.hasPrefix(message) }, "\(what)")
    #expect(found.location.line == line, "\(what)")
    #expect(error.items.count <= 100, "\(what)")
  }

  @Test("a diagnostic shows the part of a long line around its place")
  func excerpt() throws {
    let name = Self.repeated("a", 300)
    let body = "state \(name)\nupdate = g + \(name) + q # \(Self.repeated("x", 300))"
    let error = try #require(
      #expect(throws: Diagnostics.self) { try Program(parsing: "optimizer p\n\(body)") })
    let lines = error.description.split(separator: "\n")
    #expect(lines[0] == "program:3:317: error: unknown name `q`")
    #expect(lines[1].count == 162 && lines[1].first == "…" && lines[1].last == "…")
    let caret = try #require(lines[2].firstIndex(of: "^"))
    let column = lines[2].distance(from: lines[2].startIndex, to: caret)
    #expect(lines[1][lines[1].index(lines[1].startIndex, offsetBy: column)] == "q")
  }
}
