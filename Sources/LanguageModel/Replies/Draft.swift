import DSL

/// Lines of a reply that may be a program.
struct Draft {
  /// The lines, as the language would have them.
  let lines: [ProgramLine]
  /// The text before anything was taken off.
  let original: [String]

  /// The longest text that is tried, in bytes: many times what a grammar's limits leave room for.
  static let most = 12_000

  /// Takes lines.
  init(_ lines: some Sequence<String>) {
    original = Array(lines)
    self.lines = original.map { ProgramLine($0) }
  }

  /// Whether it has the result that every program has.
  var assignsUpdate: Bool { lines.contains(where: \.assignsUpdate) }
  /// Whether it has any line of a program.
  var hasContent: Bool { lines.contains(where: \.isContent) }

  /// The pieces of a text without fences: lines of a program that follow each other.
  ///
  /// A line of prose ends a piece, and so does a second title or a heading, so that a program and its improved copy are
  /// not read as one.
  static func pieces(of prose: [String]) -> [Draft] {
    var pieces: [[String]] = [[]]
    var isBehindBlank = false
    for line in prose {
      let form = ProgramLine(line).form
      let isHeading = form == .comment && isBehindBlank
      if form == .other || form == .title || isHeading { pieces.append([]) }
      if form != .other { pieces[pieces.count - 1].append(line) }
      isBehindBlank = form == .blank
    }
    return pieces.map { Draft($0) }.filter(\.hasContent)
  }

  /// The program's text: with a title where there is none, and, where `addingStates`, the states of the grammar that it
  /// does not declare.
  func text(for grammar: Grammar, addingStates: Bool) -> String {
    var header: [String] = []
    var rest = lines.map(\.text)
    if let title = lines.firstIndex(where: { $0.form == .title }) {
      header = rest[..<title] + [Self.title(rest[title])]
      rest.removeSubrange(...title)
    } else {
      header = ["optimizer \(Self.name)"]
      let saysApply = rest.contains { $0.hasPrefix("apply ") }
      if grammar.appliesRaw, !saysApply { header.append("apply raw") }
    }
    if addingStates {
      let declared = declaredStates
      for state in grammar.states where !declared.contains(state.name) {
        let kind = state.kind.map { ": \($0)" } ?? ""
        header.append("state \(state.name)\(kind) = \(state.start.text)")
      }
    }
    return (header + rest).joined(separator: "\n") + "\n"
  }

  /// The names of the states that it declares.
  private var declaredStates: Set<String> {
    let declarations = lines.filter { $0.form == .declaration && $0.text.hasPrefix("state") }
    return Set(
      declarations.flatMap { $0.text.dropFirst("state".count).split(separator: ",") }.map {
        String($0.trimmed.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
      })
  }

  /// What a program without a name of its own is called.
  static let name = "candidate"

  /// A name that is none, or too long to be one, is no reason to refuse a program.
  private static func title(_ line: String) -> String {
    let name = line.dropFirst("optimizer".count).prefix { $0 != "#" }.trimmed
    return
      "optimizer \(Lexer.isTitle(name) && name.utf8.count <= PlainText.longestName ? name : Self.name)"
  }
}
