/// Start programs and held parts stand in the file as statements between braces.
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
    starts.append((name, try readBody(behind: lexer.text(name))))
  }

  // hold ROLE, ROLE {
  //   statements
  // }
  mutating func readHold() throws(Unreadable) {
    let place = current.range
    let names = Program.Roles.named.map(\.name)
    var roles: Program.Roles = []
    try readList { parser throws(Unreadable) in
      let range = parser.current.range
      let name = try parser.word(among: names, "a role")
      for (known, role) in Program.Roles.named where known == name {
        if roles.contains(role) || parser.holds.contains(where: { $0.roles.contains(role) }) {
          parser.report("`\(name)` is held already", at: range)
        }
        roles.insert(role)
      }
    }
    let bred = holds.reduce(Program.Roles.all.subtracting(roles)) { $0.subtracting($1.roles) }
    if bred.isSubset(of: .vector) {
      report(
        "`hold` must leave a role of matrices to breed (matrix or embedding)", at: place,
        "hold fewer roles")
    }
    holds.append((roles, place, try readBody(behind: roles.names.joined(separator: ", "))))
  }

  /// Takes `{`, the lines below it and `}`; gives the bytes between them.
  private mutating func readBody(behind what: String) throws(Unreadable) -> Range<Int> {
    let brace = current.range
    guard take("{") else {
      throw failure("expected `{` after `\(what)`, found \(found)")
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
    let body = first..<current.range.lowerBound
    advance()
    return body
  }

  /// Reads a start program in its place: the header that the grammar implies takes the first line of the text,
  /// which the directives above any start leave free, and the body keeps its own lines and columns.
  mutating func takeIn(_ start: (name: Token, body: Range<Int>)) {
    let name = lexer.text(start.name)
    var header = ["optimizer \(name)"]
    if grammar.appliesRaw { header.append("apply raw") }
    let declarations = grammar.states.map { "\($0.name): \($0.kind ?? .tensor) = \($0.start.text)" }
    if !declarations.isEmpty { header.append("state " + declarations.joined(separator: ", ")) }
    guard let program = parse(start.body, under: header)?.flattened() else { return }
    check(program, at: start.name.range)
    grammar.starts.append(program)
  }

  /// Reads a held part as the section that it becomes.
  mutating func takeIn(_ hold: (roles: Program.Roles, place: Range<Int>, body: Range<Int>)) {
    var header = ["optimizer held"]
    if grammar.appliesRaw { header.append("apply raw") }
    // The other roles need some rule, so that only what is wrong with the part is reported.
    header += ["update = g", "for " + hold.roles.names.joined(separator: ", ")]
    guard var program = parse(hold.body, under: header) else { return }
    guard program.sections.count == 1 else {
      report(
        "a held part has no sections of its own", at: hold.place, "write one `hold` for each")
      return
    }
    program.sections = []
    program.statements.removeFirst()
    for index in program.statements.indices { program.statements[index].section = nil }
    for index in program.states.indices { program.states[index].section = nil }
    program = program.compacted()
    guard program.statements.contains(where: { $0.target == .update }) else {
      report("a held part must assign `update`", at: hold.place)
      return
    }
    let most =
      Program.Limits.statements - grammar.held.reduce(0) { $0 + $1.program.statements.count }
    guard grammar.limits.statements + program.statements.count <= most else {
      report(
        "the grammar's limit and what is held make more than \(Program.Limits.statements) statements",
        at: hold.place, "lower `limit statements`")
      return
    }
    grammar.held.append(Grammar.Held(roles: hold.roles, program: program))
  }

  /// Reads statements in their place, below header lines; nil, with diagnostics, where they do not hold.
  private mutating func parse(_ body: Range<Int>, under header: [String]) -> Program? {
    let linesAbove = source.location(of: body.lowerBound).line - 1
    let padding = String(repeating: "\n", count: max(0, linesAbove - header.count + 1))
    let text = header.joined(separator: "\n") + padding + source.text(body)
    do throws(Diagnostics) {
      return try Program.parse(text, file: source.file)
    } catch {
      diagnostics += error.items
      return nil
    }
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
    if let fall = grammar.stageOrder.firstFall(in: program) {
      report(
        "`\(program.name)` leaves the order of the stages with `\(program.text(of: program.statements[fall]))`",
        at: range, "list the operator in a later stage too")
    }
    if program.statements.count > grammar.limits.statements {
      report(
        "`\(program.name)` has \(program.statements.count) statements when flat; the limit is "
          + "\(grammar.limits.statements)", at: range)
    }
  }
}
