extension Grammar {
  /// Reads a grammar from its text, or says everything that is wrong with it.
  ///
  /// `file` is what diagnostics call the text. The form is shown by the files in `grammars/`.
  public static func parse(
    _ text: String, file: String = "grammar"
  ) throws(Diagnostics) -> Grammar {
    var parser = GrammarParser(SourceText(text, file: file))
    let grammar = parser.readGrammar()
    guard parser.diagnostics.isEmpty else { throw Diagnostics(parser.diagnostics) }
    return grammar
  }
}

/// One line at a time: an error ends its line, and the next line is read all the same.
struct GrammarParser {
  /// The line cannot be read on; its diagnostic is recorded.
  struct Unreadable: Error {}

  /// What a line may begin with, and what reads the rest of it.
  private static let directives:
    [(word: String, read: @Sendable (inout GrammarParser) throws(Unreadable) -> Void)] = [
      ("grammar", { parser throws(Unreadable) in try parser.readName() }),
      ("apply", { parser throws(Unreadable) in try parser.readApplication() }),
      ("inputs", { parser throws(Unreadable) in try parser.readInputs() }),
      ("state", { parser throws(Unreadable) in try parser.readStates() }),
      ("operators", { parser throws(Unreadable) in try parser.readOperators() }),
      ("stage", { parser throws(Unreadable) in try parser.readStage() }),
      ("constants", { parser throws(Unreadable) in try parser.readConstants() }),
      ("perturb", { parser throws(Unreadable) in try parser.readPerturbation() }),
      ("limit", { parser throws(Unreadable) in try parser.readLimit() }),
      ("generate", { parser throws(Unreadable) in try parser.readGeneration() }),
      ("mutate", { parser throws(Unreadable) in try parser.readMutation() }),
      ("hold", { parser throws(Unreadable) in try parser.readHold() }),
      ("start", { parser throws(Unreadable) in try parser.readStart() }),
    ]

  let source: SourceText
  var lexer: Lexer
  var current: Token
  var diagnostics: [Diagnostic] = []
  var grammar = Grammar(name: "")
  /// The operators that stand in every stage.
  var unstaged: [Operator.ID] = []
  /// Start programs as they stand: their names, and the bytes between the braces.
  var starts: [(name: Token, body: Range<Int>)] = []
  /// Held parts as they stand: their roles, where the directive stands, and the bytes between the braces.
  var holds: [(roles: Program.Roles, place: Range<Int>, body: Range<Int>)] = []

  init(_ source: SourceText) {
    self.source = source
    lexer = Lexer(source, symbols: [",", ":", "=", "...", "-", "{", "}", "(", ")"])
    current = Token(kind: .newline, range: 0..<0)
  }

  /// Reads the whole text; what comes back is a grammar only where `diagnostics` stays empty.
  mutating func readGrammar() -> Grammar {
    advance()
    readDocumentation()
    while current.kind != .end {
      do {
        try readLine()
        try endLine()
      } catch { skipLine() }
    }
    checkComplete()
    if diagnostics.isEmpty {
      for hold in holds { takeIn(hold) }
      for start in starts { takeIn(start) }
    }
    return grammar
  }

  // MARK: Lines

  private mutating func readDocumentation() {
    while current.kind == .newline || current.kind == .comment {
      if current.kind == .comment {
        let line = text.dropFirst()
        grammar.documentation.append(String(line.first == " " ? line.dropFirst() : line))
      }
      advance()
    }
  }

  private mutating func readLine() throws(Unreadable) {
    if current.kind == .newline || current.kind == .comment { return }
    let word = text
    guard current.kind == .name, let directive = Self.directives.first(where: { $0.word == word })
    else {
      throw failure(
        "expected a directive, found \(found)",
        hint: suggestion(among: Self.directives.map(\.word)))
    }
    if grammar.name.isEmpty, word != "grammar", diagnostics.isEmpty {
      report("expected `grammar NAME` first, found `\(word)`", at: current.range)
    }
    if !starts.isEmpty, word != "start" {
      report("`\(word)` must stand above the start programs", at: current.range)
    }
    if word != "grammar" { advance() }
    try directive.read(&self)
  }

  private mutating func readName() throws(Unreadable) {
    guard grammar.name.isEmpty else { throw failure("a file holds one grammar, found another") }
    guard let title = lexer.nextTitle() else {
      advance()
      throw failure("expected a name after `grammar`, found \(found)")
    }
    grammar.name = lexer.text(title)
    advance()
  }

  private mutating func readApplication() throws(Unreadable) {
    grammar.appliesRaw = try word(among: ["raw", "scaled"], "how `update` is applied") == "raw"
  }

  private mutating func readInputs() throws(Unreadable) {
    let names = Program.Input.allCases.map(\.name)
    try readList { parser throws(Unreadable) in
      let range = parser.current.range
      let name = try parser.word(among: names, "an input")
      for input in Program.Input.allCases where input.name == name {
        if parser.grammar.inputs.contains(input) {
          parser.report("`\(name)` is listed twice", at: range)
        }
        parser.grammar.inputs.append(input)
      }
    }
  }

  private mutating func readStates() throws(Unreadable) {
    try readList { parser throws(Unreadable) in
      guard parser.current.kind == .name else {
        throw parser.failure("expected a name for the state, found \(parser.found)")
      }
      let name = parser.text
      if parser.grammar.states.contains(where: { $0.name == name }) {
        parser.report("`\(name)` is declared twice", at: parser.current.range)
      }
      parser.advance()
      var state = Program.State(name: name, kind: .tensor)
      if parser.take(":") {
        state.kind = try parser.readKind()
      }
      if parser.take("=") { state.start = try parser.readStart(of: name) }
      parser.grammar.states.append(state)
    }
  }

  private mutating func readConstants() throws(Unreadable) {
    let draw: Grammar.Draw
    if try word(among: ["normal", "among"], "where constants come from") == "normal" {
      let mean = try number("the mean")
      let deviation = try number("the standard deviation", atLeast: 0)
      draw = .normal(mean: mean, deviation: deviation)
    } else {
      var values: [Double] = []
      try readList { parser throws(Unreadable) in
        values.append(try parser.number("a constant"))
      }
      draw = .oneOf(values)
    }
    var weight = 1.0
    if current.kind == .name {
      _ = try word(among: ["weight"], "`weight` or the end of the line")
      weight = try number("the weight", atLeast: 0)
    }
    grammar.draws.append(Grammar.Weighted(draw, weight: weight))
  }

  private mutating func readPerturbation() throws(Unreadable) {
    grammar.perturbation.movesOdds =
      try word(among: ["scale", "odds"], "how constants move") == "odds"
    grammar.perturbation.deviation = try number("the standard deviation", atLeast: 0)
  }

  private mutating func readLimit() throws(Unreadable) {
    if try word(among: ["statements", "operations"], "what is limited") == "operations" {
      grammar.limits.operations = try number("the most operations a parameter", atLeast: 1)
    } else {
      grammar.limits.statements = try count("the most statements", upTo: Program.Limits.statements)
    }
  }

  private mutating func readGeneration() throws(Unreadable) {
    let least = try count("the fewest statements", upTo: Program.Limits.statements)
    guard take("...") else { throw failure("expected `...`, found \(found)") }
    let range = current.range
    let most = try count("the most statements", upTo: Program.Limits.statements)
    guard least <= most else {
      report("expected at least \(least), found \(most)", at: range)
      return
    }
    grammar.limits.generated = least...most
  }

  private mutating func readMutation() throws(Unreadable) {
    let range = current.range
    let kinds = Grammar.Mutation.allCases.map(\.rawValue)
    let name = try word(among: kinds + ["adapt"], "a kind of variation")
    if name == "adapt" { grammar.adaptsMutations = true }
    guard let mutation = Grammar.Mutation(rawValue: name) else { return }
    if grammar.mutations.contains(where: { $0.choice == mutation }) {
      report("`\(name)` has a weight already", at: range)
    }
    let weight = try number("the weight of `\(name)`", atLeast: 0)
    grammar.mutations.append(Grammar.Weighted(mutation, weight: weight))
  }

  // MARK: The whole

  private mutating func checkComplete() {
    guard diagnostics.isEmpty else { return }
    let missing: [(isMissing: Bool, line: String)] = [
      (grammar.name.isEmpty, "grammar NAME"),
      (grammar.inputs.isEmpty, "inputs g"),
      (grammar.operators.isEmpty, "operators add, mul"),
      (grammar.draws.allSatisfy { $0.weight == 0 }, "constants normal 0 1"),
      (grammar.mutations.allSatisfy { $0.weight == 0 }, "mutate insert 1"),
      (starts.isEmpty, "start NAME {"),
    ]
    for (isMissing, line) in missing where isMissing {
      report("a grammar needs a line such as `\(line)`", at: current.range)
    }
  }
}
