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

  /// The same with derived operators as calls.
  static func unexpanded(_ program: Program) -> (graph: Graph, roots: [Program.NodeID?]) {
    var lowering = Lowering(program, simplifies: false, expands: false)
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

/// One node for each domain of roles; there are three roles, so no more than three domains.
private typealias NodesByDomain = SIMD4<Program.NodeID>

/// The symbolic execution of one step, for each domain of roles.
struct Lowering {
  private let program: Program
  private let domains: [(roles: Program.Roles, section: UInt8?)]
  private let roles: [Program.Roles]
  private let liveness: Liveness
  private let stateKinds: [Kind]
  private let simplifies: Bool
  private let expands: Bool
  private var builder: GraphBuilder
  /// What each variable holds at this point of the step, by domain; `unset` for its value at entry.
  private var values: [NodesByDomain]
  /// The graph's indices of live states and read hyper-parameters.
  private var stateIndex: [UInt16] = []
  private var hyperIndex: [UInt16] = []
  private static let unset = Program.NodeID.max
  /// The node of each statement's value, nil for the dead; empty where the lowering simplifies.
  private(set) var roots: [Program.NodeID?] = []

  init(_ program: Program, simplifies: Bool, expands: Bool = true) {
    self.program = program
    self.expands = expands
    // In an order that does not depend on the text.
    domains = program.domains.sorted {
      $0.roles.rawValue.trailingZeroBitCount < $1.roles.rawValue.trailingZeroBitCount
    }
    roles = domains.map(\.roles)
    liveness = Liveness(program)
    stateKinds = program.kinds().states
    self.simplifies = simplifies
    builder = GraphBuilder(capacity: program.nodes.count + 16)
    values = Array(
      repeating: NodesByDomain(repeating: Self.unset), count: program.slotCount)
    stateIndex = Self.ranks(liveness.states)
    hyperIndex = Self.ranks(liveness.hypers)
  }

  mutating func run() -> Graph {
    var lowered = Array(repeating: NodesByDomain.zero, count: program.nodes.count)
    var first = 0
    for (index, statement) in program.statements.enumerated() {
      let root = Int(statement.root)
      defer { first = root + 1 }
      // A shared statement runs for every domain, at once: what it totals ranges over all of them.
      let range =
        statement.section.map { section in
          let place = domains.firstIndex { $0.section == section } ?? 0
          return place..<place + 1
        } ?? 0..<domains.count
      if liveness.statements[index] {
        for node in first...root { lower(node, &lowered, range) }
        let slot = program.slot(of: statement.target)
        for domain in range { values[slot][domain] = lowered[root][domain] }
      }
      if !simplifies {
        roots.append(liveness.statements[index] ? lowered[root][range.lowerBound] : nil)
      }
    }
    return graph()
  }

  private mutating func graph() -> Graph {
    var states: [Graph.State] = []
    for (index, state) in program.states.enumerated() where liveness.states[index] {
      let owner = state.section.flatMap { section in
        domains.firstIndex { $0.section == section }
      }
      let exit = owner.map { read(.state(UInt16(index)), $0) } ?? result(.state(UInt16(index)))
      states.append(
        Graph.State(
          name: state.name, kind: stateKinds[index], start: state.start, exit: exit,
          roles: stateKinds[index].isScalar ? .all : owner.map { domains[$0].roles } ?? .all))
    }
    let isNamed = liveness.hypers.map { $0 && !simplifies }
    let hypers = program.hypers.indices.filter { isNamed[$0] }.map { program.hypers[$0] }
    let evaluates = program.statements.contains { $0.target == .evaluation }
    let update = result(.update)
    let evaluation = evaluates ? result(.evaluation) : nil
    let graph = Graph(
      nodes: builder.nodes, states: states, hypers: hypers, update: update,
      evaluation: evaluation, domains: roles, appliesRaw: program.appliesRaw)
    // Shared statements were lowered for domains that may not need them.
    return domains.count == 1 ? graph : pruned(graph)
  }

  private mutating func pruned(_ graph: Graph) -> Graph {
    // Dead statements have no root, and roots serve programs without sections alone.
    roots = []
    return graph.pruned()
  }

  /// What a variable holds at the end of the step, for all domains.
  private mutating func result(_ variable: Program.Variable) -> Program.NodeID {
    builder.byRole(domains.indices.map { read(variable, $0) })
  }

  private mutating func lower(
    _ node: Int, _ lowered: inout [NodesByDomain], _ range: Range<Int>
  ) {
    switch program.nodes[node] {
    case .constant(let value):
      let constant =
        simplifies ? builder.constant(value) : builder.intern(.constant(value), .scalar)
      lowered[node] = NodesByDomain(repeating: constant)
    case .variable(let variable):
      for domain in range { lowered[node][domain] = read(variable, domain) }
    case .call(let operation, let arguments):
      lowered[node] = builder.call(
        operation, arguments, of: lowered, for: range, roles, simplifies: simplifies,
        expands: expands)
    }
  }

  private mutating func read(_ variable: Program.Variable, _ domain: Int) -> Program.NodeID {
    if case .hyper(let index) = variable {
      if simplifies { return builder.constant(program.hypers[Int(index)].value) }
      return builder.intern(.hyper(hyperIndex[Int(index)]), .scalar)
    }
    let value = values[program.slot(of: variable)][domain]
    guard value == Self.unset else { return value }
    let roles = roles[domain]
    switch variable {
    case .input(let input): return builder.intern(.input(input), input.kind, roles)
    case .state(let index):
      return builder.intern(.state(stateIndex[Int(index)]), stateKinds[Int(index)], roles)
    case .local, .update, .evaluation, .hyper:
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
  /// The nodes of an operator for some domains; a derived operator becomes its definition.
  ///
  /// - Parameters:
  ///   - operation: The operator.
  ///   - arguments: The arguments' places among `places`.
  ///   - places: The nodes so far, for each domain.
  ///   - domains: The domains. A total over values of several is one node for all of them.
  ///   - roles: The roles of each domain.
  ///   - simplifies: Whether all rewrites that keep the bits are done.
  ///   - expands: Whether derived operators are written out.
  fileprivate mutating func call(
    _ operation: Operator.ID, _ arguments: Program.Arguments, of places: [NodesByDomain],
    for domains: Range<Int>, _ roles: [Program.Roles], simplifies: Bool, expands: Bool
  ) -> NodesByDomain {
    guard expands, let expansion = Expansion.all[Int(operation.rawValue)] else {
      return primitive(operation, arguments, places, domains, roles, simplifies)
    }
    var parts: [NodesByDomain] = []
    parts.reserveCapacity(expansion.parts.count)
    for part in expansion.parts {
      switch part {
      case .parameter(let index): parts.append(places[Int(arguments[index])])
      case .constant(let value):
        parts.append(NodesByDomain(repeating: intern(.constant(value), .scalar)))
      case .call(let operation, let template):
        parts.append(primitive(operation, template, parts, domains, roles, simplifies))
      }
    }
    return parts[parts.count - 1]
  }

  /// The node of a derived operator applied to nodes, written out in primitives; nil for a primitive.
  mutating func unfolded(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ roles: Program.Roles,
    simplifies: Bool
  ) -> Program.NodeID? {
    guard let expansion = Expansion.all[Int(operation.rawValue)] else { return nil }
    var places: [Program.NodeID] = []
    places.reserveCapacity(expansion.parts.count)
    for part in expansion.parts {
      switch part {
      case .parameter(let index): places.append(arguments[index])
      case .constant(let value): places.append(intern(.constant(value), .scalar))
      case .call(let operation, let template):
        let actual = Program.Arguments(template.map { places[Int($0)] })
        places.append(primitive(operation, actual, roles, simplifies))
      }
    }
    return places[places.count - 1]
  }

  private mutating func primitive(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ places: [NodesByDomain],
    _ domains: Range<Int>, _ roles: [Program.Roles], _ simplifies: Bool
  ) -> NodesByDomain {
    if domains.count > 1, Signature.all[Int(operation.rawValue)].result == .totalReduction {
      let all = byRole(domains.map { places[Int(arguments[0])][$0] })
      let total = primitive(operation, Program.Arguments([all]), .all, simplifies)
      return NodesByDomain(repeating: total)
    }
    var results = NodesByDomain.zero
    for domain in domains {
      var own = arguments
      for place in own.indices { own[place] = places[Int(own[place])][domain] }
      results[domain] = primitive(operation, own, roles[domain], simplifies)
    }
    return results
  }

  private mutating func primitive(
    _ operation: Operator.ID, _ arguments: Program.Arguments, _ roles: Program.Roles,
    _ simplifies: Bool
  ) -> Program.NodeID {
    simplifies
      ? simplified(operation, arguments, roles)
      : intern(.call(operation, arguments), kind(of: operation, arguments), roles)
  }

  /// One node for the values of all domains: the value itself where it is the same for all.
  mutating func byRole(_ values: [Program.NodeID]) -> Program.NodeID {
    guard let first = values.first, values.contains(where: { $0 != first }) else {
      return values[0]
    }
    let kind = values.reduce(Kind.scalar) { $0.joined(with: nodes[Int($1)].kind) ?? .tensor }
    return intern(.byRole(Program.Arguments(values)), kind)
  }

  /// The value of a node that is a literal; nil for others.
  func literal(_ node: Program.NodeID) -> Double? { nodes[Int(node)].value.literal }

  /// The kind of an operator's result on nodes.
  func kind(of operation: Operator.ID, _ arguments: Program.Arguments) -> Kind {
    let kind = Signature.all[Int(operation.rawValue)].resultKind(
      of: arguments, kind: { nodes[Int($0)].kind }, literal: { literal($0) })
    guard let kind else {
      preconditionFailure("the arguments of \(operation.value.name) do not fit together")
    }
    return kind
  }
}
