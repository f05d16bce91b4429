extension Program {
  /// Whether each statement is one operator on variables and constants, or a variable or constant alone, in
  /// canonical order, without sections, and neither a hyper-parameter nor a learning rate is declared.
  public var isFlat: Bool {
    guard hypers.isEmpty, learningRate == nil, sections.isEmpty else { return false }
    var next = 0
    for statement in statements {
      let root = Int(statement.root)
      guard root < nodes.count else { return false }
      if case .call(_, let arguments) = nodes[root] {
        guard root == next + arguments.count else { return false }
        for (offset, argument) in arguments.enumerated() {
          guard Int(argument) == next + offset else { return false }
          if case .call = nodes[Int(argument)] { return false }
        }
      } else if root != next {
        return false
      }
      next = root + 1
    }
    return next == nodes.count
  }

  /// The same program with every nested expression in a statement of its own and every hyper-parameter
  /// replaced by its default; the learning rate's default is dropped.
  ///
  /// New locals are called `x1`, `x2` …, skipping names that are taken. The structural hash stays, since it
  /// forgets names and counts a hyper-parameter as the constant it defaults to.
  public func flattened() -> Program {
    var flattener = Flattener(source: self)
    for statement in statements { flattener.append(statement) }
    flattener.result.hypers.removeAll()
    flattener.result.learningRate = nil
    return flattener.result.compacted()
  }

  /// Adds a local called `x1`, `x2` … whose name is not taken, and returns its index.
  public mutating func appendFreshLocal() -> UInt16 {
    var number = locals.count + 1
    var name = "x\(number)"
    while locals.contains(name) || states.contains(where: { $0.name == name })
      || hypers.contains(where: { $0.name == name })
    {
      number += 1
      name = "x\(number)"
    }
    locals.append(name)
    return UInt16(locals.count - 1)
  }
}

/// Copies a program statement by statement, taking nested calls out.
private struct Flattener {
  let source: Program
  var result: Program
  /// The section of the statement that is being taken apart.
  private var section: UInt8?

  init(source: Program) {
    self.source = source
    result = source
    result.nodes.removeAll(keepingCapacity: true)
    result.statements.removeAll(keepingCapacity: true)
  }

  mutating func append(_ statement: Program.Statement) {
    section = statement.section
    let root: Program.NodeID
    switch source.nodes[Int(statement.root)] {
    case .call(let operation, let arguments): root = appendCall(operation, arguments)
    case let leaf: root = result.append(inlined(leaf))
    }
    result.statements.append(
      Program.Statement(target: statement.target, root: root, section: section))
  }

  private mutating func appendCall(
    _ operation: Operator.ID, _ arguments: Program.Arguments
  ) -> Program.NodeID {
    // The arguments' own statements come first, so that the arguments stand together before the call.
    let leaves = arguments.map { leaf($0) }
    var ids = Program.Arguments()
    for leaf in leaves { ids.append(result.append(leaf)) }
    return result.append(.call(operation, ids))
  }

  private mutating func leaf(_ id: Program.NodeID) -> Program.Node {
    guard case .call(let operation, let arguments) = source.nodes[Int(id)] else {
      return inlined(source.nodes[Int(id)])
    }
    let root = appendCall(operation, arguments)
    let local = Program.Variable.local(result.appendFreshLocal())
    result.statements.append(Program.Statement(target: local, root: root, section: section))
    return .variable(local)
  }

  private func inlined(_ node: Program.Node) -> Program.Node {
    guard case .variable(.hyper(let index)) = node else { return node }
    return .constant(source.hypers[Int(index)].value)
  }
}
