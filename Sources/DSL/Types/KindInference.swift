extension Program {
  /// The kinds of all values of a valid program.
  ///
  /// A state without a declared kind gets the least that works: it begins as a scalar, or as what it starts at, and is
  /// raised to what its last assignments give, until nothing changes. What dead statements compute plays no part in it.
  public func kinds() -> KindInference { KindInference(self) }

  /// The value of a node that is a literal; nil for others.
  func literal(_ node: NodeID) -> Double? { nodes[Int(node)].literal }
}

/// The kinds of all values of a program.
public struct KindInference: Hashable, Sendable {
  /// The kind of each node; where arguments do not fit together, that of the first.
  public private(set) var nodes: [Kind]
  /// The kind of each state at entry of a step, which is the kind of its memory.
  public private(set) var states: [Kind]

  /// Infers kinds; the program's nodes must be in canonical order.
  ///
  /// - Complexity: linear in the nodes for each time that a state is raised, at most three times a state.
  init(_ program: Program) {
    nodes = Array(repeating: .scalar, count: program.nodes.count)
    states = program.states.map { $0.kind ?? $0.start.kind }
    var slots = [Kind](repeating: .scalar, count: program.slotCount)
    let signatures = Signature.all
    var isStable = false
    while !isStable {
      for input in Program.Input.allCases { slots[Int(input.rawValue)] = input.kind }
      for index in states.indices { slots[program.slot(ofState: index)] = states[index] }
      isStable = true
      var first = 0
      var section: UInt8?
      var shared = slots
      for statement in program.statements {
        if statement.section != section {
          if section == nil { shared = slots }
          isStable = raiseStates(program, slots) && isStable
          section = statement.section
          slots = shared
        }
        for index in first...Int(statement.root) {
          nodes[index] = kind(of: program.nodes[index], program, slots, signatures)
        }
        first = Int(statement.root) + 1
        slots[program.slot(of: statement.target)] = nodes[Int(statement.root)]
      }
      isStable = raiseStates(program, slots) && isStable
    }
  }

  /// Raises states to what they hold at the end of the step; whether all stayed.
  private mutating func raiseStates(_ program: Program, _ slots: [Kind]) -> Bool {
    var isStable = true
    for index in states.indices where program.states[index].kind == nil {
      let exit = slots[program.slot(ofState: index)]
      guard let joined = states[index].joined(with: exit), joined != states[index] else { continue }
      states[index] = joined
      isStable = false
    }
    return isStable
  }

  private func kind(
    of node: Program.Node, _ program: Program, _ slots: [Kind], _ signatures: [Signature]
  ) -> Kind {
    switch node {
    case .constant, .variable(.hyper): return .scalar
    case .variable(let variable): return slots[program.slot(of: variable)]
    case .call(let operation, let arguments):
      return signatures[Int(operation.rawValue)].resultKind(
        of: arguments, kind: { nodes[Int($0)] }, literal: { program.literal($0) })
        ?? arguments.first.map { nodes[Int($0)] } ?? .scalar
    }
  }
}

/// Variables that change during a step, numbered for flat tables: inputs, results, states, locals.
extension Program {
  /// How many slots there are.
  var slotCount: Int { Self.firstStateSlot + states.count + locals.count }

  /// The slot of a state.
  func slot(ofState index: Int) -> Int { Self.firstStateSlot + index }

  /// The slot of a variable; hyper-parameters never change and share one that nobody reads.
  func slot(of variable: Variable) -> Int {
    switch variable {
    case .input(let input): Int(input.rawValue)
    case .update: Input.allCases.count
    case .hyper: Input.allCases.count + 1
    case .evaluation: Input.allCases.count + 2
    case .state(let index): Self.firstStateSlot + Int(index)
    case .local(let index): Self.firstStateSlot + states.count + Int(index)
    }
  }

  private static var firstStateSlot: Int { Input.allCases.count + 3 }
}
