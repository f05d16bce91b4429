extension GrammarParser {
  /// The text of the current token.
  var text: String { lexer.text(current) }

  /// The current token as diagnostics name it.
  var found: String {
    switch current.kind {
    case .newline, .comment: "the end of the line"
    case .end: "the end of the text"
    case .stray: "the character `\(text)`"
    case .name, .number, .symbol: "`\(text)`"
    }
  }

  /// Goes on to the next token.
  mutating func advance() { current = lexer.next() }

  /// Goes to the start of the next line.
  mutating func skipLine() {
    while current.kind != .newline, current.kind != .end { advance() }
    if current.kind == .newline { advance() }
  }

  /// Takes the end of a line, with or without a comment.
  mutating func endLine() throws(Unreadable) {
    if current.kind == .comment { advance() }
    guard current.kind == .newline || current.kind == .end else {
      throw failure("expected the end of the line, found \(found)")
    }
    if current.kind == .newline { advance() }
  }

  /// Takes a symbol where it stands; false where another token does.
  mutating func take(_ symbol: String) -> Bool {
    guard current.kind == .symbol, text == symbol else { return false }
    advance()
    return true
  }

  /// Reads items with commas between them; a line may end behind a comma.
  mutating func readList(
    _ item: (inout GrammarParser) throws(Unreadable) -> Void
  ) throws(Unreadable) {
    try item(&self)
    while take(",") {
      while current.kind == .newline || current.kind == .comment { advance() }
      try item(&self)
    }
  }

  /// Takes one of a few words.
  mutating func word(among words: [String], _ what: String) throws(Unreadable) -> String {
    let word = text
    guard current.kind == .name, words.contains(word) else {
      throw failure(
        "expected \(what) (\(words.joined(separator: ", "))), found \(found)",
        hint: suggestion(among: words))
    }
    advance()
    return word
  }

  /// Takes a number with or without a sign.
  mutating func number(
    _ what: String, atLeast least: Double = -.infinity
  ) throws(Unreadable) -> Double {
    let sign = take("-") ? -1.0 : 1.0
    guard case .number(let value?) = current.kind else {
      throw failure("expected a number for \(what), found \(found)")
    }
    guard sign * value >= least else {
      throw failure("expected at least \(least) for \(what), found \(sign * value)")
    }
    advance()
    return sign * value
  }

  /// Takes a whole number from 1.
  mutating func count(_ what: String, upTo most: Int) throws(Unreadable) -> Int {
    guard case .number(let value?) = current.kind, let count = Int(exactly: value),
      (1...most).contains(count)
    else {
      throw failure("expected a whole number from 1 to \(most) for \(what), found \(found)")
    }
    advance()
    return count
  }

  /// Takes a kind.
  mutating func readKind() throws(Unreadable) -> Kind {
    let range = current.range
    let word = text
    guard current.kind == .name else { throw failure("expected a kind, found \(found)") }
    advance()
    var arguments: [String] = []
    if take("(") {
      repeat {
        arguments.append(text)
        advance()
      } while take(",")
      guard take(")") else { throw failure("expected `)`, found \(found)") }
    }
    guard let kind = Kind(word: word, arguments: arguments) else {
      report("expected a kind (\(Kind.list)), found `\(word)`", at: range)
      throw Unreadable()
    }
    return kind
  }

  /// Takes the start of a state: a number, `w` or `g`.
  mutating func readStart(of name: String) throws(Unreadable) -> Program.Start {
    for start in [Program.Start.weights, .gradient]
    where current.kind == .name && text == start.text {
      advance()
      return start
    }
    return .constant(try number("the start of `\(name)` (a number, `w` or `g`)"))
  }

  /// What may have been meant by the current token.
  func suggestion(among names: [String]) -> String? {
    guard current.kind == .name else { return nil }
    return Spelling.nearest(to: text, among: names).map { "did you mean `\($0)`?" }
  }

  /// Records an error.
  mutating func report(_ message: String, at range: Range<Int>, _ hint: String? = nil) {
    diagnostics.append(source.diagnostic(at: range, message, hint: hint))
  }

  /// Records an error at the current token, which ends the line.
  mutating func failure(_ message: String, hint: String? = nil) -> Unreadable {
    report(message, at: current.range, hint)
    return Unreadable()
  }
}
