/// An optimizer: the body of one step, with the states it keeps and the hyper-parameters it names.
///
/// Expressions live in one flat array (`nodes`), children before parents, so that copying a program copies
/// a few arrays of plain words and counts no references per node: search copies programs all day.
/// A program in *canonical order* has its nodes appended statement by statement in post-order, each used
/// exactly once; `parse` and `compacted` make that order, and equality compares it.
public struct Program: Hashable, Sendable {
  /// The name after `optimizer`.
  public var name: String
  /// The comment lines above the header, without `#`.
  public var documentation: [String] = []
  /// How the trainer applies `update`.
  public var appliesRaw = false
  /// The learning rate at which the rule is trained unless told otherwise, and where it is tuned: the line
  /// `hyper lr`; nil where the file says nothing.
  ///
  /// For people and tools: no constant of the program, whose `lr` is the scheduled input, and no part of its
  /// structure.
  public var learningRate: Hyper?
  /// The named constants.
  public var hypers: [Hyper] = []
  /// What is kept from step to step.
  public var states: [State] = []
  /// Names of local variables, indexed by `Variable.local`.
  public var locals: [String] = []
  /// All expressions.
  public var nodes: [Node] = []
  /// The assignments, in order: the shared ones, then those of each section.
  public var statements: [Statement] = []
  /// The parts of the program that parameters of some roles run behind the shared part.
  public var sections: [Section] = []

  /// Makes an empty program.
  public init(name: String) { self.name = name }

  /// A named constant that people tune.
  public struct Hyper: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its default.
    public var value: Double
    /// Where it may be tuned; nil where the file says nothing.
    public var range: Range?

    /// The closed interval and the scale on which a hyper-parameter is tuned.
    public struct Range: Hashable, Sendable {
      /// The least value.
      public var lower: Double
      /// The greatest value.
      public var upper: Double
      /// Whether steps are even in the logarithm.
      public var isLogarithmic: Bool

      /// Makes a range.
      public init(lower: Double, upper: Double, isLogarithmic: Bool) {
        self.lower = lower
        self.upper = upper
        self.isLogarithmic = isLogarithmic
      }
    }

    /// Makes a hyper-parameter.
    public init(name: String, value: Double, range: Range? = nil) {
      self.name = name
      self.value = value
      self.range = range
    }
  }

  /// A value kept from step to step.
  public struct State: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The kind that the file declares; nil where it is inferred.
    public var kind: Kind?
    /// Its value before the first step.
    public var start: Start
    /// The section that declares it, by its index; nil where it is shared.
    public var section: UInt8?

    /// Makes a state that starts at a number.
    public init(name: String, kind: Kind? = nil, start: Double = 0) {
      self.init(name: name, kind: kind, start: .constant(start))
    }

    /// Makes a state.
    public init(name: String, kind: Kind? = nil, start: Start, section: UInt8? = nil) {
      self.name = name
      self.kind = kind
      self.start = start
      self.section = section
    }
  }

  /// What a state is before the first step.
  public enum Start: Hashable, Sendable {
    /// A number; for a square kind, the number on the diagonal and 0 elsewhere.
    case constant(Double)
    /// The weights of the first step.
    case weights
    /// The gradient of the first step.
    case gradient

    /// The number; nil for weights and gradient.
    public var number: Double? { if case .constant(let number) = self { number } else { nil } }
    /// The start as it is written behind `=`.
    public var text: String {
      switch self {
      case .constant(let number): Program.text(of: number)
      case .weights: Input.weights.name
      case .gradient: Input.gradient.name
      }
    }
    /// The least kind of a state that starts so.
    var kind: Kind { number == nil ? .tensor : .scalar }
  }

  /// What the step is given.
  public enum Input: UInt8, Hashable, Sendable, CaseIterable {
    /// `g`, the gradient.
    case gradient
    /// `w`, the weights.
    case weights
    /// `t`, the step from 1.
    case step
    /// `T`, the number of steps.
    case steps
    /// `lr`, the scheduled learning rate.
    case learningRate
    /// `h`, an estimate of the diagonal of the loss's Hessian: an oracle, asked at a price.
    case hessianDiagonal
    /// `loss`, the batch's mean loss before the step.
    case loss

    /// The name in the language.
    public var name: String {
      switch self {
      case .gradient: "g"
      case .weights: "w"
      case .step: "t"
      case .steps: "T"
      case .learningRate: "lr"
      case .hessianDiagonal: "h"
      case .loss: "loss"
      }
    }

    /// Its kind.
    public var kind: Kind {
      switch self {
      case .gradient, .weights, .hessianDiagonal: .tensor
      case .step, .steps, .learningRate, .loss: .scalar
      }
    }

    /// How many gradients beyond the step's own the trainer evaluates for it: `h` takes two.
    public var extraGradients: Int { self == .hessianDiagonal ? 2 : 0 }
  }

  /// A name that an expression reads or a statement writes.
  ///
  /// Inputs, states, locals and `update` may be assigned (an input assigned is a local from there on);
  /// hyper-parameters may not.
  public enum Variable: Hashable, Sendable {
    /// One of the inputs.
    case input(Input)
    /// A hyper-parameter, by its index.
    case hyper(UInt16)
    /// A state, by its index.
    case state(UInt16)
    /// A local, by its index in `locals`.
    case local(UInt16)
    /// The result of the step.
    case update
    /// `eval`: the weights at which the rule is to be judged.
    case evaluation

    /// How `evaluation` is written.
    static let evaluationName = "eval"
  }

  /// One node of an expression.
  public enum Node: Hashable, Sendable {
    /// A literal.
    case constant(Double)
    /// A variable read.
    case variable(Variable)
    /// An operator applied to nodes.
    case call(Operator.ID, Arguments)

    /// The value of a literal; nil for others.
    public var literal: Double? { if case .constant(let value) = self { value } else { nil } }
  }

  /// The index of a node.
  public typealias NodeID = UInt16

  /// The arguments of a call: up to seven node indices, kept inline.
  public struct Arguments: Hashable, Sendable, RandomAccessCollection {
    private var storage = SIMD8<UInt16>(repeating: 0)

    /// No arguments.
    public init() {}

    /// The given arguments, at most seven.
    public init(_ ids: some Sequence<NodeID>) {
      for id in ids { append(id) }
    }

    /// Adds an argument at the end.
    public mutating func append(_ id: NodeID) {
      precondition(count < 7, "an operator has at most seven arguments")
      storage[count] = id
      storage[7] += 1
    }

    /// The first position.
    public var startIndex: Int { 0 }
    /// The position behind the last.
    public var endIndex: Int { Int(storage[7]) }

    /// The argument at a position.
    public subscript(position: Int) -> NodeID {
      get {
        precondition(position >= 0 && position < count, "argument \(position) of \(count)")
        return storage[position]
      }
      set {
        precondition(position >= 0 && position < count, "argument \(position) of \(count)")
        storage[position] = newValue
      }
    }
  }

  /// `target = expression`.
  public struct Statement: Hashable, Sendable {
    /// What is assigned: not a hyper-parameter.
    public var target: Variable
    /// The root of the expression.
    public var root: NodeID
    /// The section it stands in, by its index; nil in the shared part.
    public var section: UInt8?

    /// Makes a statement.
    public init(target: Variable, root: NodeID, section: UInt8? = nil) {
      self.target = target
      self.root = root
      self.section = section
    }
  }

  /// A part of the program for parameters of some roles: `for matrix`.
  public struct Section: Hashable, Sendable {
    /// The roles, at least one; no role is in two sections.
    public var roles: Roles

    /// Makes a section.
    public init(roles: Roles) { self.roles = roles }
  }

  /// What parameters are for.
  public struct Roles: OptionSet, Hashable, Sendable {
    /// One bit a role.
    public let rawValue: UInt8
    /// Makes a set from bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Weight matrices.
    public static let matrix = Roles(rawValue: 1)
    /// Biases, gains, and all others of fewer than two axes.
    public static let vector = Roles(rawValue: 2)
    /// Tables of which a step touches few rows.
    public static let embedding = Roles(rawValue: 4)
    /// Every role.
    public static let all: Roles = [.matrix, .vector, .embedding]
    /// Each role with its name in the language, in the language's order.
    public static let named: [(name: String, role: Roles)] = [
      ("matrix", .matrix), ("vector", .vector), ("embedding", .embedding),
    ]

    /// The names, in the language's order.
    public var names: [String] { Self.named.filter { contains($0.role) }.map(\.name) }
  }

  /// The sets of roles whose parameters run the same statements, in the order of the sections, those without a
  /// section last; together they are all roles.
  public var domains: [(roles: Roles, section: UInt8?)] {
    var domains: [(roles: Roles, section: UInt8?)] = []
    var rest = Roles.all
    for (index, section) in sections.enumerated() {
      domains.append((section.roles, UInt8(index)))
      rest.subtract(section.roles)
    }
    if !rest.isEmpty { domains.append((rest, nil)) }
    return domains
  }

  /// Appends a node and returns its index.
  public mutating func append(_ node: Node) -> NodeID {
    precondition(nodes.count < Int(NodeID.max), "a program has at most 65,535 nodes")
    nodes.append(node)
    return NodeID(nodes.count - 1)
  }

  /// The name of a variable.
  public func name(of variable: Variable) -> String {
    switch variable {
    case .input(let input): input.name
    case .hyper(let index): hypers[Int(index)].name
    case .state(let index): states[Int(index)].name
    case .local(let index): locals[Int(index)]
    case .update: "update"
    case .evaluation: Variable.evaluationName
    }
  }

  /// The same program in canonical order: unreachable nodes and unused locals dropped, shared nodes copied.
  public func compacted() -> Program {
    var result = self
    result.nodes.removeAll(keepingCapacity: true)
    result.locals.removeAll(keepingCapacity: true)
    var newLocal: [UInt16?] = Array(repeating: nil, count: locals.count)
    for index in statements.indices {
      result.statements[index].root = copy(
        statements[index].root, into: &result, renaming: &newLocal)
      result.statements[index].target = rename(
        statements[index].target, into: &result, with: &newLocal)
    }
    return result
  }

  private func copy(
    _ id: NodeID, into result: inout Program, renaming newLocal: inout [UInt16?]
  ) -> NodeID {
    switch nodes[Int(id)] {
    case .constant(let value):
      return result.append(.constant(value))
    case .variable(let variable):
      return result.append(.variable(rename(variable, into: &result, with: &newLocal)))
    case .call(let operation, let arguments):
      var copied = Arguments()
      for argument in arguments {
        copied.append(copy(argument, into: &result, renaming: &newLocal))
      }
      return result.append(.call(operation, copied))
    }
  }

  private func rename(
    _ variable: Variable, into result: inout Program, with newLocal: inout [UInt16?]
  ) -> Variable {
    guard case .local(let index) = variable else { return variable }
    if let known = newLocal[Int(index)] { return .local(known) }
    let fresh = UInt16(result.locals.count)
    result.locals.append(locals[Int(index)])
    newLocal[Int(index)] = fresh
    return .local(fresh)
  }
}
