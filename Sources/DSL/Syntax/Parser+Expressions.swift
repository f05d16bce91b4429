extension Parser {
  /// Reads operands joined by infix operators that bind at least as tightly as `least`.
  mutating func readExpression(_ least: Int) throws(Unreadable) -> Program.NodeID {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Program.Limits.depth else {
      throw failure(
        "expressions are nested at most \(Program.Limits.depth) deep",
        hint: "assign a part to a name first")
    }
    return try continueExpression(try readOperand(), least)
  }

  // Goes on behind the first operand.
  private mutating func continueExpression(
    _ first: Program.NodeID, _ least: Int
  ) throws(Unreadable) -> Program.NodeID {
    var left = first
    while current.kind == .symbol, let infix = Notation.infix[text], infix.precedence >= least {
      let symbol = current.range
      advance()
      let right = try readExpression(
        infix.associatesRight ? infix.precedence : infix.precedence + 1)
      left = try append(.call(infix.operation, .init([left, right])), at: symbol)
    }
    return left
  }

  private mutating func readOperand() throws(Unreadable) -> Program.NodeID {
    let start = current.range
    switch current.kind {
    case .number(let value):
      return try append(.constant(try number(value)), at: start)
    case .name:
      return try readNamed()
    case .symbol where isSymbol("("):
      advance()
      let inner = try readExpression(0)
      try expect(")", after: "the expression", opened: start)
      return inner
    case .symbol:
      guard let prefix = Notation.prefix[text] else { break }
      let isMinus = text == Notation.minus
      advance()
      if isMinus, case .number(let value) = current.kind {
        return try readNegative(value, prefix, from: start)
      }
      let operand = try readExpression(prefix.precedence)
      return try append(.call(prefix.operation, .init([operand])), at: start)
    default: break
    }
    throw failure("expected an expression, found \(found)")
  }

  // `-2` is the constant minus two, but `-2 ^ x` is minus the power.
  private mutating func readNegative(
    _ value: Double?, _ prefix: Notation.Prefix, from start: Range<Int>
  ) throws(Unreadable) -> Program.NodeID {
    let literal = current.range
    let magnitude = try number(value)
    if current.kind == .symbol, let infix = Notation.infix[text],
      infix.precedence > prefix.precedence
    {
      let base = try append(.constant(magnitude), at: literal)
      let operand = try continueExpression(base, prefix.precedence)
      return try append(.call(prefix.operation, .init([operand])), at: start)
    }
    return try append(.constant(-magnitude), at: start.lowerBound..<literal.upperBound)
  }

  private mutating func readNamed() throws(Unreadable) -> Program.NodeID {
    let name = current
    let word = text
    advance()
    guard isSymbol("(") else {
      return try append(.variable(try variable(word, at: name.range)), at: name.range)
    }
    let firstNode = program.nodes.count
    let opening = current.range
    var arguments: [Program.NodeID] = []
    advance()
    if !isSymbol(")") {
      arguments.append(try readExpression(0))
      while isSymbol(",") {
        advance()
        arguments.append(try readExpression(0))
      }
    }
    try expect(")", after: "the arguments", opened: opening)
    guard let operation = Operator.named(word) else {
      reportUnknown(operator: word, at: name.range)
      return poison(from: firstNode, at: name.range)
    }
    guard arguments.count == operation.value.arity else {
      let arity = operation.value.arity
      report(
        "`\(word)` takes \(arity) argument\(arity == 1 ? "" : "s"), found \(arguments.count)",
        at: name.range, "write `\(Notation.call(of: operation.value))`")
      return poison(from: firstNode, at: name.range)
    }
    return try append(.call(operation, .init(arguments)), at: name.range)
  }

  private mutating func reportUnknown(operator name: String, at range: Range<Int>) {
    if names[name] != nil {
      report(
        "`\(name)` is a value, expected an operator before `(`", at: range,
        "a product is written `\(name) * (…)`")
      return
    }
    let all = Operator.all.flatMap { [$0.name] + $0.aliases }
    let near = Spelling.nearest(to: name, among: all)
    report(
      "unknown operator `\(name)`", at: range,
      near.map { "did you mean `\($0)`?" } ?? "`descent ops` lists the operators")
  }
}
