extension Program {
  /// Reads a program from its text, or says everything that is wrong with it.
  ///
  /// Never traps, whatever the text. `file` is what diagnostics call the text.
  public init(parsing text: String, file: String = "program") throws(Diagnostics) {
    var parser = Parser(SourceText(text, file: file))
    let program = parser.readProgram()
    let errors = parser.diagnostics
    guard errors.isEmpty else { throw Diagnostics(errors) }
    self = program
  }

  /// Reads a program from its text, or says everything that is wrong with it.
  public static func parse(
    _ text: String, file: String = "program"
  ) throws(Diagnostics) -> Program {
    try Program(parsing: text, file: file)
  }
}

/// Recursive descent, one line at a time: an error ends its line, and the next line is read all the same.
struct Parser {
  /// The line cannot be read on; its diagnostic is recorded.
  struct Unreadable: Error {}

  let source: SourceText
  var lexer: Lexer
  var current: Token
  var previousEnd = 0
  var depth = 0
  var diagnostics: [Diagnostic] = []

  /// The name stands until the header is read, so that a broken header is one error.
  var program = Program(name: "unnamed")
  var names: [String: Program.Variable] = [:]
  var assigned: Set<Program.Variable> = []
  /// The names of the shared part, which each section begins with; nil until the first section.
  var sharedNames: [String: Program.Variable]?
  /// Reads of names that nothing had declared or assigned yet.
  private var earlyReads: [(local: UInt16, range: Range<Int>)] = []
  var places = Places()

  /// Where in the text the parts of the program stand, so that the checker's findings get a place.
  struct Places {
    var title = 0..<0
    var learningRate = 0..<0
    var hypers: [Range<Int>] = []
    var states: [Range<Int>] = []
    var targets: [Range<Int>] = []
    var nodes: [Range<Int>] = []
    var sections: [Range<Int>] = []
  }

  init(_ source: SourceText) {
    self.source = source
    lexer = Lexer(source, symbols: Notation.symbols)
    current = Token(kind: .newline, range: 0..<0)
    for input in Program.Input.allCases { names[input.name] = .input(input) }
    names["update"] = .update
  }

  /// Reads the whole text; what comes back is sound only where `diagnostics` stays empty.
  mutating func readProgram() -> Program {
    guard source.bytes.count <= Program.Limits.bytes else {
      report(
        "a program has at most \(Program.Limits.bytes) bytes, found \(source.bytes.count)",
        at: 0..<1)
      return program
    }
    current = lexer.next()
    readHeader()
    while current.kind != .end, diagnostics.count < Program.Limits.errors {
      do {
        try readLine()
        try endLine()
      } catch { skipLine() }
    }
    reportEarlyReads()
    for issue in program.semanticIssues() {
      report(issue.message, at: range(of: issue.place), issue.hint)
    }
    return program
  }

  // MARK: Lines

  // Comment lines, then `optimizer NAME`.
  private mutating func readHeader() {
    var comments: [String] = []
    while current.kind == .newline || current.kind == .comment {
      if current.kind == .comment { comments.append(comment(text)) }
      advance()
    }
    guard current.kind == .name, text == "optimizer" else {
      report(
        "expected `optimizer NAME` before anything else, found \(found)", at: current.range,
        "begin with a line such as `optimizer mine`")
      return
    }
    program.documentation = comments
    let keyword = current.range
    guard let title = lexer.nextTitle() else {
      advance()
      report(
        "expected a name after `optimizer`, found \(found)", at: current.range,
        "a name begins with a letter; letters, digits, `_`, `-` and `.` follow")
      skipLine()
      return
    }
    program.name = lexer.text(title)
    places.title = title.range
    previousEnd = keyword.upperBound
    advance()
    do { try endLine() } catch { skipLine() }
  }

  private mutating func readLine() throws(Unreadable) {
    switch current.kind {
    case .newline, .comment: return
    case .name: break
    default: throw failure("expected a statement `name = expression`, found \(found)")
    }
    let word = text
    switch word {
    case "apply": try readApplication()
    case "hyper": try readHypers()
    case "state": try readStates()
    case "optimizer":
      throw failure("a program has one `optimizer` line", hint: "put each program in its own file")
    case "for": try readSection()
    default: try readStatement()
    }
  }

  /// The section that is being read; nil in the shared part.
  var section: UInt8? {
    program.sections.isEmpty ? nil : UInt8(program.sections.count - 1)
  }

  private mutating func readStatement() throws(Unreadable) {
    let name = try readName("a name to assign to")
    if isSymbol("(") {
      throw failure(
        "expected `=` after `\(name.text)`, found \(found)",
        hint: "a line assigns a value: `x = \(name.text)(…)`")
    }
    let firstNode = program.nodes.count
    var root: Program.NodeID?
    defer {
      // A line that cannot be read still assigns its name, so that later reads are no further errors.
      let value = root ?? poison(from: firstNode, at: name.range)
      let target = self.target(name.text)
      assigned.insert(target)
      if program.statements.count <= Program.Limits.statements {
        program.statements.append(
          Program.Statement(target: target, root: value, section: section))
        places.targets.append(name.range)
      }
    }
    if !isSymbol("="), let near = Spelling.nearest(to: name.text, among: Notation.reserved) {
      throw failure(
        "expected `=` after `\(name.text)`, found \(found)", hint: "did you mean `\(near)`?")
    }
    try expect("=", after: "`\(name.text)`")
    root = try readExpression(0)
  }

  // MARK: Names

  /// The variable that an expression means by a name.
  mutating func variable(_ name: String, at range: Range<Int>) throws(Unreadable)
    -> Program.Variable
  {
    if let known = names[name] { return known }
    if name == Program.Variable.evaluationName {
      throw failure(
        "`eval` is a result that nothing reads", at: range,
        hint: "assign its value to a name of its own first")
    }
    // It may be assigned further below; the end of the text tells.
    let local = target(name)
    if case .local(let index) = local { earlyReads.append((index, range)) }
    return local
  }

  private mutating func target(_ name: String) -> Program.Variable {
    if let known = names[name] { return known }
    if name == Program.Variable.evaluationName { return .evaluation }
    let local = Program.Variable.local(UInt16(truncatingIfNeeded: program.locals.count))
    program.locals.append(name)
    names[name] = local
    return local
  }

  mutating func declare(_ name: String, as variable: Program.Variable) {
    // The first meaning stays; the checker reports the second.
    if names[name] == nil { names[name] = variable }
  }

  private mutating func reportEarlyReads() {
    let known = names.values.filter { !isEarlyOnly($0) }
    let candidates = known.map { program.name(of: $0) }.sorted()
    for (local, range) in earlyReads {
      // Each search for what was meant goes through all names.
      guard diagnostics.count < Program.Limits.errors else { return }
      let name = program.locals[Int(local)]
      if let other = foreignSection(of: local) {
        report(
          "`\(name)` is assigned in the section `for \(other)` alone, which is not seen here",
          at: range, "assign it in the shared part, or here")
      } else if !isEarlyOnly(.local(local)) {
        let issue = Program.Issue.early(name, at: .program)
        report(issue.message, at: range, issue.hint)
      } else if let operation = Operator.named(name) {
        report(
          "`\(name)` is an operator, expected a value", at: range,
          "write `\(Notation.call(of: operation.value))`")
      } else {
        let near = Spelling.nearest(to: name, among: candidates)
        report(
          "unknown name `\(name)`", at: range,
          near.map { "did you mean `\($0)`?" }
            ?? "inputs are g, w, t, T, lr, h and loss; declare others with `hyper` or `state`, or assign them"
        )
      }
    }
  }

  /// The roles of the section that alone assigns a name which something outside it reads; nil where that is not so.
  private func foreignSection(of local: UInt16) -> String? {
    let name = program.locals[Int(local)]
    let owners = program.statements.filter {
      guard case .local(let index) = $0.target else { return false }
      return program.locals[Int(index)] == name
    }
    guard let section = owners.first?.section, owners.allSatisfy({ $0.section != nil }) else {
      return nil
    }
    // Assigned further below in the section that reads it: another matter.
    if owners.contains(where: { $0.target == .local(local) }), !isReadInSharedPart(local) {
      return nil
    }
    return program.sections[Int(section)].roles.names.joined(separator: ", ")
  }

  private func isReadInSharedPart(_ local: UInt16) -> Bool {
    let end = program.statements.last { $0.section == nil }.map { Int($0.root) } ?? -1
    return end >= 0 && program.nodes[...end].contains(.variable(.local(local)))
  }

  private func isEarlyOnly(_ variable: Program.Variable) -> Bool {
    guard case .local = variable else { return false }
    return !assigned.contains(variable)
  }

  // MARK: Places

  private func range(of place: Program.Issue.Place) -> Range<Int> {
    switch place {
    case .program: places.title
    case .learningRate: places.learningRate
    case .hyper(let index): places.hypers[index]
    case .state(let index): places.states[index]
    case .statement(let index): places.targets[index]
    case .node(let index): places.nodes[index]
    case .section(let index): places.sections[index]
    }
  }

  /// Appends a node that stands at `range`.
  mutating func append(
    _ node: Program.Node, at range: Range<Int>
  ) throws(Unreadable) -> Program.NodeID {
    guard program.nodes.count < Program.Limits.nodes else {
      throw failure("a program has at most \(Program.Limits.nodes) values", at: range)
    }
    places.nodes.append(range)
    return program.append(node)
  }

  /// Where a node stands.
  func range(of node: Program.NodeID) -> Range<Int> { places.nodes[Int(node)] }

  /// Forgets the nodes from `first` on and puts a constant in their place.
  mutating func poison(from first: Int, at range: Range<Int>) -> Program.NodeID {
    program.nodes.removeSubrange(first...)
    places.nodes.removeSubrange(first...)
    places.nodes.append(range)
    return program.append(.constant(0))
  }

  mutating func checkOrder(_ range: Range<Int>, _ what: String) {
    if what != "state", !program.sections.isEmpty {
      report("`\(what)` stands in a section", at: range, "move it above the first statement")
    } else if let last = program.statements.last, last.section == section {
      report("`\(what)` stands below a statement", at: range, "move it above the first statement")
    }
  }
}
