import Determinism

extension Program {
  /// The graph that programs of equal structure share.
  ///
  /// Live nodes only, hyper-parameters as constants, constants folded, every rewrite done that keeps the bits
  /// (see `Rule`), states that hold the same value merged, names forgotten, nodes and states in an order that
  /// does not depend on the text. The program must be valid.
  public var canonicalGraph: Graph {
    var graph = Graph(simplifying: self)
    while true {
      let partition = StatePartition(graph)
      if graph.needsMerging(partition) {
        graph = graph.merged(by: partition)
        continue
      }
      let walked = graph.renumbered(by: partition)
      // A rewrite may have dropped the last read of a state, which must not take part in the refinement.
      if walked.states.count == graph.states.count { return walked }
      graph = walked
    }
  }

  /// The identity of the program's structure: equal for programs with equal canonical graphs.
  ///
  /// The same in every process, build and machine, as long as the operators' names and definitions stay.
  public var structuralHash: StableHash { canonicalGraph.stableHash }
}

extension Graph {
  /// A hash of nodes, states and result; operators go in by name.
  public var stableHash: StableHash {
    let laws = OperatorLaws.all
    var hash = StableHash(domain: 0x6772_6170_68)
    for node in nodes {
      // A program without sections has the name that it had before there were any.
      if node.roles != .all { hash.combine(6 | UInt64(node.roles.rawValue) << 8) }
      switch node.value {
      case .constant(let value):
        hash.combine(UInt64(1))
        hash.combine(value)
      case .input(let input): hash.combine(2 | UInt64(input.rawValue) << 8)
      case .hyper(let index): hash.combine(3 | UInt64(index) << 8)
      case .state(let index): hash.combine(4 | UInt64(index) << 8)
      case .call(let operation, let arguments):
        hash.combine(laws[Int(operation.rawValue)].nameHash)
        for argument in arguments { hash.combine(UInt64(argument)) }
      case .byRole(let arguments):
        hash.combine(UInt64(5))
        for argument in arguments { hash.combine(UInt64(argument)) }
      }
    }
    for state in states {
      hash.combine(state.kind.code << 16 | UInt64(state.exit))
      switch state.start {
      case .constant(let number): hash.combine(number)
      case .weights: hash.combine("w")
      case .gradient: hash.combine("g")
      }
    }
    if domains.count > 1 {
      for domain in domains { hash.combine(8 | UInt64(domain.rawValue) << 8) }
    }
    if let evaluation { hash.combine(7 | UInt64(evaluation) << 8) }
    hash.combine(UInt64(update) << 1 | (appliesRaw ? 1 : 0))
    for hyper in hypers { hash.combine(hyper.value) }
    return hash
  }

  fileprivate func needsMerging(_ partition: StatePartition) -> Bool {
    states.indices.contains { partition.representatives[$0] != $0 || isConstant($0) }
  }

  /// Whether a scalar state never changes.
  private func isConstant(_ index: Int) -> Bool {
    let state = states[index]
    guard state.kind == .scalar else { return false }
    switch nodes[Int(state.exit)].value {
    case .state(let exit): return Int(exit) == index
    case .constant(let value): return value == state.start.number
    case .input, .hyper, .call, .byRole: return false
    }
  }

  /// The graph with one state for each group, and constants for states that never change.
  fileprivate func merged(by partition: StatePartition) -> Graph {
    var builder = GraphBuilder(capacity: nodes.count)
    // A state that never changes may stand for a group of them.
    let kept = states.indices.filter { partition.representatives[$0] == $0 && !isConstant($0) }
    var ids: [Program.NodeID] = []
    ids.reserveCapacity(nodes.count)
    for node in nodes {
      switch node.value {
      case .constant, .input, .hyper: ids.append(builder.intern(node.value, node.kind, node.roles))
      case .state(let index):
        let representative = partition.representatives[Int(index)]
        if let place = kept.firstIndex(of: representative) {
          ids.append(builder.intern(.state(UInt16(place)), node.kind, node.roles))
        } else {
          ids.append(builder.constant(states[representative].start.number ?? 0))
        }
      case .byRole(let arguments): ids.append(builder.byRole(arguments.map { ids[Int($0)] }))
      case .call(let operation, var arguments):
        for argument in arguments.indices { arguments[argument] = ids[Int(arguments[argument])] }
        ids.append(builder.simplified(operation, arguments, node.roles))
      }
    }
    var result = self
    result.nodes = builder.nodes
    result.update = ids[Int(update)]
    result.evaluation = evaluation.map { ids[Int($0)] }
    result.states = kept.map { index in
      var state = states[index]
      state.exit = ids[Int(state.exit)]
      return state
    }
    return result
  }

  /// The graph walked from its update, arguments first, those of commutative operators in the order of their
  /// hashes; a state is numbered when first met, and its exit is walked after what came before.
  fileprivate func renumbered(by partition: StatePartition) -> Graph {
    var walk = CanonicalWalk(graph: self, hashes: partition.hashes)
    walk.visit(update)
    if let evaluation { walk.visit(evaluation) }
    var next = 0
    while next < walk.states.count {
      walk.visit(states[walk.states[next]].exit)
      next += 1
    }
    return Graph(
      nodes: walk.nodes,
      states: walk.states.map { index in
        let state = states[index]
        return State(
          name: "", kind: state.kind,
          start: state.start.number == 0 ? .constant(0) : state.start,
          exit: walk.newID[Int(state.exit)], roles: state.roles)
      },
      hypers: hypers, update: walk.newID[Int(update)],
      evaluation: evaluation.map { walk.newID[Int($0)] },
      domains: walk.nodes.contains(where: \.dependsOnRole) ? domains : [.all],
      appliesRaw: appliesRaw)
  }
}

extension Graph.Node {
  fileprivate var dependsOnRole: Bool { if case .byRole = value { true } else { false } }
}

/// Numbers nodes in the order of a walk.
///
/// The stack is our own: a long program is a deep graph.
private struct CanonicalWalk {
  let graph: Graph
  let hashes: [UInt64]
  var nodes: [Graph.Node] = []
  var states: [Int] = []
  var newID: [Program.NodeID]
  private var newState: [UInt16]
  private var stack: [Program.NodeID] = []
  private static let unseen = Program.NodeID.max

  init(graph: Graph, hashes: [UInt64]) {
    self.graph = graph
    self.hashes = hashes
    nodes.reserveCapacity(graph.nodes.count)
    stack.reserveCapacity(graph.nodes.count)
    newID = Array(repeating: Self.unseen, count: graph.nodes.count)
    newState = Array(repeating: Self.unseen, count: graph.states.count)
  }

  mutating func visit(_ root: Program.NodeID) {
    stack.append(root)
    while let top = stack.last {
      let index = Int(top)
      guard newID[index] == Self.unseen else {
        stack.removeLast()
        continue
      }
      var node = graph.nodes[index]
      switch node.value {
      case .constant, .input, .hyper: break
      case .state(let state): node.value = .state(number(Int(state)))
      case .call(let operation, var arguments):
        arrange(&arguments, of: operation)
        if push(arguments) { continue }
        for place in arguments.indices { arguments[place] = newID[Int(arguments[place])] }
        node.value = .call(operation, arguments)
      case .byRole(let arguments):
        if push(arguments) { continue }
        node.value = node.value.reading { newID[Int($0)] }
      }
      newID[index] = Program.NodeID(nodes.count)
      nodes.append(node)
      stack.removeLast()
    }
  }

  /// Puts what has not been seen on the stack; whether there was any.
  private mutating func push(_ arguments: Program.Arguments) -> Bool {
    let depth = stack.count
    for argument in arguments.reversed() where newID[Int(argument)] == Self.unseen {
      stack.append(argument)
    }
    return stack.count > depth
  }

  private mutating func number(_ state: Int) -> UInt16 {
    if newState[state] == Self.unseen {
      newState[state] = UInt16(states.count)
      states.append(state)
    }
    return newState[state]
  }

  private func arrange(_ arguments: inout Program.Arguments, of operation: Operator.ID) {
    guard arguments.count == 2,
      OperatorLaws.all[Int(operation.rawValue)].laws.contains(.commutative),
      hashes[Int(arguments[0])] > hashes[Int(arguments[1])]
    else { return }
    (arguments[0], arguments[1]) = (arguments[1], arguments[0])
  }
}
