import DSL
import Determinism

/// Writes a program so that it does the same and looks like another: what a recogniser must see through.
///
/// Names are forgotten, dead statements and states stand between the others, arguments of commutative operators change
/// places, constants are split (0.9 becomes 0.4 + 0.5, c·x becomes a·(b·x)), derived operators are written out,
/// hyper-parameters become numbers, parts of expressions get lines of their own. Equal in real numbers; rounding differs. The same for the
/// same program and seed.
public struct Disguise {
  private let program: Program
  private var result: Program
  private var random: RandomStream
  private var section: UInt8?
  private var locals: [UInt16: UInt16] = [:]
  /// Hyper-parameters that become numbers.
  private let inlined: [Bool]
  /// How many states nobody reads but they themselves; they come first.
  private static let idle = 2

  /// The program in the disguise of a seed; it must be valid.
  public static func of(_ program: Program, seed: UInt64) -> Program {
    var disguise = Disguise(program, seed: seed)
    disguise.write()
    return disguise.result.compacted()
  }

  private init(_ program: Program, seed: UInt64) {
    self.program = program
    var random = RandomStream(seed: seed, 0xD15)
    inlined = program.hypers.map { _ in random.chance(0.5) }
    self.random = random
    result = Program(name: "stranger")
    result.appliesRaw = program.appliesRaw
    result.sections = program.sections
    result.hypers = program.hypers
    for place in result.hypers.indices { result.hypers[place].name = "k\(place)" }
    // Those of sections stand behind the shared ones.
    result.states = (0..<Self.idle).map { _ in .init(name: "", kind: .tensor) } + program.states
    for place in result.states.indices { result.states[place].name = "q\(place)" }
  }

  private mutating func write() {
    for statement in program.statements {
      section = statement.section
      if random.chance(0.6) { addDeadStatement() }
      let root = emit(statement.root)
      result.statements.append(
        .init(target: renamed(statement.target), root: root, section: section))
    }
    if program.sections.isEmpty { addDeadStatement() }
  }

  /// A state that takes itself and the gradient in, or a local that nobody reads.
  private mutating func addDeadStatement() {
    let state = Program.Variable.state(UInt16(random.index(below: Self.idle)))
    let gradient = result.append(.variable(.input(.gradient)))
    let number = result.append(.constant(0.25 + random.uniform()))
    let product = call("mul", [gradient, number])
    let old = result.append(.variable(state))
    let root = call(random.chance(0.5) ? "max" : "add", [product, call("tanh", [old])])
    // A shared state may be assigned in a section too, where it is tensor like here.
    let target = random.chance(0.5) ? state : fresh()
    result.statements.append(.init(target: target, root: root, section: section))
  }

  private mutating func fresh() -> Program.Variable {
    result.locals.append("x\(result.locals.count)")
    return .local(UInt16(result.locals.count - 1))
  }

  private mutating func renamed(_ variable: Program.Variable) -> Program.Variable {
    if case .state(let index) = variable { return .state(index + UInt16(Self.idle)) }
    guard case .local(let index) = variable else { return variable }
    if let known = locals[index] { return .local(known) }
    guard case .local(let new) = fresh() else { return variable }
    locals[index] = new
    return .local(new)
  }

  private mutating func call(_ name: String, _ arguments: [Program.NodeID]) -> Program.NodeID {
    guard let operation = Operator.named(name) else {
      preconditionFailure("the table has no \(name)")
    }
    return result.append(.call(operation, .init(arguments)))
  }

  private mutating func emit(_ node: Program.NodeID) -> Program.NodeID {
    switch program.nodes[Int(node)] {
    case .constant(let value): return split(value)
    case .variable(.hyper(let index)) where inlined[Int(index)]:
      return split(program.hypers[Int(index)].value)
    case .variable(let variable): return result.append(.variable(renamed(variable)))
    case .call(let operation, let arguments):
      let forms = operation.value.parameters.map(\.form)
      let places = zip(arguments, forms).map { argument, form in
        form.literals == nil ? emit(argument) : result.append(program.nodes[Int(argument)])
      }
      let made = apply(operation, places)
      guard random.chance(0.2) else { return made }
      // A line of its own.
      let local = fresh()
      result.statements.append(.init(target: local, root: made, section: section))
      return result.append(.variable(local))
    }
  }

  /// A call, written out where it is derived, its arguments exchanged where that is the same.
  private mutating func apply(_ operation: Operator.ID, _ arguments: [Program.NodeID])
    -> Program.NodeID
  {
    if let definition = operation.value.definition, random.chance(0.5) {
      var places: [Program.NodeID] = []
      for node in definition.nodes {
        switch node {
        case .variable(.local(let parameter)): places.append(arguments[Int(parameter)])
        case .call(let inner, let parts): places.append(apply(inner, parts.map { places[Int($0)] }))
        case .constant, .variable: places.append(result.append(node))
        }
      }
      return places[places.count - 1]
    }
    guard operation.value.laws.contains(.commutative), arguments.count == 2 else {
      return result.append(.call(operation, .init(arguments)))
    }
    if operation == Operator.named("mul"), random.chance(0.5) {
      for (place, other) in [(0, 1), (1, 0)] {
        guard let value = result.nodes[Int(arguments[place])].literal, value != 0 else { continue }
        let part = 0.5 + random.uniform()
        let inner = call("mul", [result.append(.constant(value / part)), arguments[other]])
        return call("mul", [inner, result.append(.constant(part))])
      }
    }
    return result.append(
      .call(operation, .init(random.chance(0.5) ? arguments.reversed() : arguments)))
  }

  /// A number as it is or as a sum of two; whole numbers as one of whole numbers.
  private mutating func split(_ value: Double) -> Program.NodeID {
    guard random.chance(0.5) else { return result.append(.constant(value)) }
    let part = 0.2 + 0.6 * random.uniform()
    let first = value == value.rounded() ? (value * part).rounded() : value * part
    return call(
      "add", [result.append(.constant(first)), result.append(.constant(value - first))])
  }
}
