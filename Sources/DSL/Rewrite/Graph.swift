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
  }

  /// One value of the step.
  public struct Node: Hashable, Sendable {
    /// What it is.
    public var value: Value
    /// Its kind.
    public var kind: Kind

    /// Makes a node.
    public init(value: Value, kind: Kind) {
      self.value = value
      self.kind = kind
    }
  }

  /// A live state.
  public struct State: Hashable, Sendable {
    /// Its name in the program.
    public var name: String
    /// Its kind.
    public var kind: Kind
    /// Its value before the first step.
    public var start: Double
    /// The node that is its value after the step.
    public var exit: Program.NodeID

    /// Makes a state.
    public init(name: String, kind: Kind, start: Double, exit: Program.NodeID) {
      self.name = name
      self.kind = kind
      self.start = start
      self.exit = exit
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
  /// How the trainer applies the result.
  public var appliesRaw: Bool

  /// Makes a graph from its parts.
  public init(
    nodes: [Node], states: [State], hypers: [Program.Hyper], update: Program.NodeID,
    appliesRaw: Bool
  ) {
    self.nodes = nodes
    self.states = states
    self.hypers = hypers
    self.update = update
    self.appliesRaw = appliesRaw
  }
}
