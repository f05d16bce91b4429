import DSL

/// A line of a reply as the language would have it: without the marks that models put around lines.
struct ProgramLine {
  /// The line.
  let text: String
  /// What it is.
  let form: Form

  /// What a line is, by its first words.
  enum Form: Hashable {
    /// `name = …`.
    case statement
    /// `apply`, `hyper`, `state`.
    case declaration
    /// `optimizer …`.
    case title
    /// A comment alone.
    case comment
    /// Nothing.
    case blank
    /// Something else.
    case other
  }

  /// Reads a line: bullets, line numbers, marks of quotations and of diffs are taken off where a line of a program stands
  /// behind them; no line of a program begins with one of these.
  init(_ line: some StringProtocol) {
    let bare = Self.cleaned(line.trimmed)
    var inner = bare
    // `3 | - m = g` has two marks.
    for _ in 0..<3 {
      let form = Self.form(of: inner)
      if form != .other {
        // A mark with nothing behind it is none.
        let isMark = form == .blank && !bare.isEmpty
        (text, self.form) = isMark ? (bare, .other) : (inner, form)
        return
      }
      guard let rest = Self.withoutMark(inner) else { break }
      inner = Self.cleaned(rest)
    }
    (text, form) = (bare, .other)
  }

  /// Whether it may stand in a program.
  var belongs: Bool { form != .other }
  /// Whether it says something.
  var isContent: Bool { form == .statement || form == .declaration || form == .title }
  /// Whether it assigns `update`.
  var assignsUpdate: Bool { form == .statement && text.hasPrefix("update") && name == "update" }
  /// The word it begins with.
  private var name: String { String(text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }) }

  /// Without code marks at both ends and a semicolon behind; a power is `^`, an assignment `=`.
  private static func cleaned(_ line: String) -> String {
    var text = Substring(line)
    if text.count > 1, text.hasPrefix("`"), text.hasSuffix("`"), !text.hasPrefix("``") {
      text = text.dropFirst().dropLast()
    }
    while let last = text.last, last == ";" || last == " " { text.removeLast() }
    let code = text.prefix { $0 != "#" }
    guard code.contains("**") || code.contains(":=") else { return text.trimmed }
    let said = code.replacing("**", with: "^").replacing(":=", with: "=")
    return (said + text[code.endIndex...]).trimmed
  }

  /// What stands behind `12.`, `12:`, `12|`, `-`, `*`, `+`, `>`.
  private static func withoutMark(_ line: String) -> String? {
    let digits = line.prefix { $0.isASCII && $0.isNumber }
    let rest = line.dropFirst(digits.count)
    if !digits.isEmpty {
      guard let sign = rest.first, ".:|)> \t".contains(sign) else { return nil }
      return rest.dropFirst().trimmed
    }
    guard let sign = rest.first, "-*+>|•".contains(sign) else { return nil }
    return rest.dropFirst().trimmed
  }

  private static func form(of line: String) -> Form {
    guard let first = line.first else { return .blank }
    if first == "#" { return .comment }
    let word = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    guard Lexer.isName(String(word)) else { return .other }
    let rest = line[word.endIndex...].trimmed
    if rest.hasPrefix("="), !rest.hasPrefix("==") { return .statement }
    switch word {
    case "optimizer": return .title
    case "apply" where rest.hasPrefix("raw"): return .declaration
    case "hyper", "state": return rest.isEmpty ? .other : .declaration
    default: return .other
    }
  }
}
