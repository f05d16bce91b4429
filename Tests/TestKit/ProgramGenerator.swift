import DSL
import Determinism

/// Makes random valid programs, the same for the same stream.
///
/// They use the whole language: every operator of the table, nested expressions, states of all kinds and
/// starts, hyper-parameters and learning rates with ranges, inputs and states that are assigned, dead statements, documentation.
public struct ProgramGenerator: Sendable {
  /// How many statements, the last being `update`.
  public var statements = 1...12
  /// How deeply operators are nested at most.
  public var depth = 3
  /// How often an operator is drawn from the whole table; else from the tame ones: cheap, and without
  /// functions that leave their domain or the finite numbers soon.
  public var wildness = 0.3
  /// Whether programs may be written for `apply raw`.
  public var allowsRaw = true

  private let wild: [Operator.ID]
  private let tame: [Operator.ID]

  /// Makes a generator over all operators of the table.
  public init() {
    wild = Operator.all.compactMap { Operator.named($0.name) }
    tame = wild.filter { $0.value.cost <= 6 && $0.value.arity > 0 }
  }

  /// Makes a program.
  public func program(using stream: inout RandomStream) -> Program {
    var draft = Draft(generator: self, program: Program(name: "p"))
    draft.declare(using: &stream)
    let count = statements.lowerBound + stream.index(below: statements.count)
    for index in 1...count { draft.addStatement(isLast: index == count, using: &stream) }
    draft.declareLearningRate(using: &stream)
    var program = draft.program
    // A declared kind that an assignment exceeds gives way; inferred kinds always fit.
    if !program.isValid { for index in program.states.indices { program.states[index].kind = nil } }
    precondition(
      program.isValid, "a generated program is invalid: \(program.validate())\n\(program)")
    return program
  }

  /// Makes the program of a seed and an index.
  public func program(seed: UInt64, index: Int) -> Program {
    var stream = RandomStream(seed: seed, UInt64(index))
    return program(using: &stream)
  }

  /// Draws a constant: simple ones often, signs, zeros, extremes and long ones now and then.
  public func constant(using stream: inout RandomStream) -> Double {
    let simple = [0, 1, -1, 2, 0.5, 0.9, 0.99, 0.1, -0.5, 10, 1e-8]
    switch stream.index(below: 10) {
    case 0: return stream.normal()
    case 1: return stream.normal() * Self.scales[stream.index(below: Self.scales.count)]
    case 2: return -0.0
    default: return simple[stream.index(below: simple.count)]
    }
  }

  private static let scales = [1e-300, 1e-20, 1e-5, 1e5, 1e16, 1e22, 1e300]

  fileprivate func operation(using stream: inout RandomStream) -> Operator.ID {
    let table = stream.chance(wildness) ? wild : tame
    return table[stream.index(below: table.count)]
  }
}

/// A program in the making.
private struct Draft {
  let generator: ProgramGenerator
  var program: Program
  private var readable: [Program.Variable] = []

  init(generator: ProgramGenerator, program: Program) {
    self.generator = generator
    self.program = program
    readable = Program.Input.allCases.map { .input($0) }
    // The gradient counts for several, so that programs depend on it.
    readable += [.input(.gradient), .input(.gradient)]
  }

  mutating func declare(using stream: inout RandomStream) {
    let lines = ["A rule.", "", "  indented", "Müller 2026, “Ünïcode”."]
    if stream.chance(0.3) {
      program.documentation = (0...stream.index(below: 3)).map { _ in
        lines[stream.index(below: lines.count)]
      }
    }
    program.name = ["p", "rule-7", "adam.2b"][stream.index(below: 3)]
    program.appliesRaw = generator.allowsRaw && stream.chance(0.2)
    for index in 0..<stream.index(below: 3) {
      let value = generator.constant(using: &stream)
      var hyper = Program.Hyper(name: ["beta", "eps"][index], value: value)
      if stream.chance(0.5) {
        let isLogarithmic = value > 0 && stream.chance(0.5)
        let span = max(value.magnitude, 1e-9)
        hyper.range = .init(
          lower: isLogarithmic ? value / 8 : value - span, upper: value + span / 2,
          isLogarithmic: isLogarithmic)
      }
      readable.append(.hyper(UInt16(index)))
      program.hypers.append(hyper)
    }
    for index in 0..<stream.index(below: 4) {
      let kinds: [Kind?] = [nil, nil, nil, .scalar, .layer, .tensor]
      let start = stream.chance(0.3) ? generator.constant(using: &stream) : 0
      program.states.append(
        Program.State(
          name: ["m", "v", "s_3"][index], kind: kinds[stream.index(below: kinds.count)],
          start: start))
      readable += [.state(UInt16(index)), .state(UInt16(index))]
    }
  }

  mutating func declareLearningRate(using stream: inout RandomStream) {
    guard stream.chance(0.3) else { return }
    var rate = Program.Hyper(
      name: Program.Input.learningRate.name, value: [1e-4, 0.1, 3][stream.index(below: 3)])
    if stream.chance(0.5) {
      rate.range = .init(lower: 1e-6, upper: 10, isLogarithmic: stream.chance(0.5))
    }
    program.learningRate = rate
  }

  mutating func addStatement(isLast: Bool, using stream: inout RandomStream) {
    let root = expression(depth: generator.depth, using: &stream)
    let target = isLast ? Program.Variable.update : target(using: &stream)
    program.statements.append(Program.Statement(target: target, root: root))
    if !readable.contains(target) { readable += [target, target] }
  }

  private mutating func target(using stream: inout RandomStream) -> Program.Variable {
    let states = program.states.count
    let locals = program.locals.count
    switch stream.index(below: 10) {
    case 0...3 where states > 0: return .state(UInt16(stream.index(below: states)))
    case 4 where locals > 0: return .local(UInt16(stream.index(below: locals)))
    case 5: return .update
    case 6:
      let inputs = Program.Input.allCases
      return .input(inputs[stream.index(below: inputs.count)])
    default:
      program.locals.append("x\(locals + 1)")
      return .local(UInt16(locals))
    }
  }

  private mutating func expression(
    depth: Int, using stream: inout RandomStream
  ) -> Program.NodeID {
    if depth == 0 || stream.chance(0.2) {
      return stream.chance(0.25)
        ? program.append(.constant(generator.constant(using: &stream)))
        : program.append(.variable(readable[stream.index(below: readable.count)]))
    }
    let operation = generator.operation(using: &stream)
    let arguments = (0..<operation.value.arity).map { _ in
      expression(depth: depth - 1, using: &stream)
    }
    return program.append(.call(operation, Program.Arguments(arguments)))
  }
}
