/// A graph on which rewrites are tried: its nodes first, and behind them what the tries made.
///
/// Derived operators stay calls. Where a pattern asks for what an operator is made of, the operator is unfolded
/// beside the graph; so a rule need not say whether it means `square(x)` or `x * x`.
struct Workbench {
  let graph: Graph
  let exactness: Exactness
  var builder: GraphBuilder
  /// What is known of signs, by node; nil where nobody asked.
  var signs: [Sign?] = []
  var stateSigns: [Sign] = []
  /// How often each node of the graph is read.
  let uses: [Int]
  /// The affine forms that were asked for, by node.
  var forms: [AffineForm?] = []
  private var unfoldings: [Program.NodeID?] = []
  private static let none = Program.NodeID.max

  init(_ graph: Graph, _ exactness: Exactness) {
    self.graph = graph
    self.exactness = exactness
    builder = GraphBuilder(capacity: 2 * graph.nodes.count)
    for node in graph.nodes { _ = builder.intern(node.value, node.kind, node.roles) }
    uses = WritingPlan(graph).uses
    stateSigns = graph.states.map { _ in .unknown }
    if exactness == .reals { findStateSigns() }
  }

  func value(_ node: Program.NodeID) -> Graph.Value { builder.nodes[Int(node)].value }
  func kind(_ node: Program.NodeID) -> Kind { builder.nodes[Int(node)].kind }
  func literal(_ node: Program.NodeID) -> Double? { builder.literal(node) }

  /// The node of an operator applied to nodes; a call of a derived operator stays one.
  mutating func call(_ operation: Operator.ID, _ arguments: Program.Arguments) -> Program.NodeID? {
    guard fits(operation, arguments) else { return nil }
    if Expansion.all[Int(operation.rawValue)] == nil {
      return builder.simplified(operation, arguments, .all)
    }
    if !arguments.isEmpty, arguments.allSatisfy({ literal($0) != nil }) {
      return builder.unfolded(operation, arguments, .all, simplifies: true)
    }
    return builder.intern(
      .call(operation, arguments), builder.kind(of: operation, arguments), .all)
  }

  /// Whether an operator takes such arguments.
  private func fits(_ operation: Operator.ID, _ arguments: Program.Arguments) -> Bool {
    let signature = Signature.all[Int(operation.rawValue)]
    for place in arguments.indices
    where !signature.form(at: place).accepts(
      kind(arguments[place]), literal: literal(arguments[place]))
    {
      return false
    }
    return signature.resultKind(of: arguments, kind: { kind($0) }, literal: { literal($0) }) != nil
  }

  /// What a call of a derived operator is in primitives; nil for other nodes.
  mutating func unfolded(_ node: Program.NodeID) -> Program.NodeID? {
    while unfoldings.count <= Int(node) { unfoldings.append(nil) }
    if let known = unfoldings[Int(node)] { return known == Self.none ? nil : known }
    var result = Self.none
    if case .call(let operation, let arguments) = value(node) {
      result =
        builder.unfolded(operation, arguments, .all, simplifies: true) ?? Self.none
    }
    unfoldings[Int(node)] = result
    return result == Self.none ? nil : result
  }

  // MARK: Patterns

  /// What the letters of a pattern stand for, and what is left to compare when all are known.
  private struct Match {
    /// Whether letters mean what `Rule.letters` says; the parameters of a definition may be anything.
    let isTyped: Bool
    var letters = SIMD16<Program.NodeID>(repeating: Workbench.none)
    /// Parts of the pattern that must have the value of a literal.
    var equations: [(part: Int, value: Double)] = []
  }

  /// What the letters of a pattern stand for where a node matches it, by the order of `Rule.letters`, or of the
  /// parameters where the pattern is a definition.
  mutating func match(
    _ pattern: [Program.Node], isDefinition: Bool = false, _ node: Program.NodeID
  ) -> SIMD16<Program.NodeID>? {
    let found = matches(
      pattern, pattern.count - 1, node, Match(isTyped: !isDefinition)
    ) { bench, match in
      let holds = match.equations.allSatisfy { part, expected in
        bench.evaluate(pattern, part, match.letters).map { bench.isSame($0, expected) } ?? false
      }
      return holds ? match : nil
    }
    return found?.letters
  }

  private func isSame(_ left: Double, _ right: Double) -> Bool {
    if exactness == .bits { return left == right }
    return (left - right).magnitude <= 1e-7 * min(left.magnitude, right.magnitude)
  }

  /// What is left to match when a part has been: nil where it fails, so that another way is tried.
  private typealias Rest = (inout Workbench, Match) -> Match?

  private mutating func matches(
    _ pattern: [Program.Node], _ part: Int, _ node: Program.NodeID, _ match: Match, _ rest: Rest
  ) -> Match? {
    switch pattern[part] {
    case .variable(.local(let letter)):
      return bind(Int(letter), node, match).flatMap { rest(&self, $0) }
    case .variable: return nil
    case .constant(let expected): return literal(node) == expected ? rest(&self, match) : nil
    case .call(let operation, let parts):
      if let value = literal(node) {
        if operation == OperatorLaws.negation, value < 0 {
          return matches(pattern, Int(parts[0]), builder.constant(-value), match, rest)
        }
        // A folded constant: what the letters say it was made of is compared when they are known.
        var match = match
        match.equations.append((part, value))
        return rest(&self, match)
      }
      if case .call(operation, let arguments) = value(node) {
        if let found = matches(pattern, parts, arguments, from: 0, match, rest) { return found }
        let isCommutative = OperatorLaws.all[Int(operation.rawValue)].laws.contains(.commutative)
        if isCommutative, arguments.count == 2 {
          let swapped = Program.Arguments([arguments[1], arguments[0]])
          if let found = matches(pattern, parts, swapped, from: 0, match, rest) { return found }
        }
      }
      guard let unfolded = unfolded(node) else { return nil }
      return matches(pattern, part, unfolded, match, rest)
    }
  }

  private mutating func matches(
    _ pattern: [Program.Node], _ parts: Program.Arguments, _ arguments: Program.Arguments,
    from place: Int, _ match: Match, _ rest: Rest
  ) -> Match? {
    guard place < parts.count else { return rest(&self, match) }
    return matches(pattern, Int(parts[place]), arguments[place], match) { bench, match in
      bench.matches(pattern, parts, arguments, from: place + 1, match, rest)
    }
  }

  private mutating func bind(_ letter: Int, _ node: Program.NodeID, _ match: Match) -> Match? {
    let known = match.letters[letter]
    if known != Self.none { return known == node ? match : nil }
    let isMeant =
      switch match.isTyped ? Rule.letters[letter].meaning : .anything {
      case .anything: true
      case .notNegative: sign(of: node) >= .notNegative
      case .positive: sign(of: node) == .positive
      case .literal: literal(node)?.isOrdinary ?? false
      }
    guard isMeant else { return nil }
    var match = match
    match.letters[letter] = node
    return match
  }

  private func evaluate(
    _ pattern: [Program.Node], _ part: Int, _ letters: SIMD16<Program.NodeID>
  ) -> Double? {
    switch pattern[part] {
    case .constant(let value): return value
    case .variable(.local(let letter)):
      let node = letters[Int(letter)]
      return node == Self.none ? nil : literal(node)
    case .variable: return nil
    case .call(let operation, let parts):
      let values = parts.compactMap { evaluate(pattern, Int($0), letters) }
      return values.count == parts.count ? ConstantFolding.value(of: operation, values) : nil
    }
  }

  /// The node of a pattern whose first letters stand for nodes.
  mutating func instantiate(
    _ pattern: [Program.Node], _ first: [Program.NodeID]
  ) -> Program.NodeID? {
    var letters = SIMD16<Program.NodeID>(repeating: Self.none)
    for (place, node) in first.enumerated() { letters[place] = node }
    return instantiate(pattern, letters)
  }

  /// The node of a pattern whose letters stand for nodes; nil where they do not fit together, or one is not known.
  mutating func instantiate(
    _ pattern: [Program.Node], _ letters: SIMD16<Program.NodeID>
  ) -> Program.NodeID? {
    var made: [Program.NodeID] = []
    for node in pattern {
      switch node {
      case .constant(let value): made.append(builder.constant(value))
      case .variable(.local(let letter)):
        guard letters[Int(letter)] != Self.none else { return nil }
        made.append(letters[Int(letter)])
      case .variable: return nil
      case .call(let operation, let parts):
        guard let call = call(operation, .init(parts.map { made[Int($0)] })) else { return nil }
        made.append(call)
      }
    }
    return made.last
  }
}
