import DSL

/// Reads the replies of language models: finds the program in the text, or says what is wrong with it.
///
/// A reply is text. It is cut into lines, its pieces are parsed as programs of the language, and nothing else ever happens
/// to it. Edits count before whole programs: they say what is meant. Of several fences the last that reads wins, since
/// models quote and draft first and conclude last.
public struct ReplyReader: Sendable {
  /// The space that programs must lie in.
  public let grammar: Grammar

  /// Makes a reader of programs of a grammar.
  public init(_ grammar: Grammar) { self.grammar = grammar }

  /// Reads a reply to a prompt about a parent.
  ///
  /// Never traps, whatever the text. At most 64 kB are read.
  public func read(_ reply: String, parent: Program) -> Reading {
    let text = ReplyText(reply)
    let parts = ReplyParts(text.lines)
    var complaint: String?
    if !parts.edits.isEmpty || parts.brokenEdit != nil {
      do { return try result(edited(parent, by: parts), parent) } catch {
        complaint = error.text
      }
    }
    let drafts = parts.fences.suffix(Self.mostDrafts).map {
      (draft: Draft($0.lines), info: $0.info)
    }
    let pieces = Draft.pieces(of: parts.prose).suffix(Self.mostDrafts).map { (draft: $0, info: "") }
    var worst: (isWhole: Bool, text: String)?
    for (draft, info) in drafts.reversed() + pieces.reversed() {
      // A line or two of an explanation are no program.
      guard draft.assignsUpdate || !info.isEmpty || worst == nil else { continue }
      do { return try result(program(draft, info), parent) } catch {
        if worst == nil || draft.assignsUpdate && worst?.isWhole == false {
          worst = (draft.assignsUpdate, error.text)
        }
      }
    }
    return .unreadable(advice(complaint ?? worst?.text ?? nothing(text), text))
  }

  private func result(_ program: Program, _ parent: Program) -> Reading {
    program.structuralHash == parent.structuralHash ? .unchanged : .program(program)
  }

  /// Why a piece is no program of the grammar.
  private struct Unreadable: Error { let text: String }

  // MARK: Edits

  private func edited(_ parent: Program, by parts: ReplyParts) throws(Unreadable) -> Program {
    if let broken = parts.brokenEdit { throw Unreadable(text: "An edit is incomplete: \(broken).") }
    guard parts.edits.count <= Self.mostEdits else {
      throw Unreadable(
        text: "The reply has \(parts.edits.count) edits; expected at most \(Self.mostEdits).")
    }
    var text = parent.promptText
    for (index, edit) in parts.edits.enumerated() {
      do { text = try edit.applied(to: text) } catch {
        let place = "SEARCH block \(index + 1) of \(parts.edits.count)"
        switch error {
        case .empty:
          // Some models leave it empty to say: all of it.
          let whole = Draft(edit.replacement)
          guard whole.assignsUpdate else {
            throw Unreadable(text: "\(place) is empty: copy the lines that are to be replaced.")
          }
          text = whole.text(for: grammar, addingStates: false)
        case .nowhere:
          throw Unreadable(
            text: """
              \(place) was found nowhere in the current program: `\(edit.excerpt)`. Copy whole lines of it as they stand:

              \(text)
              """)
        case .several(let count):
          throw Unreadable(
            text: """
              \(place) was found \(count) times in the current program: `\(edit.excerpt)`. Copy the line above or below \
              it too, so that the place is clear.
              """)
        }
      }
      guard text.utf8.count <= Draft.most else { throw tooLong(text.utf8.count) }
    }
    return try program(Draft(text.split(separator: "\n").map(String.init)), "")
  }

  /// How many edits a reply may have.
  private static let mostEdits = 32
  /// How many errors a program may have that is read again with all states declared.
  private static let mostSlips = 30
  /// How many fences are tried, from the last one, and how many pieces of the text outside.
  private static let mostDrafts = 8

  // MARK: Whole programs

  private func program(_ draft: Draft, _ info: String) throws(Unreadable) -> Program {
    let text = draft.text(for: grammar, addingStates: false)
    guard text.utf8.count <= Draft.most else { throw tooLong(text.utf8.count) }
    let parsed: Program
    do { parsed = try Program(parsing: text, file: "program") } catch {
      // The grammar's states need no declaration; where much else is wrong they are no help.
      if error.items.count <= Self.mostSlips,
        let completed = try? Program(parsing: draft.text(for: grammar, addingStates: true))
      {
        return try adopted(completed)
      }
      if let language = ForeignCode.language(of: draft.original, info: info) {
        throw Unreadable(
          text: """
            This reads as \(language), which is not the language: replies are parsed, never run. There are no functions, \
            imports, loops or indices. A program is statements, one a line, such as `\(sample)`, and assigns `update`.
            """)
      }
      throw Unreadable(text: Self.shown(error))
    }
    return try adopted(parsed)
  }

  /// A statement of the grammar's own start.
  private var sample: String {
    guard let start = grammar.starts.last, let first = start.statements.first else {
      return "update = g"
    }
    return start.text(of: first)
  }

  private func adopted(_ program: Program) throws(Unreadable) -> Program {
    guard program.nodes.count <= Self.mostNodes else {
      throw Unreadable(
        text: """
          The program has \(program.nodes.count) values and operators; the limit is \(grammar.limits.statements) operators.
          """)
    }
    do {
      let result = try grammar.adopt(program)
      if result.isValid { return result }
      // States without a declared kind may have taken places that do not hold them.
      var declared = program
      let kinds = program.kinds().states
      for index in declared.states.indices { declared.states[index].kind = kinds[index] }
      let second = try grammar.adopt(declared)
      if second.isValid { return second }
      let issues = result.validate().prefix(3).map { "\($0.message)" }
      throw Unreadable(text: "The program does not fit: \(issues.joined(separator: "; ")).")
    } catch let error as Grammar.Misfit {
      throw Unreadable(text: "The program does not fit the grammar: \(error.reason).")
    } catch let error as Unreadable { throw error } catch {
      throw Unreadable(text: "\(error)")
    }
  }

  /// More nodes than any grammar's limit leaves room for are not flattened first.
  private static let mostNodes = 4_000

  private func tooLong(_ bytes: Int) -> Unreadable {
    Unreadable(text: "The program has \(bytes) bytes; expected at most \(Draft.most).")
  }

  // MARK: Diagnostics

  private func nothing(_ text: ReplyText) -> String {
    if text.endsInThought {
      return "The reply ends within its `<think>` part: expected a program or edits behind it."
    }
    return """
      No program was found in the reply: expected SEARCH/REPLACE blocks, or one whole program between ``` fences, with \
      statements such as `\(sample)`.
      """
  }

  /// What was wrong, what is allowed, and what was not read.
  private func advice(_ complaint: String, _ text: ReplyText) -> String {
    let states = grammar.states.map {
      $0.kind == nil ? $0.name : "\($0.name): \($0.kind.map { "\($0)" } ?? "")"
    }
    var advice = """
      \(complaint.trimmed)

      Allowed are the operators \(grammar.operators.map { "`\($0.value.call)`" }.joined(separator: ", ")); the inputs \
      \(grammar.inputs.map(\.name).joined(separator: ", ")); the states \(states.joined(separator: ", ")); at most \
      \(grammar.limits.statements) statements, where each operator counts as one\(grammar.appliesRaw ? "; `apply raw` is the second line" : "").
      """
    if text.isCutShort {
      advice += "\nThe reply is longer than \(ReplyText.most) bytes and was read no further."
    }
    return advice
  }

  /// The first few errors of the parser.
  private static func shown(_ errors: Diagnostics) -> String {
    let most = 6
    let texts = errors.items.prefix(most).map { item in
      // What is allowed is listed below; the model has no command line.
      var item = item
      if item.hint?.contains("descent ") == true { item.hint = nil }
      return item.description
    }
    let more = errors.items.count - texts.count
    let rest = more > 0 ? "\nand \(more) more" : ""
    // The first line alone is what later prompts repeat.
    let first = errors.items.first?.message.shortened(to: 150) ?? "it is empty"
    return "The program could not be read: \(first)\n\n" + texts.joined(separator: "\n") + rest
  }
}
