/// One rewrite of a form, with what people call it.
struct Move {
  var name: String
  var detail: String
  var isExact: Bool
  var form: GraphForm
  /// Where in the form it was found; nodes keep about their places.
  var place = 0
}

/// How much may still be tried, counted in nodes of the graphs that tries make.
struct Effort {
  var left: Int

  /// Takes a try from what is left; false where nothing is.
  mutating func spend(_ graph: Graph) -> Bool {
    left -= graph.nodes.count
    return left >= 0
  }
}

/// The rewrites of single values.
extension GraphForm {
  /// The first rewrite of a value that costs less; nil where there is none.
  ///
  /// - Parameters:
  ///   - cost: What the form costs now.
  ///   - first: The node to begin with; those before it come last.
  ///   - bench: A workbench of this form's graph.
  ///   - effort: What may be tried.
  func cheaperValue(
    than cost: GraphCost, from first: Int, on bench: inout Workbench, _ effort: inout Effort
  ) -> Move? {
    let first = min(first, graph.nodes.count)
    for index in Array(first..<graph.nodes.count) + Array(0..<first) {
      let node = Program.NodeID(index)
      guard case .call(let operation, let arguments) = graph.nodes[index].value else { continue }
      for rewrite in rewrites(of: node, operation, arguments, on: &bench) {
        guard effort.spend(graph) else { return nil }
        guard rewrite.node != node, let form = replacing([node: rewrite.node], on: bench),
          GraphCost(form.graph) < cost
        else { continue }
        let detail = "\(text(of: node, on: bench)) → \(text(of: rewrite.node, on: bench))"
        return Move(
          name: rewrite.name, detail: detail, isExact: rewrite.isExact, form: form, place: index)
      }
    }
    return nil
  }

  /// What a value can be instead.
  private struct Rewrite {
    var name: String
    var isExact: Bool
    var node: Program.NodeID
  }

  private func rewrites(
    of node: Program.NodeID, _ operation: Operator.ID, _ arguments: Program.Arguments,
    on bench: inout Workbench
  ) -> [Rewrite] {
    var found: [Rewrite] = []
    if !arguments.isEmpty, arguments.allSatisfy({ bench.literal($0) != nil }) {
      let isPrimitive = Expansion.all[Int(operation.rawValue)] == nil
      let value = isPrimitive ? bench.builder.folded(operation, arguments) : bench.unfolded(node)
      if let value, bench.literal(value) != nil {
        found.append(Rewrite(name: "constants folded", isExact: true, node: value))
      }
    }
    let entry = OperatorLaws.all[Int(operation.rawValue)]
    if let known = bench.builder.byLaw(operation, arguments, entry, .all) {
      found.append(
        Rewrite(name: "law of \(operation.value.name)", isExact: true, node: known))
    }
    // What it is made of may match where the call itself does not.
    var roots = [operation]
    if let unfolded = bench.unfolded(node), case .call(let inner, _) = bench.value(unfolded) {
      roots.append(inner)
    }
    for root in roots {
      for rule in Rule.byOperator[Int(root.rawValue)]
      where rule.isExact || bench.exactness == .reals {
        guard let letters = bench.match(rule.left, node),
          let other = bench.instantiate(rule.right, letters)
        else { continue }
        found.append(Rewrite(name: rule.text, isExact: rule.isExact, node: other))
      }
    }
    if bench.exactness == .reals {
      if let product = bench.factored(node) {
        found.append(Rewrite(name: "common factor", isExact: false, node: product))
      }
      var forms = [bench.affineForm(of: node)]
      let shallow = bench.shallowForm(of: node)
      if shallow != forms[0] { forms.append(shallow) }
      for form in forms where form != AffineForm(atom: node) {
        for other in bench.nodes(of: form) {
          found.append(Rewrite(name: "sums collected", isExact: false, node: other))
        }
      }
    }
    for definition in Definition.byOperator[Int(operation.rawValue)] {
      guard let letters = bench.match(definition.pattern, isDefinition: true, node) else {
        continue
      }
      let parameters = definition.operation.value.parameters.indices.map { letters[$0] }
      guard let other = bench.call(definition.operation, .init(parameters)) else { continue }
      // Where folded constants were compared, they were compared to more or fewer digits.
      let isExact = bench.exactness == .bits || bench.unfolded(other) == node
      found.append(
        Rewrite(
          name: "definition of \(definition.operation.value.name)", isExact: isExact, node: other))
    }
    return found
  }
}

/// A derived operator with the pattern that it stands for.
private struct Definition: Sendable {
  let operation: Operator.ID
  let pattern: [Program.Node]

  /// Those that say more than their definition, by the operator at the definition's root.
  static let byOperator: [[Definition]] = {
    var definitions: [[Definition]] = Array(repeating: [], count: Operator.all.count)
    for index in Operator.all.indices {
      let operation = Operator.ID(rawValue: UInt16(index))
      guard let nodes = operation.value.definition?.nodes, isWorthAName(nodes, operation.value),
        case .call(let root, _)? = nodes.last
      else { continue }
      definitions[Int(root.rawValue)].append(Definition(operation: operation, pattern: nodes))
    }
    return definitions
  }()

  /// Whether a definition is of several operators, or reads a parameter twice.
  ///
  /// A single operator with a constant is no harder to read than its name. Lion's protected forms are how others avoid what is no danger here.
  private static func isWorthAName(_ nodes: [Program.Node], _ entry: Operator) -> Bool {
    var reads = [Int](repeating: 0, count: entry.arity)
    var calls = 0
    for node in nodes {
      switch node {
      case .variable(.local(let index)): reads[Int(index)] += 1
      case .call: calls += 1
      case .variable, .constant: break
      }
    }
    let isProtected = Operator.protected.operators.contains { $0.name == entry.name }
    return !isProtected && !reads.contains(0) && (calls > 1 || reads.contains { $0 > 1 })
  }
}
