extension GraphBuilder {
  /// The node of a primitive operator applied to nodes, after all rewrites that keep the bits.
  ///
  /// The arguments must have been made in the same way.
  mutating func simplified(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ roles: Program.Roles
  ) -> Program.NodeID {
    let entry = OperatorLaws.all[Int(operation.rawValue)]
    if let constant = folded(operation, arguments) { return constant }
    if let known = byLaw(operation, arguments, entry, roles) { return known }
    if entry.hasRules {
      let kind = kind(of: operation, arguments)
      for rule in Rule.exactByOperator[Int(operation.rawValue)] {
        var bindings = Bindings()
        guard matches(rule.left, rule.left.count - 1, operation, arguments, &bindings) else {
          continue
        }
        let result = instantiate(rule.right, bindings, roles)
        if nodes[Int(result)].kind == kind { return result }
      }
    }
    var sorted = arguments
    if entry.laws.contains(.commutative), sorted.count == 2, sorted[0] > sorted[1] {
      (sorted[0], sorted[1]) = (sorted[1], sorted[0])
    }
    return intern(.call(operation, sorted), kind(of: operation, arguments), roles)
  }

  /// The node of a constant; −0 counts as 0.
  mutating func constant(_ value: Double) -> Program.NodeID {
    intern(.constant(value == 0 ? 0 : value), .scalar)
  }

  // MARK: Laws

  // A call on constants alone is a constant, as long as it is finite.
  mutating func folded(
    _ operation: Operator.ID, _ arguments: Program.Arguments
  ) -> Program.NodeID? {
    guard !arguments.isEmpty, arguments.allSatisfy({ literal($0) != nil }) else { return nil }
    let values = arguments.compactMap { literal($0) }
    guard let value = ConstantFolding.value(of: operation, values), value.isFinite else {
      return nil
    }
    return constant(value)
  }

  mutating func byLaw(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ entry: OperatorLaws,
    _ roles: Program.Roles
  ) -> Program.NodeID? {
    let laws = entry.laws
    if arguments.count == 2 {
      if !entry.rightIdentity.isNaN {
        if literal(arguments[1]) == entry.rightIdentity { return arguments[0] }
        if laws.contains(.commutative), literal(arguments[0]) == entry.rightIdentity {
          return arguments[1]
        }
      }
      return laws.contains(.idempotent) && arguments[0] == arguments[1] ? arguments[0] : nil
    }
    guard arguments.count == 1, case .call(let inner, let actual) = nodes[Int(arguments[0])].value
    else { return nil }
    if inner == operation {
      if laws.contains(.involution) { return actual[0] }
      if laws.contains(.idempotent) { return arguments[0] }
    }
    guard inner == OperatorLaws.negation else { return nil }
    if laws.contains(.even) { return simplified(operation, actual, roles) }
    if laws.contains(.odd) {
      let positive = simplified(operation, actual, roles)
      return simplified(inner, Program.Arguments([positive]), roles)
    }
    return nil
  }

  // MARK: Rules

  /// What the variables of a rule stand for; `unbound` where nothing yet.
  private struct Bindings {
    static let unbound = Program.NodeID.max
    var values = SIMD4<Program.NodeID>(repeating: Bindings.unbound)

    mutating func bind(_ variable: UInt16, to node: Program.NodeID) -> Bool {
      let place = Int(variable)
      if values[place] == Self.unbound { values[place] = node }
      return values[place] == node
    }
  }

  private mutating func matches(
    _ pattern: [Program.Node], _ root: Int, _ operation: Operator.ID,
    _ arguments: Program.Arguments, _ bindings: inout Bindings
  ) -> Bool {
    guard case .call(let expected, let parts) = pattern[root], expected == operation else {
      return false
    }
    let start = bindings
    if matches(pattern, parts, arguments, &bindings) { return true }
    guard arguments.count == 2,
      OperatorLaws.all[Int(operation.rawValue)].laws.contains(.commutative)
    else { return false }
    bindings = start
    return matches(pattern, parts, Program.Arguments([arguments[1], arguments[0]]), &bindings)
  }

  private mutating func matches(
    _ pattern: [Program.Node], _ parts: Program.Arguments, _ arguments: Program.Arguments,
    _ bindings: inout Bindings
  ) -> Bool {
    for (part, argument) in zip(parts, arguments)
    where !matches(pattern, Int(part), argument, &bindings) {
      return false
    }
    return true
  }

  private mutating func matches(
    _ pattern: [Program.Node], _ part: Int, _ node: Program.NodeID, _ bindings: inout Bindings
  ) -> Bool {
    switch (pattern[part], nodes[Int(node)].value) {
    case (.variable(.local(let variable)), _):
      return bindings.bind(variable, to: node)
    case (.constant(let expected), .constant(let value)):
      return expected == value
    case (.call, .call(let operation, let arguments)):
      return matches(pattern, part, operation, arguments, &bindings)
    case (.call(OperatorLaws.negation, let parts), .constant(let value)) where value < 0:
      return matches(pattern, Int(parts[0]), constant(-value), &bindings)
    default: return false
    }
  }

  private mutating func instantiate(
    _ side: [Program.Node], _ bindings: Bindings, _ roles: Program.Roles
  ) -> Program.NodeID {
    var made: [Program.NodeID] = []
    for node in side {
      switch node {
      case .variable(.local(let variable)): made.append(bindings.values[Int(variable)])
      case .constant(let value): made.append(constant(value))
      case .variable: preconditionFailure("a rule reads its letters only")
      case .call(let operation, var arguments):
        for place in arguments.indices { arguments[place] = made[Int(arguments[place])] }
        made.append(simplified(operation, arguments, roles))
      }
    }
    return made[made.count - 1]
  }
}
