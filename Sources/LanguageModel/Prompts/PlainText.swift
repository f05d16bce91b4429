import DSL

/// What programs and replies may say in a later prompt: code, numbers and short names, never prose.
///
/// A model reads its prompt as a whole, so that a comment of one reply could instruct the next one. Comments are dropped,
/// and so is every line that is no statement; a name that is long enough to say something becomes another.
enum PlainText {
  /// The longest name that is shown, in letters.
  static let longestName = 24
  /// The longest line, and the most lines of a piece of code, in characters.
  private static let (longestLine, mostLines) = (200, 30)

  /// A text on one line: comments dropped, long names replaced, shortened.
  static func line(_ text: String) -> String { line(text, most: longestLine) }

  private static func line(_ text: String, most: Int) -> String {
    tokens(of: text.shortened(to: 4 * most), keepsStray: true).shortened(to: most)
  }

  /// A text of several lines, each treated so; formulas may be long.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n").map { line(String($0), most: 2 * longestLine) }
      .joined(separator: "\n")
  }

  /// The statements and declarations of a text that may be a program or none.
  static func code(_ text: String) -> String {
    if let program = try? Program(parsing: text) { return program.promptText.trimmed }
    let lines = text.shortened(to: 4 * longestLine * mostLines).split(whereSeparator: \.isNewline)
      .lazy.filter(isStatement).prefix(mostLines)
    return lines.map { tokens(of: String($0), keepsStray: false).shortened(to: longestLine) }
      .joined(separator: "\n")
  }

  /// `name = …`, or a declaration.
  private static func isStatement(_ line: Substring) -> Bool {
    let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
    guard words.count > 1, Lexer.isName(String(words[0])) else { return false }
    return words[1] == "=" || words[0] == "state" || words[0] == "apply"
  }

  private static func tokens(of text: String, keepsStray: Bool) -> String {
    let source = SourceText(text, file: "")
    var lexer = Lexer(source, symbols: symbols)
    var result = ""
    var end = 0
    while true {
      let token = lexer.next()
      if token.range.lowerBound > end, !result.isEmpty { result += " " }
      end = token.range.upperBound
      switch token.kind {
      case .end: return result.trimmed
      case .newline, .comment: result += " "
      case .stray where !keepsStray: continue
      case .name where token.range.count > longestName: result += "name"
      case .name, .number, .symbol, .stray: result += lexer.text(token)
      }
    }
  }

  private static let symbols = ["=", "(", ")", ",", ":", ".", "+", "-", "*", "/", "^", "<", ">"]
}

extension Program {
  /// The program's text as prompts show it and edits refer to it: without documentation, and long names replaced.
  public var promptText: String { promptForm.text }

  /// The program without documentation, names of more than 24 letters replaced by numbered ones.
  public var promptForm: Program {
    var result = self
    result.documentation = []
    func isLong(_ name: String) -> Bool { name.utf8.count > PlainText.longestName }
    var taken = Set(states.map(\.name) + hypers.map(\.name) + locals)
    var given: [String: String] = [:]
    func name(for name: String, _ stem: String) -> String {
      guard isLong(name) else { return name }
      if let known = given[name] { return known }
      var number = 1
      while taken.contains("\(stem)\(number)") { number += 1 }
      let fresh = "\(stem)\(number)"
      taken.insert(fresh)
      given[name] = fresh
      return fresh
    }
    if isLong(result.name) { result.name = "candidate" }
    for index in result.states.indices {
      result.states[index].name = name(for: states[index].name, "state")
    }
    for index in result.hypers.indices {
      result.hypers[index].name = name(for: hypers[index].name, "constant")
    }
    for index in result.locals.indices {
      result.locals[index] = name(for: locals[index], "value")
    }
    return result
  }
}
