/// A reply taken apart: its edits, and the pieces that may be programs.
struct ReplyParts {
  /// The complete SEARCH/REPLACE blocks and the hunks of diffs, in order.
  private(set) var edits: [Edit] = []
  /// What is wrong with a block that is not complete; nil where all are.
  private(set) var brokenEdit: String?
  /// The contents of the fences, in order.
  private(set) var fences: [Fence] = []
  /// What stands outside fences and edits.
  private(set) var prose: [String] = []

  /// A piece between two lines of backquotes.
  struct Fence {
    /// The word behind the opening backquotes.
    var info: String
    /// Its lines.
    var lines: [String] = []
  }

  /// The half of a block that is being read.
  private enum Half {
    case search
    case replacement
  }

  /// Takes lines apart.
  init(_ lines: [String]) {
    var fence: Fence?
    var half: Half?
    var edit = Edit(search: [], replacement: [])
    for line in lines {
      switch (half, Mark(line)) {
      case (_, .search):
        breakOff(half)
        edit = Edit(search: [], replacement: [])
        half = .search
      case (.search, .divider): half = .replacement
      case (.replacement, .replace):
        edits.append(edit)
        half = nil
      // A fence around each half says nothing.
      case (.search, .fence), (.replacement, .fence): continue
      case (.search, _): edit.search.append(line)
      case (.replacement, _): edit.replacement.append(line)
      case (nil, .fence(let info)):
        if let ended = fence { fences.append(ended) }
        fence = fence == nil || !info.isEmpty ? Fence(info: info) : nil
      case (nil, .replace), (nil, .divider), (nil, nil):
        if fence == nil { prose.append(line) } else { fence?.lines.append(line) }
      }
    }
    // A reply that was cut short may lack its last line alone.
    if let fence { fences.append(fence) }
    breakOff(half)
    fences.removeAll { fence in
      let hunks = Edit.hunks(of: fence)
      edits += hunks
      return !hunks.isEmpty
    }
  }

  private mutating func breakOff(_ half: Half?) {
    switch half {
    case .search:
      brokenEdit = "a `<<<<<<< SEARCH` block has no line `=======` and no line `>>>>>>> REPLACE`"
    case .replacement: brokenEdit = "a `<<<<<<< SEARCH` block has no line `>>>>>>> REPLACE`"
    case nil: break
    }
  }

  /// A line that separates.
  private enum Mark {
    case search
    case divider
    case replace
    case fence(String)

    init?(_ line: String) {
      var text = line.trimmed
      // In a quotation.
      if text.hasPrefix("> ") { text = text.dropFirst(2).trimmed }
      func run(of character: Character) -> Int { text.prefix { $0 == character }.count }
      if run(of: "<") >= 5 {
        self = .search
      } else if run(of: ">") >= 5 {
        self = .replace
      } else if run(of: "=") >= 5, run(of: "=") == text.count {
        self = .divider
      } else if run(of: "`") >= 3 || run(of: "~") >= 3 {
        let info = text.drop { $0 == "`" || $0 == "~" }.trimmed.lowercased()
        // "```m = g```" is code within a line.
        guard !info.contains("`") else { return nil }
        self = .fence(info)
      } else {
        return nil
      }
    }
  }
}
