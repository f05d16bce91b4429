extension Parser {
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

  /// Whether the current token is this symbol.
  func isSymbol(_ symbol: String) -> Bool { current.kind == .symbol && text == symbol }

  /// Goes on to the next token.
  mutating func advance() {
    previousEnd = current.range.upperBound
    current = lexer.next()
  }

  /// Goes to the start of the next line.
  mutating func skipLine() {
    while current.kind != .newline, current.kind != .end { advance() }
    if current.kind == .newline { advance() }
  }

  /// Takes the end of a line, with or without a comment.
  mutating func endLine() throws(Unreadable) {
    if current.kind == .comment { advance() }
    switch current.kind {
    case .newline: advance()
    case .end: break
    default:
      throw failure("expected an operator or the end of the line, found \(found)")
    }
  }

  /// Takes a symbol.
  mutating func expect(
    _ symbol: String, after what: String, opened: Range<Int>? = nil
  ) throws(Unreadable) {
    guard isSymbol(symbol) else {
      throw failure(
        "expected `\(symbol)` after \(what), found \(found)",
        hint: opened.map { "`(` was opened at column \(source.location(of: $0.lowerBound).column)" }
      )
    }
    advance()
  }

  /// Takes a name that may be declared or assigned.
  mutating func readName(_ what: String) throws(Unreadable) -> (text: String, range: Range<Int>) {
    guard current.kind == .name else { throw failure("expected \(what), found \(found)") }
    let name = (text: text, range: current.range)
    advance()
    return name
  }

  /// Takes a number with or without a sign.
  mutating func readNumber(_ what: String) throws(Unreadable) -> Double {
    let isNegative = isSymbol(Notation.minus)
    if isNegative { advance() }
    guard case .number(let value) = current.kind else {
      throw failure("expected a number for \(what), found \(found)")
    }
    let magnitude = try number(value)
    return isNegative ? -magnitude : magnitude
  }

  /// Takes the current token, a number, or says why it is none.
  mutating func number(_ value: Double?) throws(Unreadable) -> Double {
    guard let value else {
      throw failure(
        "`\(text)` is not a number in double precision",
        hint: "numbers look like 3, 0.5 or 1e-8; a product needs `*`")
    }
    advance()
    return value
  }

  /// The text of a comment without `#`, one space behind it, and spaces at the end.
  func comment(_ raw: String) -> String {
    var content = raw.dropFirst()
    if content.first == " " { content = content.dropFirst() }
    while let last = content.last, last.isWhitespace { content = content.dropLast() }
    return String(content)
  }

  /// Records an error.
  mutating func report(_ message: String, at range: Range<Int>, _ hint: String? = nil) {
    guard diagnostics.count < Program.Limits.errors else { return }
    diagnostics.append(source.diagnostic(at: range, message, hint: hint))
  }

  /// Records an error at the current token, which ends the line.
  mutating func failure(
    _ message: String, at range: Range<Int>? = nil, hint: String? = nil
  ) -> Unreadable {
    report(message, at: range ?? current.range, hint)
    return Unreadable()
  }
}
