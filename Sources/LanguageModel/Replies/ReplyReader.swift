import DSL

/// Reads the replies of language models: finds the program in the text, or says what is wrong with it.
public struct ReplyReader: Sendable {
  /// The space that programs must lie in.
  public let grammar: Grammar

  /// Makes a reader of programs of a grammar.
  public init(_ grammar: Grammar) { self.grammar = grammar }

  /// Reads a reply to a prompt about a parent.
  public func read(_ reply: String, parent: Program) -> Reading {
    let pieces = ReplyText(reply).lines.split(omittingEmptySubsequences: false) {
      $0.trimmed.hasPrefix("```")
    }
    let text = pieces.count > 2 ? pieces[pieces.count - 2] : pieces[0]
    do {
      let program = try grammar.adopt(Program(parsing: text.joined(separator: "\n")))
      return program.structuralHash == parent.structuralHash ? .unchanged : .program(program)
    } catch { return .unreadable("\(error)") }
  }
}
