import DSL

/// A change of a text: some lines of it, and what takes their place.
struct Edit {
  /// The lines that are replaced.
  var search: [String]
  /// The lines that take their place.
  var replacement: [String]

  /// The longest search, in words: many times what a program of a grammar has.
  private static let mostWords = 1_000

  /// Why an edit does not apply.
  enum Misplaced: Error {
    /// It searches for nothing.
    case empty
    /// What it searches for stands nowhere.
    case nowhere
    /// What it searches for stands in several places.
    case several(Int)
  }

  /// The line that diagnostics show of it.
  var excerpt: String {
    let line = search.first { !$0.trimmed.isEmpty } ?? ""
    return line.trimmed.shortened(to: 80)
  }

  /// The text with the edit made.
  ///
  /// Texts are compared word by word, so that white space, blank lines and comments count for nothing, and `0.90` is 0.9. Whole lines
  /// are looked for first; where there are none, parts of lines.
  func applied(to text: String) throws(Misplaced) -> String {
    let words = Words(text)
    let sought = Words(search.map { ProgramLine($0).text }.joined(separator: "\n")).keys
    guard !sought.isEmpty else { throw .empty }
    guard sought.count <= Self.mostWords else { throw .nowhere }
    var starts = words.starts(of: sought, wholeLines: true)
    if starts.isEmpty { starts = words.starts(of: sought, wholeLines: false) }
    guard let start = starts.first else { throw .nowhere }
    guard starts.count == 1 else { throw .several(starts.count) }
    let bytes = Array(text.utf8)
    let range = words.ranges[start].lowerBound..<words.ranges[start + sought.count - 1].upperBound
    let new = replacement.map { ProgramLine($0).text }.joined(separator: "\n").trimmed
    return String(decoding: bytes[..<range.lowerBound], as: UTF8.self) + new
      + String(decoding: bytes[range.upperBound...], as: UTF8.self)
  }

  /// The hunks of a unified diff; none where a fence holds none.
  static func hunks(of fence: ReplyParts.Fence) -> [Edit] {
    let lines = fence.lines.filter { line in
      !["--- ", "+++ ", "diff ", "index "].contains { line.hasPrefix($0) }
    }
    func marks(_ sign: Character) -> Bool {
      lines.contains { $0.first == sign && ProgramLine($0).belongs }
    }
    let isDiff =
      fence.info == "diff" || fence.info == "patch" || lines.contains { $0.hasPrefix("@@") }
      || marks("-") && marks("+")
    guard isDiff else { return [] }
    return lines.split { $0.hasPrefix("@@") }.compactMap { hunk in
      let edit = Edit(
        search: hunk.filter { $0.first != "+" }, replacement: hunk.filter { $0.first != "-" })
      // All lines new: a whole program.
      return edit.search.contains { ProgramLine($0).isContent } ? edit : nil
    }
  }
}

/// The words of a text with their places, comments left out and any number of line ends counted as one.
private struct Words {
  private(set) var keys: [String] = []
  private(set) var ranges: [Range<Int>] = []
  private static let newline = "\n"

  init(_ text: String) {
    var lexer = Lexer(SourceText(text, file: ""), symbols: Self.symbols)
    while true {
      let token = lexer.next()
      switch token.kind {
      case .end:
        if keys.last == Self.newline {
          keys.removeLast()
          ranges.removeLast()
        }
        return
      case .comment: continue
      case .newline where keys.isEmpty || keys.last == Self.newline: continue
      case .newline: keys.append(Self.newline)
      case .number(let value?): keys.append(Program.text(of: value))
      case .name, .number, .symbol, .stray: keys.append(lexer.text(token))
      }
      ranges.append(token.range)
    }
  }

  /// Where a sequence of words begins.
  func starts(of sought: [String], wholeLines: Bool) -> [Int] {
    guard sought.count <= keys.count else { return [] }
    return (0...(keys.count - sought.count)).filter { start in
      let end = start + sought.count
      if wholeLines {
        guard start == 0 || keys[start - 1] == Self.newline else { return false }
        guard end == keys.count || keys[end] == Self.newline else { return false }
      }
      return keys[start] == sought[0] && keys[start..<end].elementsEqual(sought)
    }
  }

  private static let symbols: [String] =
    ["=", "(", ")", ",", ":", "..."]
    + Operator.all.compactMap { entry in
      switch entry.notation {
      case .function: nil
      case .infix(let symbol, _, _), .prefix(let symbol, _): symbol
      }
    }
}
