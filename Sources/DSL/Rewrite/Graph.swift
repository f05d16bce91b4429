/// A program lowered to straight-line primitives: what the machine runs, the hash names and exporters spell.
///
/// Only what is live across steps is in it (see `Liveness`); equal subexpressions are one node; derived
/// operators are expanded by their definitions. Nodes are ordered: arguments before calls.
public struct Graph: Hashable, Sendable {
  /// What a node is.
  public enum Value: Hashable, Sendable {
    /// A literal.
    case constant(Double)
    /// An input.
    case input(Program.Input)
    /// A hyper-parameter, by its index in `hypers`.
    case hyper(UInt16)
    /// A state's value at entry of the step, by its index in `states`.
    case state(UInt16)
    /// A primitive operator applied to earlier nodes.
    case call(Operator.ID, Program.Arguments)
    /// One of several nodes by the parameter's role: one for each of the graph's domains, in their order.
    ///
    /// Only states' exits, the results and totals read such a node.
    case byRole(Program.Arguments)
  }

  /// One value of the step.
  public struct Node: Hashable, Sendable {
    /// What it is.
    public var value: Value
    /// Its kind.
    public var kind: Kind
    /// The roles of the parameters that it is computed for; all for a scalar.
    public var roles: Program.Roles

    /// Makes a node.
    public init(value: Value, kind: Kind, roles: Program.Roles = .all) {
      self.value = value
      self.kind = kind
      self.roles = roles
    }
  }

  /// A live state.
  public struct State: Hashable, Sendable {
    /// Its name in the program.
    public var name: String
    /// Its kind.
    public var kind: Kind
    /// Its value before the first step.
    public var start: Program.Start
    /// The node that is its value after the step.
    public var exit: Program.NodeID
    /// The roles of the parameters that have it.
    public var roles: Program.Roles

    /// Makes a state.
    public init(
      name: String, kind: Kind, start: Program.Start, exit: Program.NodeID,
      roles: Program.Roles = .all
    ) {
      self.name = name
      self.kind = kind
      self.start = start
      self.exit = exit
      self.roles = roles
    }
  }

  /// All nodes, arguments before calls.
  public var nodes: [Node]
  /// The live states, in the order of the program.
  public var states: [State]
  /// The hyper-parameters that live nodes read, with their defaults.
  public var hypers: [Program.Hyper]
  /// The node that is the result of the step; of any kind, broadcast to tensor.
  public var update: Program.NodeID
  /// The node that is the weights at which the rule is to be judged; nil where these are the weights it trains.
  public var evaluation: Program.NodeID?
  /// The sets of roles whose parameters run the same statements; together they are all roles.
  public var domains: [Program.Roles]
  /// How the trainer applies the result.
  public var appliesRaw: Bool

  /// Makes a graph from its parts.
  public init(
    nodes: [Node], states: [State], hypers: [Program.Hyper], update: Program.NodeID,
    evaluation: Program.NodeID? = nil, domains: [Program.Roles] = [.all], appliesRaw: Bool
  ) {
    self.nodes = nodes
    self.states = states
    self.hypers = hypers
    self.update = update
    self.evaluation = evaluation
    self.domains = domains
    self.appliesRaw = appliesRaw
  }

  /// The nodes that the step must compute: the exits of states, and the results.
  public var results: [Program.NodeID] {
    states.map(\.exit) + [update] + (evaluation.map { [$0] } ?? [])
  }

  /// The node that stands for a value in a domain, by its index.
  public func part(_ node: Program.NodeID, in domain: Int) -> Program.NodeID {
    if case .byRole(let parts) = nodes[Int(node)].value { parts[domain] } else { node }
  }

  /// The value of a node that is a literal; nil for others.
  public func literal(_ node: Program.NodeID) -> Double? {
    nodes[Int(node)].value.literal
  }

  /// The same graph without nodes that no result depends on.
  func pruned() -> Graph {
    var isNeeded = [Bool](repeating: false, count: nodes.count)
    for result in results { isNeeded[Int(result)] = true }
    for index in nodes.indices.reversed() where isNeeded[index] {
      switch nodes[index].value {
      case .call(_, let arguments), .byRole(let arguments):
        for argument in arguments { isNeeded[Int(argument)] = true }
      case .constant, .input, .hyper, .state: break
      }
    }
    var result = self
    result.nodes.removeAll(keepingCapacity: true)
    var places = [Program.NodeID](repeating: 0, count: nodes.count)
    for index in nodes.indices where isNeeded[index] {
      var node = nodes[index]
      node.value = node.value.reading { places[Int($0)] }
      places[index] = Program.NodeID(result.nodes.count)
      result.nodes.append(node)
    }
    for index in states.indices { result.states[index].exit = places[Int(states[index].exit)] }
    result.update = places[Int(update)]
    result.evaluation = evaluation.map { places[Int($0)] }
    return result
  }
}

extension Graph.Value {
  /// The value of a literal; nil for others.
  var literal: Double? { if case .constant(let value) = self { value } else { nil } }

  /// The same value reading other nodes.
  func reading(_ place: (Program.NodeID) -> Program.NodeID) -> Graph.Value {
    switch self {
    case .constant, .input, .hyper, .state: return self
    case .call(let operation, var arguments):
      for index in arguments.indices { arguments[index] = place(arguments[index]) }
      return .call(operation, arguments)
    case .byRole(var arguments):
      for index in arguments.indices { arguments[index] = place(arguments[index]) }
      return .byRole(arguments)
    }
  }
}
