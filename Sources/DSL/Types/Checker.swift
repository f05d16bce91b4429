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
    checkSections(&issues)
    StatementChecker.check(self, &issues)
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
    guard areInOrder(statements.map(\.section)), areInOrder(states.map(\.section)) else {
      return disordered
    }
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

  // The shared part first, then the sections in their order.
  private func areInOrder(_ parts: [UInt8?]) -> Bool {
    let places = parts.map { $0.map { Int($0) + 1 } ?? 0 }
    return zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }
      && (places.last ?? 0) <= sections.count
  }

  private func exists(_ variable: Variable) -> Bool {
    switch variable {
    case .input, .update, .evaluation: true
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
    let owners = sections.isEmpty ? [] : names.indices.map { owner($0) }
    for (index, name) in names.enumerated() {
      // A local without assignment is an unknown name, which is another matter.
      if let reason = refusal(of: name), let place = declaration(index) {
        issues.append(Issue(place, reason, hint: "choose another name"))
      }
      let isTwice = names[..<index].indices.contains { other in
        // Two sections may give one name two meanings.
        names[other] == name && (owners.isEmpty || owners[other].meets(owners[index]))
      }
      if isTwice {
        issues.append(Issue(declaration(index) ?? .program, "`\(name)` is declared twice"))
      }
    }
  }

  /// Where a name is known: in all of the program, or in a section, or, where nothing declares it, nowhere.
  private enum Owner {
    case shared
    case section(UInt8)
    case nobody

    func meets(_ other: Owner) -> Bool {
      switch (self, other) {
      case (.nobody, _), (_, .nobody): false
      case (.section(let own), .section(let others)): own == others
      default: true
      }
    }
  }

  private func owner(_ index: Int) -> Owner {
    let section: UInt8?
    switch declaration(index) {
    case .state(let state): section = states[state].section
    case .statement(let statement): section = statements[statement].section
    case nil: return .nobody
    default: section = nil
    }
    return section.map { .section($0) } ?? .shared
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
    for (index, state) in states.enumerated() {
      if let start = state.start.number, !start.isFinite {
        issues.append(
          Issue(.state(index), "the start of `\(state.name)` must be finite, found \(start)"))
      }
      if let kind = state.kind, !state.start.kind.fits(kind) {
        issues.append(
          Issue(
            .state(index), "`\(state.name)` is declared a \(kind), but starts at a tensor",
            hint: "declare `state \(state.name): tensor`, or leave the kind out"))
      }
    }
  }

  private func checkSections(_ issues: inout [Issue]) {
    guard sections.count <= Roles.named.count else {
      issues.append(
        Issue(
          .program, "a program has at most \(Roles.named.count) sections, found \(sections.count)"))
      return
    }
    for (index, section) in sections.enumerated() {
      if section.roles.isEmpty {
        issues.append(Issue(.section(index), "a section is for one role at least"))
      }
      let others = sections[..<index].reduce(into: Roles()) { $0.formUnion($1.roles) }
      let twice = section.roles.intersection(others)
      if !twice.isEmpty {
        let names = twice.names.joined(separator: ", ")
        issues.append(Issue(.section(index), "the role `\(names)` has a section already"))
      }
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
}
