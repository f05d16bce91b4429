import DSL

/// Edits of flat programs that keep them flat and in canonical order: the nodes of a statement are its
/// arguments followed by its root.
extension Program {
  /// The index of the first node of a statement.
  func firstNode(of statement: Int) -> Int {
    statement == 0 ? 0 : Int(statements[statement - 1].root) + 1
  }

  /// The indices of a statement's leaves: its arguments, or its root where that is a leaf.
  func leaves(of statement: Int) -> Range<Int> {
    let first = firstNode(of: statement)
    let root = Int(statements[statement].root)
    return first..<max(root, first + (root == first && !isCall(root) ? 1 : 0))
  }

  /// What the operator above a leaf asks of it; anything where the leaf stands alone.
  func form(ofLeaf leaf: Int) -> Operator.Form {
    guard let statement = statements.firstIndex(where: { Int($0.root) >= leaf }),
      let operation = operation(of: statement)
    else { return .any }
    return Signature.all[Int(operation.id.rawValue)].form(at: leaf - firstNode(of: statement))
  }

  /// The operator and the arity of a statement; nil where it is a leaf alone.
  func operation(of statement: Int) -> (id: Operator.ID, arity: Int)? {
    guard case .call(let id, let arguments) = nodes[Int(statements[statement].root)] else {
      return nil
    }
    return (id, arguments.count)
  }

  /// Puts `target = operation(leaves…)` before the statement now at `position`.
  mutating func insert(
    _ operation: Operator.ID, _ leaves: [Node], assigning target: Variable, at position: Int
  ) {
    let first = position < statements.count ? firstNode(of: position) : nodes.count
    let root = first + leaves.count
    nodes.insert(contentsOf: leaves, at: first)
    nodes.insert(.call(operation, Self.consecutive(leaves.count, from: first)), at: root)
    statements.insert(Statement(target: target, root: NodeID(root)), at: position)
    renumber(from: position + 1, by: leaves.count + 1)
  }

  /// Puts `target = leaf` before the statement now at `position`.
  mutating func insert(_ leaf: Node, assigning target: Variable, at position: Int) {
    let first = position < statements.count ? firstNode(of: position) : nodes.count
    nodes.insert(leaf, at: first)
    statements.insert(Statement(target: target, root: NodeID(first)), at: position)
    renumber(from: position + 1, by: 1)
  }

  /// Puts a statement of another flat program, its variables renamed, before the one at `position`.
  mutating func insert(
    _ statement: Int, of other: Program, assigning target: Variable, at position: Int,
    renaming: (Variable) -> Variable
  ) {
    let range = other.firstNode(of: statement)...Int(other.statements[statement].root)
    let first = position < statements.count ? firstNode(of: position) : nodes.count
    nodes.insert(
      contentsOf: range.map { index -> Node in
        switch other.nodes[index] {
        case .constant(let value): .constant(value)
        case .variable(let variable): .variable(renaming(variable))
        case .call(let id, let arguments): .call(id, Self.consecutive(arguments.count, from: first))
        }
      }, at: first)
    statements.insert(
      Statement(target: target, root: NodeID(first + range.count - 1)), at: position)
    renumber(from: position + 1, by: range.count)
  }

  /// Removes a statement.
  mutating func removeStatement(at position: Int) {
    let first = firstNode(of: position)
    let count = Int(statements[position].root) + 1 - first
    nodes.removeSubrange(first..<first + count)
    statements.remove(at: position)
    renumber(from: position, by: -count)
  }

  private func isCall(_ index: Int) -> Bool {
    if case .call = nodes[index] { true } else { false }
  }

  private mutating func renumber(from position: Int, by shift: Int) {
    for index in position..<max(position, statements.count) {
      let root = Int(statements[index].root) + shift
      statements[index].root = NodeID(root)
      if case .call(let id, let arguments) = nodes[root] {
        nodes[root] = .call(
          id, Self.consecutive(arguments.count, from: root - arguments.count))
      }
    }
  }

  private static func consecutive(_ count: Int, from first: Int) -> Arguments {
    var arguments = Arguments()
    for offset in 0..<count { arguments.append(NodeID(first + offset)) }
    return arguments
  }
}
