import DSL

/// A place where a value flows on: a read of a variable by a statement, or what a statement assigns to a state or to
/// `update`.
enum Edge: Hashable {
  /// A variable read by a statement, at a node.
  case read(statement: Int, leaf: Int)
  /// What a statement assigns.
  case result(statement: Int)
}

/// A gap that an edge left: a statement at `position` that reads `value` and assigns `target` closes it.
struct Gap {
  /// Where the statement is to stand.
  var position: Int
  /// What flowed along the edge.
  var value: Program.Node
  /// What reads on.
  var target: Program.Variable
}

extension Program {
  /// The edges on which something live depends.
  ///
  /// Reads of literals are none: a rank is no value. Of a statement that is a leaf alone the result is the edge.
  func liveEdges(_ liveness: Liveness) -> [Edge] {
    var edges: [Edge] = []
    for statement in statements.indices where liveness.statements[statement] {
      if let (id, _) = operation(of: statement) {
        let signature = Signature.all[Int(id.rawValue)]
        let leaves = leaves(of: statement)
        for leaf in leaves
        where nodes[leaf].literal == nil
          && signature.form(at: leaf - leaves.lowerBound).literals == nil
        {
          edges.append(.read(statement: statement, leaf: leaf))
        }
      }
      switch statements[statement].target {
      case .state, .update: edges.append(.result(statement: statement))
      default: continue
      }
    }
    return edges
  }

  /// Cuts an edge; until the gap is closed the program is unsound.
  mutating func cut(_ edge: Edge) -> Gap {
    switch edge {
    case .read(let statement, let leaf):
      let gap = Gap(
        position: statement, value: nodes[leaf], target: .local(appendFreshLocal()))
      nodes[leaf] = .variable(gap.target)
      return gap
    case .result(let statement):
      let target = statements[statement].target
      guard operation(of: statement) == nil else {
        let value = Variable.local(appendFreshLocal())
        statements[statement].target = value
        return Gap(position: statement + 1, value: .variable(value), target: target)
      }
      let value = nodes[Int(statements[statement].root)]
      removeStatement(at: statement)
      return Gap(position: statement, value: value, target: target)
    }
  }

  /// Makes every read of a variable, at the statements given, another leaf.
  mutating func replaceReads(of variable: Variable, by leaf: Node, in range: Range<Int>) {
    for statement in range {
      for index in leaves(of: statement) where nodes[index] == .variable(variable) {
        nodes[index] = leaf
      }
    }
  }
}
