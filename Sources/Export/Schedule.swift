import DSL

/// When a step can compute each value: in which pass over all weights, and behind how many loops over one tensor.
///
/// A `total` needs a whole pass before it is known; a `sum` over a parameter tensor needs one loop over that
/// tensor. Scalars are kept from pass to pass and layer values from loop to loop; tensors are computed again
/// where a later loop needs them, which gives the same bits and keeps exports free of scratch memory.
struct Schedule {
  /// How a node is computed.
  enum Role: Hashable {
    /// A constant, an input, a hyper-parameter or a state's entry.
    case leaf
    /// From its arguments, element by element.
    case elementwise
    /// Accumulated over the elements of one parameter tensor, or over everything.
    case accumulated(total: Bool)
    /// The number of elements of one parameter tensor, or of everything; needs no values.
    case counted(total: Bool)
    /// One of the arguments itself: a reduction over a single element, a choice that a literal has made.
    case passed(Int)
    /// The size of a single element.
    case one
  }

  let graph: Graph
  /// The role of each node.
  let roles: [Role]
  /// The pass before which each node is not known, from 0.
  let pass: [Int]
  /// Within a pass, how many loops over the parameter tensor each node waits for.
  let level: [Int]
  /// The pass that moves weights and states: the last.
  let lastPass: Int
  /// The nodes that the step needs, in the order of the graph.
  private(set) var live: [Program.NodeID] = []

  init(_ graph: Graph) {
    self.graph = graph
    var roles: [Role] = []
    var pass: [Int] = []
    var level: [Int] = []
    for node in graph.nodes {
      let role = Self.role(of: node, in: graph, roles)
      let arguments = Self.arguments(of: node, role)
      roles.append(role)
      let before = arguments.map { pass[Int($0)] }.max() ?? 0
      pass.append(role == .accumulated(total: true) ? before + 1 : before)
      let loops = arguments.map { level[Int($0)] }.max() ?? 0
      level.append(
        node.kind == .scalar ? 0 : role == .accumulated(total: false) ? loops + 1 : loops)
    }
    self.roles = roles
    self.pass = pass
    self.level = level
    let exits = [graph.update] + graph.states.map(\.exit)
    lastPass = exits.map { pass[Int($0)] }.max() ?? 0
    live = needed(for: exits) { _ in false }
  }

  /// Whether a node is a sum over elements.
  func isAccumulated(_ id: Program.NodeID) -> Bool {
    if case .accumulated = roles[Int(id)] { true } else { false }
  }

  /// The arguments that a node reads.
  func arguments(_ id: Program.NodeID) -> Program.Arguments {
    Self.arguments(of: graph.nodes[Int(id)], roles[Int(id)])
  }

  /// The kind of a node.
  func kind(_ id: Program.NodeID) -> Kind { graph.nodes[Int(id)].kind }

  /// All nodes that `targets` need, in the order of the graph; does not look behind nodes that `stops` holds for.
  func needed(
    for targets: [Program.NodeID], stoppingAt stops: (Program.NodeID) -> Bool
  ) -> [Program.NodeID] {
    var found = Array(repeating: false, count: graph.nodes.count)
    var open = targets
    while let id = open.popLast() {
      guard !found[Int(id)], !stops(id) else { continue }
      found[Int(id)] = true
      open.append(contentsOf: arguments(id))
    }
    return found.indices.filter { found[$0] }.map { Program.NodeID($0) }
  }

  private static func arguments(of node: Graph.Node, _ role: Role) -> Program.Arguments {
    guard case .call(_, let all) = node.value else { return Program.Arguments() }
    return switch role {
    case .leaf, .counted, .one: Program.Arguments()
    case .passed(let place): Program.Arguments([all[place]])
    case .elementwise, .accumulated: all
    }
  }

  private static func role(of node: Graph.Node, in graph: Graph, _ roles: [Role]) -> Role {
    guard case .call(let operation, let arguments) = node.value else { return .leaf }
    let entry = operation.value
    guard let argument = arguments.first else { return .elementwise }
    guard entry.result != .elementwise else {
      // Compilers warn of a branch that is never taken.
      if entry.degree == .branches, let value = literal(argument, in: graph, roles) {
        return .passed(value != 0 ? 1 : 2)
      }
      return .elementwise
    }
    let kind = graph.nodes[Int(argument)].kind
    let isTotal = entry.result == .totalReduction
    let isSingle = isTotal ? kind == .scalar : kind.isSmall
    // What does not depend on the argument's value counts elements.
    let isCount = entry.degree == .zero
    if isCount { return isSingle ? .one : .counted(total: isTotal) }
    return isSingle ? .passed(0) : .accumulated(total: isTotal)
  }

  /// The value of a node that is a literal or passes one on.
  private static func literal(
    _ id: Program.NodeID, in graph: Graph, _ roles: [Role]
  ) -> Double? {
    let node = graph.nodes[Int(id)]
    if case .constant(let value) = node.value { return value }
    let role = roles[Int(id)]
    if role == .one { return 1 }
    guard case .passed = role, let argument = arguments(of: node, role).first else { return nil }
    return literal(argument, in: graph, roles)
  }
}
