import DSL

/// The variables that may be read at one place of a flat program, with their kinds.
///
/// What is sound here passes the checker. Inputs and locals take the kind of the value that is assigned, and so do states
/// where some operator is choosy. Where every operator takes every kind a state keeps its declared kind, which is never
/// lower than the checker's: so it stays one of the variables of that kind.
struct Scope {
  /// The kind of each slot; nil for what has no value yet.
  private var slots: [Kind?]
  private let stateCount: Int
  /// Whether states take the kind of the value.
  private let isExact: Bool
  private let order: StageOrder
  /// The stage of the last statement taken in, the least that it can have; the first before any.
  private(set) var stage = 0

  private static let updateSlot = Program.Input.allCases.count
  private static let firstState = updateSlot + 1

  /// The scope before the first statement.
  init(of program: Program, in grammar: Grammar) {
    stateCount = program.states.count
    order = grammar.stageOrder
    isExact = grammar.isChoosy
    let count = Self.firstState + stateCount + program.locals.count
    slots = Array(repeating: nil, count: count)
    for input in grammar.inputs { slots[Int(input.rawValue)] = input.kind }
    for (index, state) in program.states.enumerated() {
      slots[Self.firstState + index] = state.kind ?? .tensor
    }
  }

  /// The scope before statement `position`; nil where an earlier statement is unsound.
  init?(before position: Int, of program: Program, in grammar: Grammar) {
    self.init(of: program, in: grammar)
    for index in 0..<position {
      guard assign(program.statements[index], of: program) else { return nil }
    }
  }

  /// The kind of a variable; nil where it has no value yet or does not belong to the space.
  func kind(of variable: Program.Variable) -> Kind? {
    guard let slot = slot(of: variable), slot < slots.count else { return nil }
    return slots[slot]
  }

  /// The kind of a leaf; nil where it cannot be read.
  func kind(of leaf: Program.Node) -> Kind? {
    switch leaf {
    case .constant: .scalar
    case .variable(let variable): kind(of: variable)
    case .call: nil
    }
  }

  /// The kind of a statement's value; nil where an argument cannot be read or is of too high a kind.
  func kind(of statement: Program.Statement, in program: Program) -> Kind? {
    let root = program.nodes[Int(statement.root)]
    guard case .call(let operation, let arguments) = root else { return kind(of: root) }
    let signature = Signature.all[Int(operation.rawValue)]
    for index in 0..<arguments.count {
      let leaf = program.nodes[Int(arguments[index])]
      guard let kind = kind(of: leaf), signature.accepts(kind, leaf, at: index) else { return nil }
    }
    return signature.resultKind(
      of: arguments, kind: { kind(of: program.nodes[Int($0)]) ?? .scalar },
      literal: { program.nodes[Int($0)].literal })
  }

  /// Takes in a statement; false where it is unsound here, or of a stage that has passed.
  mutating func assign(_ statement: Program.Statement, of program: Program) -> Bool {
    guard let kind = kind(of: statement, in: program), let slot = slot(of: statement.target),
      let stage = order.stage(of: statement, in: program, from: stage)
    else { return false }
    self.stage = stage
    switch statement.target {
    case .state(let index):
      guard kind.fits(program.states[Int(index)].kind ?? .tensor) else { return false }
      if isExact { slots[slot] = kind }
      return true
    case .update where !kind.fits(.tensor): return false
    default:
      slots[slot] = kind
      return true
    }
  }

  /// All readable variables for which `accepts` holds, in a fixed order.
  func variables(where accepts: (Kind) -> Bool) -> [Program.Variable] {
    var found: [Program.Variable] = []
    for (slot, kind) in slots.enumerated() {
      guard let kind, accepts(kind) else { continue }
      found.append(variable(at: slot))
    }
    return found
  }

  private func slot(of variable: Program.Variable) -> Int? {
    switch variable {
    case .input(let input): Int(input.rawValue)
    case .update: Self.updateSlot
    case .state(let index): Self.firstState + Int(index)
    case .local(let index): Self.firstState + stateCount + Int(index)
    case .hyper, .evaluation: nil
    }
  }

  private func variable(at slot: Int) -> Program.Variable {
    if slot == Self.updateSlot { return .update }
    if slot >= Self.firstState + stateCount {
      return .local(UInt16(slot - Self.firstState - stateCount))
    }
    if slot >= Self.firstState { return .state(UInt16(slot - Self.firstState)) }
    return .input(Program.Input.allCases[slot])
  }
}

extension Signature {
  /// Whether a leaf of a kind may stand at a place: literals where they are asked for.
  func accepts(_ kind: Kind, _ leaf: Program.Node, at place: Int) -> Bool {
    !isPicky || form(at: place).accepts(kind, literal: leaf.literal)
  }
}

extension Program {
  /// Whether every read has a value, every kind fits, stages never fall, `update` is assigned and the step costs no more than it may: the
  /// check of proposals.
  func isSound(in grammar: Grammar) -> Bool {
    var scope = Scope(of: self, in: grammar)
    for statement in statements {
      guard scope.assign(statement, of: self) else { return false }
    }
    guard scope.kind(of: Program.Variable.update) != nil else { return false }
    guard let most = grammar.limits.operations else { return true }
    return Graph(self).cost().operations <= most
  }
}

extension Grammar {
  /// Whether a program belongs to the space: flat, of its operators and inputs, no longer than its limit, and sound.
  ///
  /// - Complexity: linear in the program's nodes times the grammar's operators.
  public func contains(_ program: Program) -> Bool {
    guard program.isFlat, program.appliesRaw == appliesRaw, program.states == states,
      program.statements.count <= limits.statements
    else { return false }
    for node in program.nodes {
      if case .call(let id, _) = node, !operators.contains(id) { return false }
    }
    return program.isSound(in: self)
  }
}
