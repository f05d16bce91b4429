extension Program {
  /// Everything that is wrong with the program; empty where it is valid.
  ///
  /// Works on programs that were never text: search asks it of each proposal, so it allocates a few flat
  /// arrays and makes texts only for what it finds. A valid program is in canonical order (see `Program`),
  /// reads nothing before it is assigned, has kinds that fit, stays within `Limits`, and assigns `update`;
  /// whatever lowers, prints or runs programs relies on it.
  public func validate() -> [Issue] {
    if let issue = orderIssue() { return [issue] }
    return semanticIssues()
  }

  /// Whether the program is valid.
  public var isValid: Bool { validate().isEmpty }

  /// What is wrong with a program whose nodes are in canonical order, as a parser's are by construction.
  func semanticIssues() -> [Issue] {
    if let issue = sizeIssue() { return [issue] }
    var issues: [Issue] = []
    checkNames(&issues)
    checkDeclarations(&issues)
    checkStatements(&issues)
    return issues
  }

  // Post-order, statement by statement, each node used once; locals numbered by their first assignment.
  private func orderIssue() -> Issue? {
    let disordered = Issue(
      .program, "the nodes are not in canonical order",
      hint: "call `compacted()` after an edit")
    var stack: [NodeID] = []
    stack.reserveCapacity(16)
    var next = 0
    var knownLocals = 0
    for statement in statements {
      guard Int(statement.root) < nodes.count, next <= Int(statement.root) else {
        return disordered
      }
      while next <= Int(statement.root) {
        switch nodes[next] {
        case .constant: break
        case .variable(let variable):
          guard exists(variable) else { return disordered }
        case .call(let operation, let arguments):
          guard Int(operation.rawValue) < Signature.all.count else { return disordered }
          for argument in arguments.reversed() {
            guard stack.popLast() == argument else { return disordered }
          }
        }
        stack.append(NodeID(next))
        next += 1
      }
      guard stack.count == 1, exists(statement.target) else { return disordered }
      stack.removeAll(keepingCapacity: true)
      if case .local(let index) = statement.target, Int(index) >= knownLocals {
        guard Int(index) == knownLocals else { return disordered }
        knownLocals += 1
      }
    }
    return next == nodes.count && knownLocals == locals.count ? nil : disordered
  }

  private func exists(_ variable: Variable) -> Bool {
    switch variable {
    case .input, .update: true
    case .hyper(let index): Int(index) < hypers.count
    case .state(let index): Int(index) < states.count
    case .local(let index): Int(index) < locals.count
    }
  }

  private func sizeIssue() -> Issue? {
    for (count, what, limit) in [
      (statements.count, "statements", Limits.statements),
      (hypers.count, "hyper-parameters", Limits.declarations),
      (states.count, "states", Limits.declarations),
    ] where count > limit {
      return Issue(.program, "a program has at most \(limit) \(what), found \(count)")
    }
    // Below this bound no expansion of a derived operator can reach the limit.
    guard nodes.count * Expansion.greatestSize > Limits.nodes else { return nil }
    let size = nodes.reduce(0) { $0 + Expansion.size(of: $1) }
    guard size > Limits.nodes else { return nil }
    return Issue(
      .program, "a program has at most \(Limits.nodes) primitive operations, found \(size)")
  }

  // MARK: Declarations

  private func checkNames(_ issues: inout [Issue]) {
    if !Lexer.isTitle(name) {
      issues.append(
        Issue(
          .program, "`\(name)` is not a name for a program",
          hint: "a name begins with a letter; letters, digits, `_`, `-` and `.` follow"))
    }
    if documentation.contains(where: Self.isUnprintable) {
      issues.append(
        Issue(.program, "a line of documentation has a line break or a space at its end"))
    }
    let names = hypers.map(\.name) + states.map(\.name) + locals
    for (index, name) in names.enumerated() {
      // A local without assignment is an unknown name, which is another matter.
      if let reason = refusal(of: name), let place = declaration(index) {
        issues.append(Issue(place, reason, hint: "choose another name"))
      }
      if names[..<index].contains(name) {
        issues.append(Issue(declaration(index) ?? .program, "`\(name)` is declared twice"))
      }
    }
  }

  private func declaration(_ index: Int) -> Issue.Place? {
    if index < hypers.count { return .hyper(index) }
    if index < hypers.count + states.count { return .state(index - hypers.count) }
    let local = Variable.local(UInt16(index - hypers.count - states.count))
    return statements.firstIndex { $0.target == local }.map { .statement($0) }
  }

  private func refusal(of name: String) -> String? {
    if !Lexer.isName(name) { return "`\(name)` is not a name" }
    return Self.takenNames[name].map { "`\(name)` is \($0)" }
  }

  /// What names mean that nothing may be called by.
  private static let takenNames: [String: String] = {
    var taken = ["update": "the result of the step"]
    for input in Input.allCases { taken[input.name] = "an input" }
    for word in Notation.reserved { taken[word] = "a word of the language" }
    // A constant such as `eps()` is always written with parentheses, so its name stays free.
    for entry in Operator.all where entry.arity > 0 {
      for name in [entry.name] + entry.aliases { taken[name] = "an operator" }
    }
    return taken
  }()

  private static func isUnprintable(_ line: String) -> Bool {
    line.last?.isWhitespace == true || line.utf8.contains { $0 == 10 || $0 == 13 }
  }

  private func checkDeclarations(_ issues: inout [Issue]) {
    if let learningRate {
      if let problem = problem(ofRate: learningRate) {
        issues.append(Issue(.learningRate, problem))
      }
      check(learningRate, at: .learningRate, &issues)
    }
    for (index, hyper) in hypers.enumerated() { check(hyper, at: .hyper(index), &issues) }
    for (index, state) in states.enumerated() where !state.start.isFinite {
      issues.append(
        Issue(.state(index), "the start of `\(state.name)` must be finite, found \(state.start)"))
    }
  }

  private func check(_ hyper: Hyper, at place: Issue.Place, _ issues: inout [Issue]) {
    if !hyper.value.isFinite {
      issues.append(
        Issue(place, "the default of `\(hyper.name)` must be finite, found \(hyper.value)"))
    }
    if let range = hyper.range, let problem = problem(of: range, hyper) {
      issues.append(Issue(place, problem))
    }
  }

  private func problem(ofRate rate: Hyper) -> String? {
    let name = Input.learningRate.name
    if rate.name != name { return "the learning rate is called `\(name)`, found `\(rate.name)`" }
    let least = min(rate.value, rate.range?.lower ?? rate.value)
    return least <= 0
      ? "a learning rate must be positive, found \(Self.text(of: least))" : nil
  }

  private func problem(of range: Hyper.Range, _ hyper: Hyper) -> String? {
    let (lower, upper) = (Self.text(of: range.lower), Self.text(of: range.upper))
    if !range.lower.isFinite || !range.upper.isFinite {
      return "the range of `\(hyper.name)` must be finite, found \(lower) ... \(upper)"
    }
    if range.lower >= range.upper {
      return "the range of `\(hyper.name)` must go upwards, found \(lower) ... \(upper)"
    }
    if range.isLogarithmic, range.lower <= 0 {
      return "a logarithmic range must be positive, found \(lower) ... \(upper)"
    }
    if hyper.value.isFinite, hyper.value < range.lower || hyper.value > range.upper {
      return
        "the default \(Self.text(of: hyper.value)) of `\(hyper.name)` is outside its range \(lower) ... \(upper)"
    }
    return nil
  }

  // MARK: Statements

  private func checkStatements(_ issues: inout [Issue]) {
    let kinds = KindInference(self)
    let signatures = Signature.all
    var assigned = [Bool](repeating: false, count: slotCount)
    for input in Input.allCases { assigned[slot(of: .input(input))] = true }
    for index in states.indices { assigned[slot(ofState: index)] = true }
    var depth = [UInt16](repeating: 0, count: nodes.count)
    var first = 0
    for (index, statement) in statements.enumerated() {
      for node in first...Int(statement.root) {
        switch nodes[node] {
        case .constant(let value):
          if !value.isFinite {
            issues.append(Issue(.node(node), "a constant must be finite, found \(value)"))
          }
        case .variable(.hyper): break
        case .variable(let variable):
          if !assigned[slot(of: variable)] {
            issues.append(unassigned(variable, readIn: index, at: node))
          }
        case .call(let operation, let arguments):
          let signature = signatures[Int(operation.rawValue)]
          if arguments.count != signature.arity || signature.isPicky {
            check(operation, arguments, kinds, at: node, &issues)
          }
          for argument in arguments { depth[node] = max(depth[node], depth[Int(argument)] + 1) }
          if Int(depth[node]) == Limits.depth + 1 {
            issues.append(
              Issue(
                .node(node), "expressions are nested at most \(Limits.depth) deep",
                hint: "assign a part to a name first"))
          }
        }
      }
      first = Int(statement.root) + 1
      check(statement, index, kinds, &issues)
      assigned[slot(of: statement.target)] = true
    }
    if !assigned[slot(of: .update)] {
      issues.append(
        Issue(
          .program, "`update` is never assigned",
          hint: "add a line `update = …`: what the trainer takes a step along"))
    }
  }

  private func check(
    _ operation: Operator.ID, _ arguments: Arguments, _ kinds: KindInference, at node: Int,
    _ issues: inout [Issue]
  ) {
    let entry = operation.value
    guard arguments.count == entry.arity else {
      let plural = entry.arity == 1 ? "" : "s"
      issues.append(
        Issue(
          .node(node),
          "`\(entry.name)` takes \(entry.arity) argument\(plural), found \(arguments.count)"))
      return
    }
    for (parameter, argument) in zip(entry.parameters, arguments) {
      let kind = kinds.nodes[Int(argument)]
      if kind > parameter.kind {
        issues.append(
          Issue(
            .node(Int(argument)),
            "`\(entry.name)` expects a \(parameter.kind) for `\(parameter.name)`, found a \(kind)",
            hint: "a reduction such as `mean` lowers the kind"))
      }
    }
  }

  private func check(
    _ statement: Statement, _ index: Int, _ kinds: KindInference, _ issues: inout [Issue]
  ) {
    switch statement.target {
    case .hyper(let hyper):
      let name = hypers[Int(hyper)].name
      issues.append(
        Issue(
          .statement(index), "`\(name)` is a hyper-parameter and cannot be assigned",
          hint: "assign to a new name, or declare `state \(name)`"))
    case .state(let state):
      let kind = kinds.nodes[Int(statement.root)]
      guard let declared = states[Int(state)].kind, kind > declared else { return }
      let name = states[Int(state)].name
      issues.append(
        Issue(
          .statement(index), "`\(name)` is declared a \(declared), found a \(kind)",
          hint: "declare `state \(name): \(kind)`, or reduce the value"))
    case .input, .local, .update: return
    }
  }

  private func unassigned(_ variable: Variable, readIn statement: Int, at node: Int) -> Issue {
    let name = name(of: variable)
    let isLater = statements[statement...].contains { $0.target == variable }
    return isLater
      ? Issue.early(name, at: .node(node))
      : Issue(.node(node), "`\(name)` is never assigned")
  }
}
