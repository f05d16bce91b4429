import DSL

/// What an edit did to a program, on one line: the lines that went and those that came.
enum ProgramChange {
  /// No more lines are shown of a change.
  private static let longest = 4

  /// `- c = lerp(g, m, 0.9) + c = tanh(m)`; nil where nothing shows or too much does.
  static func line(from parent: Program, to child: Program) -> String? {
    let (before, after) = (body(of: parent), body(of: child))
    let changes = after.difference(from: before)
    let gone = changes.removals.map { change in
      if case .remove(_, let line, _) = change { "- \(line)" } else { "" }
    }
    let come = changes.insertions.map { change in
      if case .insert(_, let line, _) = change { "+ \(line)" } else { "" }
    }
    guard (1...longest).contains(gone.count + come.count) else { return nil }
    return (gone + come).map { "`\($0)`" }.joined(separator: " ")
  }

  /// The lines of a program below its header.
  private static func body(of program: Program) -> [String] {
    program.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("optimizer ") }
  }
}
