/// Start programs stand in the file as statements between braces.
extension GrammarParser {
  // start NAME {
  //   statements
  // }
  mutating func readStart() throws(Unreadable) {
    let name = current
    guard name.kind == .name else {
      throw failure("expected the name of a start program, found \(found)")
    }
    advance()
    let brace = current.range
    guard take("{") else {
      throw failure("expected `{` after `\(lexer.text(name))`, found \(found)")
    }
    guard current.kind == .newline || current.kind == .comment else {
      throw failure("expected the end of the line after `{`, found \(found)")
    }
    let first = current.range.lowerBound
    while !(current.kind == .symbol && text == "}") {
      guard current.kind != .end else {
        report("this `{` is never closed", at: brace)
        throw Unreadable()
      }
      advance()
    }
    starts.append((name, first..<current.range.lowerBound))
    advance()
  }

  /// Reads a start program in its place: the header that the grammar implies takes the first line of the text,
  /// which the directives above any start leave free, and the body keeps its own lines and columns.
  mutating func takeIn(_ start: (name: Token, body: Range<Int>)) {
    let name = lexer.text(start.name)
    var header = ["optimizer \(name)"]
    if grammar.appliesRaw { header.append("apply raw") }
    let declarations = grammar.states.map { "\($0.name): \($0.kind ?? .tensor) = \($0.start.text)" }
    if !declarations.isEmpty { header.append("state " + declarations.joined(separator: ", ")) }
    let linesAbove = source.location(of: start.body.lowerBound).line - 1
    let padding = String(repeating: "\n", count: max(0, linesAbove - header.count + 1))
    let text = header.joined(separator: "\n") + padding + source.text(start.body)
    do throws(Diagnostics) {
      let program = try Program.parse(text, file: source.file).flattened()
      check(program, at: start.name.range)
      grammar.starts.append(program)
    } catch { diagnostics += error.items }
  }

  private mutating func check(_ program: Program, at range: Range<Int>) {
    if let feature = program.unsearchedFeature {
      report("`\(program.name)` has \(feature)", at: range, "put one part in the grammar alone")
    }
    for node in program.nodes {
      switch node {
      case .call(let id, _) where !grammar.operators.contains(id):
        report(
          "`\(program.name)` uses `\(id.value.name)`, which this grammar does not list", at: range,
          "add it to `operators`")
      case .variable(.input(let input)) where !grammar.inputs.contains(input):
        report(
          "`\(program.name)` reads `\(input.name)`, which this grammar does not list", at: range,
          "add it to `inputs`")
      default: continue
      }
    }
    if program.statements.count > grammar.limits.statements {
      report(
        "`\(program.name)` has \(program.statements.count) statements when flat; the limit is "
          + "\(grammar.limits.statements)", at: range)
    }
  }
}
