import DSL
import Foundation
import Testing

@testable import Study

@Suite struct ExplanationTests {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func program(_ body: String) throws -> Program {
    try Program(parsing: "optimizer mine\n" + body + "\n")
  }

  @Test(
    "a page is as it was recorded",
    arguments: [
      "optimizers/adamw.opt", "optimizers/lion.opt", "archive/hall-of-fame/matrix-916.opt",
    ])
  func golden(_ path: String) throws {
    let source = Self.package.appendingPathComponent(path)
    let text = try String(contentsOf: source, encoding: .utf8)
    let page = Explanation(of: try Program(parsing: text, file: path)).page
    let name = source.deletingPathExtension().lastPathComponent
    let golden = Self.package.appendingPathComponent("Tests/Goldens/explanations/\(name).md")
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try page.write(to: golden, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name).md; run again without RECORD_GOLDENS")
      return
    }
    let expected = try String(contentsOf: golden, encoding: .utf8)
    let lines = { (text: String) in text.split(separator: "\n", omittingEmptySubsequences: false) }
    // The first line that differs is enough to look at.
    if let (found, known) = zip(lines(page), lines(expected)).first(where: { !Self.isSame($0, $1) })
    {
      #expect(found == known)
    }
    #expect(lines(page).count == lines(expected).count)
  }

  /// Whether two lines have the same words and the same numbers, to the last digit that is written.
  ///
  /// What is measured is rounded to two or three digits; another instruction set may round the other way. Distances of steps
  /// are rounding itself, of which the size alone matters.
  private static func isSame(_ left: Substring, _ right: Substring) -> Bool {
    if left == right { return true }
    let words = { (line: Substring) in line.split { " |():;,".contains($0) } }
    let (found, known) = (words(left), words(right))
    return found.count == known.count
      && zip(found, known).allSatisfy { one, other in
        guard let a = Double(one), let b = Double(other) else { return one == other }
        let least = min(a.magnitude, b.magnitude)
        return (a - b).magnitude <= 0.02 * least || max(a.magnitude, b.magnitude) < 1e-6
      }
  }

  @Test("a page with another number or another word is noticed")
  func canary() {
    let line = Substring("| batch size | where noise dominates, with B^0.49 | probes |")
    #expect(Self.isSame(line, "| batch size | where noise dominates, with B^0.49 | probes |"))
    #expect(Self.isSame("at most 8.5e-8 apart, 0.535", "at most 9.1e-8 apart, 0.536"))
    #expect(!Self.isSame(line, "| batch size | where noise dominates, with B^0.59 | probes |"))
    #expect(!Self.isSame("each element is at most 1", "each element is at most 2"))
    #expect(!Self.isSame("each element is at most 1", "every element is at most 1"))
  }

  @Test("formulas are written as papers write them, with parentheses where they are needed")
  func formulas() throws {
    for (body, expected) in [
      ("update = g - (w - g)", "update = g − (w − g)"),
      ("update = g - w + g", "update = g − w + g"),
      ("update = (g + w) * g / (w * g)", "update = (g + w) · g / (w · g)"),
      ("update = -(g + w)", "update = −(g + w)"), ("update = (-g) ^ 2", "update = (−g)^2"),
      ("update = square(g + w) + sqrt(abs(g))", "update = (g + w)² + √(|g|)"),
      ("update = where(g < w, g, w) * 2", "update = (g if g < w, else w) · 2"),
      ("update = lerp(g, g + w, 0.9)", "update = 0.1 · g + 0.9 · (g + w)"),
      ("update = max(g, -1e-8)", "update = max(g, −1e−8)"),
      ("update = matmul(gram(g), g + w)", "update = g · gᵀ · (g + w)"),
    ] {
      #expect(try Formulas(of: Self.program(body)).lines.first == expected)
    }
  }

  @Test("a state that is read before it is assigned is of the step before") func indices() throws {
    let program = try Self.program(
      """
      hyper beta2 = 0.99
      state m
      c = lerp(g, m, 0.9)
      m = lerp(g, m, beta2)
      update = c + m
      """)
    #expect(
      Formulas(of: program).lines == [
        "c = 0.1 · g + 0.9 · m[t−1]", "m = (1 − β₂) · g + β₂ · m[t−1]", "update = c + m", "",
        "w[t+1] = w − lr · update",
      ])
    let meanings = ConstantMeanings(of: program).entries.map(\.meaning)
    #expect(
      meanings == [
        "the weight of `m[t−1]` against `g`, in `c`",
        "what `m` keeps of itself in a step: time constant 100 steps, half-life 69 steps",
      ])
  }

  @Test("a page never claims that something is new, and says what it did not look at")
  func modesty() throws {
    let page = Explanation(of: try Self.program("update = g * cosh(g)")).page
    #expect(page.contains("That it is new is not claimed"))
    #expect(page.contains("No run on the held-out tier is known"))
    #expect(page.contains("Nothing was taken away and trained again"))
    let ablated = Explanation(of: try Self.program("update = g"), ablation: ["A table."]).page
    #expect(ablated.contains("## What each part is worth\n\nA table.\n"))
    #expect(!ablated.contains("Nothing was taken away"))
  }

  @Test("a bar in a cell does not end it") func cells() {
    #expect(Explanation.table(["a"], [["|x|"]]).last == "| \\|x\\| |")
    #expect(Explanation.table(["a"], []) == [])
  }
}
