extension Graph {
  /// Lowers a valid program: one step executed symbolically.
  ///
  /// Live statements only; derived operators are written out by their definitions; equal subexpressions are
  /// one node. Hyper-parameters stay leaves, so that a machine or an exporter can name them.
  public init(_ program: Program) {
    var lowering = Lowering(program, simplifies: false)
    self = lowering.run()
  }

  /// Lowers a valid program, and says which node each statement's value became; nil for the dead.
  public static func lowering(_ program: Program) -> (graph: Graph, roots: [Program.NodeID?]) {
    var lowering = Lowering(program, simplifies: false)
    let graph = lowering.run()
    return (graph, lowering.roots)
  }

  /// Lowers a valid program with hyper-parameters as constants, doing every rewrite that keeps the bits.
  ///
  /// Nodes that rewrites made superfluous may be left among the others.
  init(simplifying program: Program) {
    var lowering = Lowering(program, simplifies: true)
    self = lowering.run()
  }
}

/// The symbolic execution of one step.
struct Lowering {
  private let program: Program
  private let liveness: Liveness
  private let stateKinds: [Kind]
  private let simplifies: Bool
  private var builder: GraphBuilder
  /// What each variable holds at this point of the step; `unset` for its value at entry.
  private var values: [Program.NodeID]
  /// The graph's indices of live states and read hyper-parameters.
  private var stateIndex: [UInt16] = []
  private var hyperIndex: [UInt16] = []
  private static let unset = Program.NodeID.max
  /// The node of each statement's value, nil for the dead; empty where the lowering simplifies.
  private(set) var roots: [Program.NodeID?] = []

  init(_ program: Program, simplifies: Bool) {
    self.program = program
    liveness = Liveness(program)
    stateKinds = program.kinds().states
    self.simplifies = simplifies
    builder = GraphBuilder(capacity: program.nodes.count + 16)
    values = Array(repeating: Self.unset, count: program.slotCount)
    stateIndex = Self.ranks(liveness.states)
    hyperIndex = Self.ranks(liveness.hypers)
  }

  mutating func run() -> Graph {
    var lowered = [Program.NodeID](repeating: 0, count: program.nodes.count)
    var first = 0
    for (index, statement) in program.statements.enumerated() {
      let root = Int(statement.root)
      defer { first = root + 1 }
      defer {
        if !simplifies { roots.append(liveness.statements[index] ? lowered[root] : nil) }
      }
      guard liveness.statements[index] else { continue }
      for node in first...root { lowered[node] = lower(program.nodes[node], lowered) }
      values[program.slot(of: statement.target)] = lowered[root]
    }
    var states: [Graph.State] = []
    for (index, state) in program.states.enumerated() where liveness.states[index] {
      states.append(
        Graph.State(
          name: state.name, kind: stateKinds[index], start: state.start,
          exit: read(.state(UInt16(index)))))
    }
    let isNamed = liveness.hypers.map { $0 && !simplifies }
    let hypers = program.hypers.indices.filter { isNamed[$0] }.map { program.hypers[$0] }
    return Graph(
      nodes: builder.nodes, states: states, hypers: hypers,
      update: values[program.slot(of: .update)], appliesRaw: program.appliesRaw)
  }

  private mutating func lower(
    _ node: Program.Node, _ lowered: [Program.NodeID]
  ) -> Program.NodeID {
    switch node {
    case .constant(let value):
      return simplifies ? builder.constant(value) : builder.intern(.constant(value), .scalar)
    case .variable(let variable): return read(variable)
    case .call(let operation, var arguments):
      for place in arguments.indices { arguments[place] = lowered[Int(arguments[place])] }
      return builder.call(operation, arguments, simplifies: simplifies)
    }
  }

  private mutating func read(_ variable: Program.Variable) -> Program.NodeID {
    if case .hyper(let index) = variable {
      if simplifies { return builder.constant(program.hypers[Int(index)].value) }
      return builder.intern(.hyper(hyperIndex[Int(index)]), .scalar)
    }
    let value = values[program.slot(of: variable)]
    guard value == Self.unset else { return value }
    switch variable {
    case .input(let input): return builder.intern(.input(input), input.kind)
    case .state(let index):
      return builder.intern(.state(stateIndex[Int(index)]), stateKinds[Int(index)])
    case .local, .update, .hyper:
      preconditionFailure(
        "a valid program assigns \(program.name(of: variable)) before it reads it")
    }
  }

  private static func ranks(_ isCounted: [Bool]) -> [UInt16] {
    var next: UInt16 = 0
    return isCounted.map { counts in
      defer { next += counts ? 1 : 0 }
      return next
    }
  }
}

extension GraphBuilder {
  /// The node of an operator applied to nodes; a derived operator becomes its definition.
  mutating func call(
    _ operation: Operator.ID, _ arguments: Program.Arguments, simplifies: Bool
  ) -> Program.NodeID {
    guard let expansion = Expansion.all[Int(operation.rawValue)] else {
      return primitive(operation, arguments, simplifies)
    }
    var places: [Program.NodeID] = []
    places.reserveCapacity(expansion.parts.count)
    for part in expansion.parts {
      switch part {
      case .parameter(let index): places.append(arguments[index])
      case .constant(let value): places.append(intern(.constant(value), .scalar))
      case .call(let operation, var actual):
        for place in actual.indices { actual[place] = places[Int(actual[place])] }
        places.append(primitive(operation, actual, simplifies))
      }
    }
    return places[places.count - 1]
  }

  private mutating func primitive(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ simplifies: Bool
  ) -> Program.NodeID {
    simplifies
      ? simplified(operation, arguments)
      : intern(.call(operation, arguments), kind(of: operation, arguments))
  }

  /// The kind of an operator's result on nodes.
  func kind(of operation: Operator.ID, _ arguments: Program.Arguments) -> Kind {
    var joined = Kind.scalar
    for argument in arguments { joined = max(joined, nodes[Int(argument)].kind) }
    return Signature.all[Int(operation.rawValue)].resultKind(joined)
  }
}
