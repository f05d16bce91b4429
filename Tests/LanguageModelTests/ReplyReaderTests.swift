import DSL
import LanguageModel
import Testing

@Suite struct ReplyReaderTests {
  private static let parentText = """
    optimizer parent
    state m: tensor
    state v: tensor
    state s: tensor

    m = lerp(g, m, 0.9)
    v = lerp(square(g), v, 0.999)
    x1 = sqrt(v)
    x2 = x1 + 1e-8
    update = m / x2
    """
  /// What all good replies below come to.
  private static let childText = parentText.replacing("m / x2", with: "sign(m)")

  private func grammar(_ name: String = "first-order") throws -> Grammar {
    try #require(Grammar.named(name))
  }

  private func read(_ reply: String) throws -> Reading {
    let grammar = try grammar()
    return ReplyReader(grammar).read(
      reply, parent: try grammar.adopt(Program(parsing: Self.parentText)))
  }

  private func diagnostics(_ reply: String) throws -> String {
    guard case .unreadable(let text) = try read(reply) else { return "" }
    return text
  }

  private static let good: [(what: String, reply: String)] = [
    ("a fence", "```\n\(childText)\n```"),
    (
      "a fence with an info string and chatter",
      "Here:\n\n```python\n\(childText)\n```\nHope it helps!"
    ),
    ("no fence", childText),
    ("no fence, with chatter", "I propose a sign.\n\n\(childText)\n\nIt is bounded."),
    ("a fence that is not closed", "So:\n```text\n\(childText)"),
    ("wavy fences", "~~~\n\(childText)\n~~~"),
    (
      "several fences, the last being the answer",
      "Now:\n```\n\(parentText)\n```\nBetter:\n```\n\(childText)\n```"
    ),
    ("a last fence that is no program", "```\n\(childText)\n```\nRun:\n```\nmake it so\n```"),
    (
      "a small snippet behind",
      "```\n\(childText)\n```\nThe point is\n```\nm = lerp(g, m, 0.9)\n```"
    ),
    ("thoughts", "<think>maybe\n```\n\(parentText)\n```\n</think>\n```\n\(childText)\n```"),
    ("thoughts whose mark was stripped", "```\n\(parentText)\n```\n</think>\n\(childText)"),
    ("ends of lines of other systems", childText.replacing("\n", with: "\r\n")),
    ("spaces that do not break", childText.replacing(" = ", with: "\u{A0}=\u{2009}")),
    ("letters without width", "\u{FEFF}" + childText.replacing("update", with: "up\u{200B}date")),
    ("bullets", childText.split(separator: "\n").map { "- \($0)" }.joined(separator: "\n")),
    (
      "line numbers",
      "```\n"
        + childText.split(separator: "\n").enumerated().map { "\($0 + 1): \($1)" }
        .joined(separator: "\n") + "\n```"
    ),
    (
      "line numbers with bars",
      childText.split(separator: "\n").enumerated().map { "  \($0 + 1) | \($1)" }
        .joined(separator: "\n")
    ),
    ("a quotation", childText.split(separator: "\n").map { "> \($0)" }.joined(separator: "\n")),
    (
      "all lines new",
      "```diff\n" + childText.split(separator: "\n").map { "+\($0)" }.joined(separator: "\n")
        + "\n```"
    ),
    (
      "no header",
      "```\n" + childText.split(separator: "\n").dropFirst().joined(separator: "\n") + "\n```"
    ),
    ("neither header nor states", "```\nm = lerp(g, m, 0.9)\nupdate = sign(m)\n```"),
    (
      "a header that is no name",
      childText.replacing("optimizer parent", with: "optimizer: My Best One!")
    ),
    (
      "comments",
      "```\n# \(childText.replacing("\n", with: " # so\n"))\n```".replacing(
        "# optimizer", with: "# it\noptimizer")
    ),
    ("code marks and semicolons", "`m = lerp(g, m, 0.9);`\n`update = sign(m);`"),
    (
      "a hyper-parameter",
      "```\noptimizer a\nhyper beta = 0.9\nstate m\nm = lerp(g, m, β)\nupdate = sign(m)\n```"
    ),
    (
      "a state that is not declared beside one that is",
      "```\noptimizer a\nstate m\ns = g + s * 0\nm = lerp(g, m, 0.9)\nupdate = sign(m)\n```"
    ),
    (
      "typographic signs",
      "```\nm = 0.9·m + (1 − 0.9)×g\nm = lerp(g, (m − 0.1⋅g) ÷ 0.9, 0.9)\nupdate = sign(m)\n```"
    ),
    (
      "an edit",
      "<<<<<<< SEARCH\nupdate = m / x2\n=======\nupdate = sign(m)\n>>>>>>> REPLACE"
    ),
    (
      "an edit in a fence, with chatter",
      "A sign.\n```diff\n<<<<<<< SEARCH\n  update = m/x2   # old\n=======\nupdate = sign(m)\n>>>>>>> REPLACE\n```\nDone."
    ),
    (
      "an edit of several lines, one of them blank",
      "<<<<<<< SEARCH\nx2 = x1 + 0.00000001\n\nupdate = m / x2\n=======\nupdate = sign(m)\n>>>>>>> REPLACE"
    ),
    (
      "two edits",
      """
      <<<<<<< SEARCH
      x1 = sqrt(v)
      =======
      x1 = sign(m)
      >>>>>>> REPLACE
      <<<<<<< SEARCH
      update = m / x2
      =======
      update = x1
      >>>>>>> REPLACE
      """
    ),
    (
      "an edit of a part of a line",
      "<<<<<<< SEARCH\nm / x2\n=======\nsign(m)\n>>>>>>> REPLACE"
    ),
    ("an edit that searches for nothing", "<<<<<<< SEARCH\n=======\n\(childText)\n>>>>>>> REPLACE"),
    (
      "edits that fail beside a program that reads",
      "<<<<<<< SEARCH\nnowhere = g\n=======\nx = g\n>>>>>>> REPLACE\n```\n\(childText)\n```"
    ),
    (
      "a diff",
      "```diff\n--- a\n+++ b\n@@ -7,2 +6,3 @@\n x2 = x1 + 1e-8\n-update = m / x2\n+update = sign(m)\n```"
    ),
    (
      "a diff without its name",
      "```\n x2 = x1 + 1e-8\n- update = m / x2\n+ update = sign(m)\n```"
    ),
  ]

  @Test("a good reply is read whatever its clothes", arguments: good.indices)
  func dressed(index: Int) throws {
    let (what, reply) = Self.good[index]
    let grammar = try grammar()
    guard case .program(let program) = try read(reply) else {
      Issue.record("\(what): \(try read(reply))")
      return
    }
    let expected = try grammar.adopt(Program(parsing: Self.childText))
    #expect(
      program.structuralHash == expected.structuralHash || what == "typographic signs", "\(what)")
    #expect(program.isFlat && program.isValid && program.documentation.isEmpty, "\(what)")
    #expect(program.states == grammar.states, "\(what)")
    #expect(try grammar.adopt(program) == program, "\(what)")
  }

  @Test("typographic signs are those of the language")
  func signs() throws {
    let reply = try #require(Self.good.first { $0.what == "typographic signs" }).reply
    let plain = "m = 0.9*m + (1 - 0.9)*g\nm = lerp(g, (m - 0.1*g) / 0.9, 0.9)\nupdate = sign(m)"
    #expect(try read(reply) == read(plain))
    #expect(try read("update = g² ** 2 ≤ 1 ? 0") != read("update = g"))
    guard case .program(let power) = try read("update = g² ** 0.5") else {
      Issue.record("a power was not read")
      return
    }
    #expect(power.text.hasSuffix("update = x1 ^ 0.5\n") || power.text.contains("^ 0.5"))
  }

  @Test("the parent itself is no news")
  func unchanged() throws {
    #expect(try read("```\n\(Self.parentText)\n```") == .unchanged)
    #expect(
      try read("<<<<<<< SEARCH\nx1 = sqrt(v)\n=======\nx1 = sqrt(v)\n>>>>>>> REPLACE") == .unchanged
    )
  }

  private static let bad: [(reply: String, says: String)] = [
    ("", "No program was found"),
    ("I cannot help with that.", "No program was found"),
    ("<think>\n```\n\(childText)\n```", "ends within its `<think>` part"),
    ("```\nupdate = sgn(g)\n```", "did you mean `sign`?"),
    ("```\nupdate = cos(g)\n```", "it uses `cos`, which the grammar does not list"),
    ("```\nupdate = g + w\n```", "it reads `w`, which the grammar does not list"),
    ("optimizer a\napply raw\nupdate = g", "it says `apply raw`, the grammar does not"),
    ("```\nupdate = g\nfor matrix\n  update = sign(g)\n```", "sections by role"),
    (
      "```\noptimizer a\nstate a, b, c, d\na = g\nb = a\nc = b\nd = c\nupdate = lerp(a, b, 0.1)\n```",
      "it keeps 4 states"
    ),
    (
      "```\nupdate = \((1...40).map { "g * \($0)" }.joined(separator: " + "))\n```",
      "statements when flat; the limit is 24"
    ),
    (
      "```python\nimport torch\n\nclass Mine(torch.optim.Optimizer):\n  def step(self):\n    for p in self.params:\n      p.data -= 0.1 * p.grad\n```",
      "This reads as Python, which is not the language"
    ),
    (
      "```\ntx = optax.chain(optax.clip(1.0), optax.adam(1e-3))\nupdate = tx.update(g)\n```",
      "This reads as Python"
    ),
    (
      "<<<<<<< SEARCH\nz = g\n=======\nz = m\n>>>>>>> REPLACE",
      "SEARCH block 1 of 1 was found nowhere in the current program: `z = g`"
    ),
    ("<<<<<<< SEARCH\ng\n=======\nm\n>>>>>>> REPLACE", "was found 2 times"),
    ("<<<<<<< SEARCH\n=======\nx = g\n>>>>>>> REPLACE", "is empty"),
    ("<<<<<<< SEARCH\nx1 = sqrt(v)\n>>>>>>> REPLACE", "has no line `=======`"),
    ("<<<<<<< SEARCH\nx1 = sqrt(v)\n=======\nx1 = g", "no line `>>>>>>> REPLACE`"),
    (
      String(
        repeating: "<<<<<<< SEARCH\nx1 = sqrt(v)\n=======\nx1 = sqrt(v)\n>>>>>>> REPLACE\n",
        count: 40),
      "40 edits; expected at most 32"
    ),
    ("```\nupdate = \(String(repeating: "(", count: 5_000))g\n```", "nested at most 100 deep"),
    (
      "```\n" + (0..<900).map { "x\($0) = g + 1.5\n" }.joined() + "update = g\n```",
      "bytes; expected at most 12000"
    ),
    (
      String(repeating: "blah ", count: 2_000_000),
      "longer than 65536 bytes and was read no further"
    ),
  ]

  @Test("a bad reply is told what is wrong and what is allowed", arguments: bad.indices)
  func refused(index: Int) throws {
    let (reply, says) = Self.bad[index]
    let text = try diagnostics(reply)
    #expect(text.contains(says), "\(text)")
    #expect(
      text.contains("Allowed are the operators `x + y`") && text.contains("at most 24 statements"))
    #expect(text.utf8.count < 6_000)
  }

  @Test("a program before the end of what is read is taken from a reply of ten megabytes")
  func long() throws {
    let reply = "```\n\(Self.childText)\n```\n" + String(repeating: "and so on\n", count: 1_000_000)
    guard case .program = try read(reply) else {
      Issue.record("it was not read")
      return
    }
  }

  @Test("a raw grammar takes what says `apply raw` and adds it to what has no header")
  func raw() throws {
    let grammar = try grammar("lion")
    let reader = ReplyReader(grammar)
    let start = try #require(grammar.starts.first)
    for reply in ["update = g * lr", "optimizer a\napply raw\nupdate = g * lr"] {
      guard case .program(let program) = reader.read(reply, parent: start) else {
        Issue.record("\(reply) was not read")
        continue
      }
      #expect(program.appliesRaw)
    }
    guard case .unreadable(let text) = reader.read("optimizer a\nupdate = g", parent: start) else {
      Issue.record("a program without `apply raw` was read")
      return
    }
    #expect(text.contains("the grammar says `apply raw`"))
  }

  @Test("states find places that hold them, and a fall behind its stage is refused")
  func matrix() throws {
    let grammar = try grammar("matrix")
    let reader = ReplyReader(grammar)
    let start = try #require(grammar.starts.first)
    let factored = """
      optimizer f
      state a, b, d
      a = lerp(row_mean(square(g)), a, 0.999)
      b = lerp(col_mean(square(g)), b, 0.999)
      d = lerp(g, d, 0.9)
      update = d / sqrt(a * b)
      """
    guard case .program(let program) = reader.read(factored, parent: start) else {
      Issue.record("\(reader.read(factored, parent: start))")
      return
    }
    #expect(program.states == grammar.states && program.isValid)
    let fallen =
      "x = rms(g)\ny = newton_schulz(g, 3, -4, 2, 5)\nz = gram(y)\nq = lerp(y, g, 0.5)\nupdate = y / x"
    guard case .unreadable(let text) = reader.read(fallen, parent: start) else {
      Issue.record("a program that falls back was read")
      return
    }
    #expect(text.contains("leaves the order of the grammar's stages"))
  }

  @Test("edits are searched for in the text that the prompt shows")
  func renamed() throws {
    let grammar = try grammar()
    let long = String(repeating: "averaged_", count: 4)
    let parent = try grammar.adopt(
      Program(
        parsing: "optimizer p\nstate m\nm = lerp(g, m, 0.9)\n\(long) = sqrt(m)\nupdate = \(long)"))
    #expect(parent.promptText.contains("value1 = sqrt(m)"))
    let reply = "<<<<<<< SEARCH\nvalue1 = sqrt(m)\n=======\nvalue1 = cbrt(m)\n>>>>>>> REPLACE"
    guard case .program(let child) = ReplyReader(grammar).read(reply, parent: parent) else {
      Issue.record("the edit was not found")
      return
    }
    #expect(child.text.contains("cbrt(m)") && !child.text.contains(long))
  }
}
