import DSL
import Determinism

/// A program in the making.
///
/// Each variable has a kind that its values fit, though they may be smaller; an expression is drawn to fit a kind.
struct Draft {
  let generator: ProgramGenerator
  var program = Program(name: "p")
  private var readable: [(variable: Program.Variable, kind: Kind)] = []
  /// The variables that hold exactly their kind at this point.
  private var exact: [(variable: Program.Variable, kind: Kind)] = []
  private var section: UInt8?
  private var sectionLocals = 0
  /// Whether rows, columns and matrix operators may not be used here.
  private var isPlain: Bool

  init(generator: ProgramGenerator) {
    self.generator = generator
    isPlain = !generator.matrices
    readable = Program.Input.allCases.map { (.input($0), $0.kind) }
    // The gradient counts for several, so that programs depend on it.
    readable += [(.input(.gradient), .tensor), (.input(.gradient), .tensor)]
    exact = [(.input(.gradient), .tensor), (.input(.weights), .tensor)]
  }

  private func kind(using stream: inout RandomStream) -> Kind {
    let plain: [Kind] = [.tensor, .tensor, .tensor, .layer, .scalar]
    let all = plain + [.tensor, .row, .column, .rowGram, .columnGram] + Self.projections
    return isPlain ? plain[stream.index(below: plain.count)] : all[stream.index(below: all.count)]
  }

  private static let projections = [Kind(.rank(2), .columns), Kind(.rows, .rank(3))]

  // MARK: Declarations

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
      readable.append((.hyper(UInt16(index)), .scalar))
      program.hypers.append(hyper)
    }
    for index in 0..<stream.index(below: 4) {
      declareState(["m", "v", "s_3"][index], using: &stream)
    }
  }

  private mutating func declareState(_ name: String, using stream: inout RandomStream) {
    let kind = kind(using: &stream)
    var start = Program.Start.constant(
      stream.chance(0.3) ? generator.constant(using: &stream) : 0)
    if generator.startsAndEvaluations, kind == .tensor, stream.chance(0.2) {
      start = stream.chance(0.5) ? .weights : .gradient
    }
    if kind.isSquare { start = .constant(0.5) }
    let isDeclared = kind.isSquare || stream.chance(0.5)
    let variable = Program.Variable.state(UInt16(program.states.count))
    program.states.append(
      Program.State(name: name, kind: isDeclared ? kind : nil, start: start, section: section))
    readable += [(variable, kind), (variable, kind)]
    if isDeclared { exact.append((variable, kind)) }
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

  // MARK: Statements

  mutating func addShared(
    _ count: Int, _ parts: [Program.Roles], using stream: inout RandomStream
  ) {
    let covers = parts.reduce(into: Program.Roles()) { $0.formUnion($1) } == .all
    for index in 1...count {
      let isLast = index == count && !(covers && stream.chance(0.5))
      addStatement(isLast ? .update : target(using: &stream), using: &stream)
      if isLast, generator.startsAndEvaluations, stream.chance(0.2) {
        addStatement(.evaluation, using: &stream)
      }
    }
  }

  mutating func addSection(_ roles: Program.Roles, using stream: inout RandomStream) {
    let outside = self
    section = UInt8(program.sections.count)
    program.sections.append(Program.Section(roles: roles))
    sectionLocals = 0
    isPlain = isPlain || roles == .vector
    if roles == .vector {
      readable.removeAll { !$0.kind.isSmall && $0.kind != .tensor }
      exact.removeAll { !$0.kind.isSmall && $0.kind != .tensor }
    }
    if stream.chance(0.5) { declareState("z", using: &stream) }
    for _ in 0..<stream.index(below: 3) { addStatement(target(using: &stream), using: &stream) }
    addStatement(.update, using: &stream)
    let made = program
    self = outside
    program = made
  }

  private mutating func addStatement(
    _ target: Program.Variable, using stream: inout RandomStream
  ) {
    let kind: Kind =
      switch target {
      case .update, .evaluation: .tensor
      case .state: readable.first { $0.variable == target }?.kind ?? .scalar
      default: kind(using: &stream)
      }
    let isExact = stream.chance(0.3) && !kind.isSmall
    let root =
      isExact || kind.isSquare
      ? whole(kind, using: &stream) : expression(kind, generator.depth, using: &stream)
    program.statements.append(Program.Statement(target: target, root: root, section: section))
    exact.removeAll { $0.variable == target }
    if isExact || kind.isSquare { exact.append((target, kind)) }
    guard target != .evaluation else {
      exact.removeAll { $0.variable == target }
      return
    }
    readable.removeAll { $0.variable == target }
    readable += [(target, kind), (target, kind)]
  }

  private mutating func target(using stream: inout RandomStream) -> Program.Variable {
    // Of the shared states a section may assign those that are one matrix a parameter for certain.
    let states = program.states.indices.filter { index in
      let state = program.states[index]
      let isOurs = state.section == section
      let isShared = state.section == nil && state.kind.map { !$0.isScalar } ?? false
      return (isOurs || isShared) && readable.contains { $0.variable == .state(UInt16(index)) }
    }
    let locals = readable.compactMap { entry -> Program.Variable? in
      if case .local = entry.variable { entry.variable } else { nil }
    }
    switch stream.index(below: 10) {
    case 0...3 where !states.isEmpty:
      return .state(UInt16(states[stream.index(below: states.count)]))
    case 4 where !locals.isEmpty: return locals[stream.index(below: locals.count)]
    case 5: return .update
    case 6:
      let inputs = Program.Input.allCases
      return .input(inputs[stream.index(below: inputs.count)])
    default:
      let count = program.locals.count
      sectionLocals += 1
      program.locals.append(section == nil ? "x\(count + 1)" : "y\(sectionLocals)")
      return .local(UInt16(count))
    }
  }

  // MARK: Expressions

  /// An expression whose value fits a kind.
  private mutating func expression(
    _ kind: Kind, _ depth: Int, using stream: inout RandomStream
  ) -> Program.NodeID {
    if depth == 0 || stream.chance(0.2) { return leaf(kind, using: &stream) }
    if !isPlain, !kind.isSmall, stream.chance(0.15) { return whole(kind, using: &stream) }
    let operation = generator.operation(plainly: isPlain, using: &stream)
    var inner = kind
    switch operation.value.result {
    case .layerReduction, .totalReduction:
      if operation.value.result == .layerReduction, kind.isScalar {
        return leaf(kind, using: &stream)
      }
      inner = self.kind(using: &stream)
    case .rowReduction:
      if kind.isScalar { return leaf(kind, using: &stream) }
      inner = Kind(kind.rows, .columns)
    case .columnReduction:
      if kind.isScalar { return leaf(kind, using: &stream) }
      inner = Kind(.rows, kind.columns)
    default: break
    }
    let arguments = (0..<operation.value.arity).map { _ in
      expression(inner, depth - 1, using: &stream)
    }
    return program.append(.call(operation, Program.Arguments(arguments)))
  }

  private mutating func leaf(
    _ kind: Kind, using stream: inout RandomStream
  ) -> Program.NodeID {
    let known = readable.filter { $0.kind.fits(kind) }
    guard !known.isEmpty, !stream.chance(0.25) else {
      return constant(generator.constant(using: &stream))
    }
    return program.append(.variable(known[stream.index(below: known.count)].variable))
  }

  /// An expression whose value has exactly a kind, and that stays among tame numbers.
  private mutating func whole(_ kind: Kind, using stream: inout RandomStream) -> Program.NodeID {
    if stream.chance(0.3), !kind.isSquare {
      let anchor = anchor(kind, using: &stream)
      let other = expression(kind, 1, using: &stream)
      return call(["add", "sub", "add"][stream.index(below: 3)], anchor, other)
    }
    guard !isPlain, kind == .tensor else { return anchor(kind, using: &stream) }
    let x = anchor(kind, using: &stream)
    switch stream.index(below: generator.bases ? 13 : 11) {
    case 0: return call("orthogonalize", x)
    case 1: return call("spow", x, constant([0.25, 0.5, 1][stream.index(below: 3)]))
    case 2:
      return call(
        "newton_schulz", x, constant(3.4445), constant(-4.775), constant(2.0315),
        constant(Double(1 + stream.index(below: 5))))
    case 3:
      return call(
        stream.chance(0.5) ? "rownorm" : "colnorm", x,
        constant([0, 0.5, 1][stream.index(below: 3)]))
    case 4: return call("matmul", anchor(.rowGram, using: &stream), x)
    case 5: return call("matmul", x, anchor(.columnGram, using: &stream))
    case 6: return call("outer", anchor(.row, using: &stream), anchor(.column, using: &stream))
    case 7:
      // Without the identity the null space of a tall parameter would be decided by rounding.
      let square = anchor(.rowGram, using: &stream)
      let identity = call("identity", anchor(.rowGram, using: &stream))
      return call(
        "precond", x, call("add", square, identity), constant([1, 2, 4][stream.index(below: 3)]))
    case 8:
      return call(
        "matmul", anchor(Kind(.rows, .rank(2)), using: &stream),
        anchor(Kind(.rank(2), .columns), using: &stream))
    case 9: return call("round8", x)
    case 10: return call("transpose", call("transpose", x))
    case 11:
      let basis = call("left_vectors", x, constant(2))
      let other = call("left_vectors", anchor(kind, using: &stream), constant(2))
      return call("matmul", basis, call("matmul", call("transpose", other), x))
    default: return call("matmul", call("eigenvectors", anchor(.rowGram, using: &stream)), x)
    }
  }

  /// The simplest expression of exactly a kind.
  private mutating func anchor(_ kind: Kind, using stream: inout RandomStream) -> Program.NodeID {
    let known = exact.filter { $0.kind == kind }
    if !known.isEmpty, stream.chance(0.8) || isPlain {
      return program.append(.variable(known[stream.index(below: known.count)].variable))
    }
    let key = Double(stream.index(below: 3))
    if kind == .tensor {
      // Nothing in a plain part asks for exactness.
      if isPlain { return variable(.input(.gradient)) }
      switch stream.index(below: 3) {
      case 0: return call("normal", constant(key))
      case 1: return call("uniform", constant(key))
      default: return call("bernoulli", constant(0.5), constant(key))
      }
    }
    let x = anchor(.tensor, using: &stream)
    if kind.isSquare {
      let gram = call(kind == .rowGram ? "gram" : "gram_cols", x)
      guard let state = exact.first(where: { $0.kind == kind }) else { return gram }
      return call("lerp", gram, program.append(.variable(state.variable)), constant(0.9))
    }
    if kind == .row {
      return call(["row_sum", "row_mean", "row_norm", "row_max"][stream.index(below: 4)], x)
    }
    if kind == .column {
      return call(["col_sum", "col_mean", "col_norm", "col_max"][stream.index(below: 4)], x)
    }
    let step = stream.chance(0.5) ? constant(0) : variable(.input(.step))
    if let rank = kind.columns.rank {
      if stream.chance(0.5) {
        return call("row_projection", constant(Double(rank)), step, constant(key))
      }
      return call(
        "matmul", x, call("col_projection", constant(Double(rank)), step, constant(key)))
    }
    let rank = Double(kind.rows.rank ?? 1)
    return call(
      "matmul", call("transpose", call("row_projection", constant(rank), step, constant(key))), x)
  }

  private mutating func constant(_ value: Double) -> Program.NodeID {
    program.append(.constant(value))
  }

  private mutating func variable(_ variable: Program.Variable) -> Program.NodeID {
    program.append(.variable(variable))
  }

  private mutating func call(_ name: String, _ arguments: Program.NodeID...) -> Program.NodeID {
    guard let operation = Operator.named(name) else {
      preconditionFailure("the table has no \(name)")
    }
    return program.append(.call(operation, Program.Arguments(arguments)))
  }
}
