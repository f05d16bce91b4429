import DSL
import TensorCore

/// The oracle: runs programs by walking their trees with the closures of the operator table.
///
/// Simple above all. It knows nothing of graphs, plans, blocks and kernels. A value is one number, or one matrix a parameter
/// tensor, which is rounded to single precision behind every operator; scalars and layer values stay in double.
/// Subnormal numbers count as zero, derived operators are computed by their definitions.
public struct Interpreter {
  /// A value of any kind.
  public enum Value: Sendable {
    /// One number.
    case scalar(Double)
    /// One matrix for each parameter tensor that has the value, in the order of the layout.
    case matrices(Kind, [Matrix])

    /// Its kind.
    public var kind: Kind {
      switch self {
      case .scalar: .scalar
      case .matrices(let kind, _): kind
      }
    }

    /// All its numbers, parameter by parameter, row by row.
    public var numbers: [Double] {
      switch self {
      case .scalar(let number): [number]
      case .matrices(_, let matrices): matrices.flatMap(\.elements)
      }
    }
  }

  /// What a run has met.
  private final class Notes {
    var isFinite = true
  }

  private typealias Variables = [Program.Variable: Value]

  /// The program.
  public let program: Program
  /// The parameters that tensors range over.
  public let layout: ParameterLayout
  /// The values of the states, in the order of the program; empty before the first step.
  public private(set) var states: [Value] = []
  /// Whether every value that was computed was finite, also where nobody could tell from the update.
  public var wasFinite: Bool { notes.isFinite }
  /// The weights at which the rule is to be judged after the last step; nil where the program does not say.
  public private(set) var evaluation: [Double]?
  private let seed: UInt64
  private let roundsToSingle: Bool
  private let notes = Notes()
  private let stateKinds: [Kind]
  private var step: UInt32 = 0
  /// The indices of the parameters that values range over at this point: all, or those of a section.
  private var members: [Int]

  /// Starts a run of a valid program.
  ///
  /// Without rounding to single precision it is as near to real numbers as double precision comes.
  public init(
    _ program: Program, layout: ParameterLayout, seed: UInt64 = 0, roundsToSingle: Bool = true
  ) {
    self.program = program
    self.roundsToSingle = roundsToSingle
    self.layout = layout
    self.seed = seed
    stateKinds = program.kinds().states
    members = Array(layout.parameters.indices)
  }

  /// Runs one step and returns the update, one number a weight.
  public mutating func step(gradient: [Float], weights: [Float], at inputs: StepInputs) -> [Double]
  {
    step = UInt32(inputs.step)
    var shared: Variables = [
      .input(.gradient): tensor(gradient.map { Double($0) }),
      .input(.weights): tensor(weights.map { Double($0) }),
      .input(.step): .scalar(Double(inputs.step)),
      .input(.steps): .scalar(Double(inputs.steps)),
      .input(.learningRate): .scalar(inputs.learningRate),
      .input(.loss): .scalar(inputs.loss),
    ]
    if let hessian = inputs.hessianDiagonal {
      shared[.input(.hessianDiagonal)] = tensor(hessian.values.map { Double($0) })
    }
    for (index, hyper) in program.hypers.enumerated() {
      shared[.hyper(UInt16(index))] = .scalar(hyper.value)
    }
    if states.isEmpty { states = program.states.indices.map { start(of: $0, shared) } }
    for (index, state) in program.states.enumerated() where state.section == nil {
      shared[.state(UInt16(index))] = states[index]
    }
    run(section: nil, &shared)

    var results: [Program.Variable: [Int: Matrix]] = [:]
    for domain in program.domains {
      let all = members
      members = owners(of: domain.roles)
      defer { members = all }
      var ours = shared.mapValues { restricted($0) }
      for (index, state) in program.states.enumerated()
      where state.section != nil && state.section == domain.section {
        ours[.state(UInt16(index))] = states[index]
      }
      if domain.section != nil { run(section: domain.section, &ours) }
      keep(ours, of: domain.section, &results)
    }
    for (index, kind) in stateKinds.enumerated() where !kind.isScalar {
      let owned = owners(of: program.states[index].section)
      let kept = results[.state(UInt16(index))] ?? [:]
      states[index] = .matrices(kind, owned.compactMap { kept[$0] })
    }
    evaluation = results[.evaluation].map { flat($0) }
    return flat(results[.update] ?? [:])
  }

  private func run(section: UInt8?, _ variables: inout Variables) {
    for statement in program.statements where statement.section == section {
      variables[statement.target] = evaluate(program, statement.root) { variables[$0] }
    }
  }

  /// Takes what the parameters of a domain have at the end of a step.
  private mutating func keep(
    _ variables: Variables, of section: UInt8?, _ results: inout [Program.Variable: [Int: Matrix]]
  ) {
    var kinds: [Program.Variable: Kind] = [.update: .tensor, .evaluation: .tensor]
    for (index, kind) in stateKinds.enumerated() { kinds[.state(UInt16(index))] = kind }
    for (variable, kind) in kinds {
      guard let value = variables[variable] else { continue }
      if case .state(let index) = variable, kind.isScalar {
        // A section's totals are its own; only its own scalar states are assigned there.
        let owner = program.states[Int(index)].section
        if owner == nil || owner == section { states[Int(index)] = value }
        continue
      }
      for (place, parameter) in members.enumerated() {
        results[variable, default: [:]][parameter] = matrix(of: value, place, as: kind)
      }
    }
  }

  private func start(of index: Int, _ inputs: Variables) -> Value {
    let (state, kind) = (program.states[index], stateKinds[index])
    let owned = owners(of: state.section)
    var oracle = self
    oracle.members = owned
    switch state.start {
    case .weights: return oracle.restricted(inputs[.input(.weights)] ?? .scalar(.nan))
    case .gradient: return oracle.restricted(inputs[.input(.gradient)] ?? .scalar(.nan))
    case .constant(let number):
      if kind.isScalar { return .scalar(number) }
      return .matrices(
        kind,
        owned.indices.map { place in
          var matrix = oracle.matrix(of: .scalar(number), place, as: kind)
          guard kind.isSquare else { return matrix }
          for row in 0..<matrix.rows {
            for column in 0..<matrix.columns where row != column { matrix[row, column] = 0 }
          }
          return matrix
        })
    }
  }

  // MARK: Expressions

  /// The value of a node, given those of the variables.
  private func evaluate(
    _ tree: Program, _ node: Program.NodeID, _ variables: (Program.Variable) -> Value?
  ) -> Value {
    switch tree.nodes[Int(node)] {
    case .constant(let value): return .scalar(value)
    case .variable(let variable):
      guard let value = variables(variable) else {
        preconditionFailure("\(tree.name(of: variable)) is read before it is assigned")
      }
      return value
    case .call(let operation, let arguments):
      return apply(operation.value, arguments.map { evaluate(tree, $0, variables) })
    }
  }

  /// The value of an operator on arguments; those of literals are scalars.
  public func apply(_ operation: Operator, _ arguments: [Value]) -> Value {
    if let tree = operation.definition {
      return evaluate(tree, UInt16(tree.nodes.count - 1)) { variable in
        guard case .local(let index) = variable else { return nil }
        return arguments[Int(index)]
      }
    }
    guard let kind = Self.kind(of: operation, arguments) else {
      preconditionFailure("\(operation.name) of \(arguments.map(\.kind))")
    }
    if operation.result == .totalReduction {
      return .scalar(rounded(operation.value(of: arguments[0].numbers), kind))
    }
    if kind.isScalar {
      let ones = arguments.map { Matrix(rows: 1, columns: 1, $0.numbers.map { rounded($0, kind) }) }
      return .scalar(rounded(operation.value(of: ones, like: ones.first).elements[0], kind))
    }
    return .matrices(
      kind,
      members.indices.map { place in
        var result = matrix(operation, kind, arguments, place)
        result.elements = result.elements.map { rounded($0, kind) }
        return result
      })
  }

  /// The matrix of one parameter.
  private func matrix(
    _ operation: Operator, _ kind: Kind, _ arguments: [Value], _ place: Int
  ) -> Matrix {
    let (rows, columns) = sides(of: layout.parameters[members[place]])
    if case .random(let function) = operation.meaning {
      let numbers = zip(operation.parameters, arguments).map { parameter, argument in
        parameter.form == .rank
          ? min(argument.numbers[0], Double(rows), Double(columns)) : argument.numbers[0]
      }
      let start = self.matrix(of: .scalar(0), place, as: kind)
      return Matrix(
        rows: start.rows, columns: start.columns,
        start.elements.indices.map { element in
          function(
            RandomPlace(
              seed: seed, parameter: UInt32(members[place]), element: UInt32(element), step: step),
            numbers)
        })
    }
    let matrices = zip(operation.parameters, arguments).map { parameter, argument in
      if operation.result == .elementwise { return self.matrix(of: argument, place, as: kind) }
      let own = self.matrix(of: argument, place, as: argument.kind)
      guard parameter.form == .rank else { return own }
      return Matrix(rows: 1, columns: 1, [min(own.elements[0], Double(rows), Double(columns))])
    }
    return operation.value(of: matrices, like: matrices.first)
  }

  private static func kind(of operation: Operator, _ arguments: [Value]) -> Kind? {
    guard let id = Operator.named(operation.name) else { return nil }
    return Signature.all[Int(id.rawValue)].resultKind(
      of: .init(arguments.indices.map { UInt16($0) }), kind: { arguments[Int($0)].kind },
      literal: { arguments[Int($0)].kind.isScalar ? arguments[Int($0)].numbers[0] : nil })
  }

  // MARK: Parameters

  /// One number a weight, as the layout has them, as a value.
  public func tensor(_ numbers: [Double]) -> Value {
    .matrices(
      .tensor,
      members.map { member in
        let parameter = layout.parameters[member]
        let (rows, columns) = sides(of: parameter)
        let own = numbers[parameter.offset..<parameter.offset + parameter.count]
        return Matrix(rows: rows, columns: columns, own.map { rounded($0, .tensor) })
      })
  }

  private func flat(_ matrices: [Int: Matrix]) -> [Double] {
    layout.parameters.indices.flatMap { matrices[$0]?.elements ?? [] }
  }

  /// The matrix that a parameter is seen as.
  private func sides(of parameter: ParameterLayout.Parameter) -> (rows: Int, columns: Int) {
    (parameter.shape.first ?? 1, parameter.shape.dropFirst().reduce(1, *))
  }

  private func owners(of section: UInt8?) -> [Int] {
    section.map { owners(of: program.sections[Int($0)].roles) }
      ?? Array(layout.parameters.indices)
  }

  private func owners(of roles: Program.Roles) -> [Int] {
    layout.parameters.indices.filter { roles.names.contains(layout.parameters[$0].role.rawValue) }
  }

  /// What a value over all parameters is for the members.
  private func restricted(_ value: Value) -> Value {
    guard case .matrices(let kind, let matrices) = value else { return value }
    return .matrices(kind, members.map { matrices[$0] })
  }

  /// A member's matrix, broadcast to a kind.
  private func matrix(of value: Value, _ place: Int, as kind: Kind) -> Matrix {
    let (rows, columns) = sides(of: layout.parameters[members[place]])
    let own: Matrix =
      switch value {
      case .scalar(let number): Matrix(rows: 1, columns: 1, [number])
      case .matrices(_, let matrices): matrices[place]
      }
    let width = kind.columns.length(rows: rows, columns: columns)
    let height = kind.rows.length(rows: rows, columns: columns)
    let elements = (0..<width * height).map { index in
      own[own.rows == 1 ? 0 : index / width, own.columns == 1 ? 0 : index % width]
    }
    return Matrix(rows: height, columns: width, elements.map { rounded($0, kind) })
  }

  /// Rounds to the precision of a kind; subnormals become zero.
  private func rounded(_ value: Double, _ kind: Kind) -> Double {
    if !value.isFinite { notes.isFinite = false }
    guard roundsToSingle else { return value }
    if kind.isSmall { return value.isSubnormal ? (value < 0 ? -0.0 : 0) : value }
    let rounded = Float(value)
    return rounded.isSubnormal ? (rounded < 0 ? -0.0 : 0) : Double(rounded)
  }

  /// The value of an expression without variables.
  public static func value(of expression: String) -> Value {
    guard let program = try? Program(parsing: "optimizer p\nupdate = \(expression)\n") else {
      preconditionFailure("\(expression) is no expression")
    }
    let oracle = Interpreter(program, layout: ParameterLayout())
    return oracle.evaluate(program, program.statements[0].root) { _ in nil }
  }
}

extension Operator {
  /// The value of a primitive operator for one parameter: on matrices of one shape where it goes element by element.
  fileprivate func value(of arguments: [Matrix], like shape: Matrix?) -> Matrix {
    func map(_ function: ([Double]) -> Double) -> Matrix {
      let first = shape ?? Matrix(rows: 1, columns: 1, [0])
      return Matrix(
        rows: first.rows, columns: first.columns,
        first.elements.indices.map { index in function(arguments.map { $0.elements[index] }) })
    }
    switch meaning {
    case .constant(let value): return map { _ in value }
    case .unary(let function): return map { function($0[0]) }
    case .binary(let function): return map { function($0[0], $0[1]) }
    case .ternary(let function): return map { function($0[0], $0[1], $0[2]) }
    case .matrix(let function): return function(arguments)
    case .reduction:
      let x = arguments[0]
      let rows = (0..<x.rows).map { row in (0..<x.columns).map { x[row, $0] } }
      switch result {
      case .rowReduction: return Matrix(rows: x.rows, columns: 1, rows.map { value(of: $0) })
      case .columnReduction:
        let columns = (0..<x.columns).map { column in rows.map { $0[column] } }
        return Matrix(rows: 1, columns: x.columns, columns.map { value(of: $0) })
      default: return Matrix(rows: 1, columns: 1, [value(of: x.elements)])
      }
    case .whole, .random:
      preconditionFailure("\(name) is a primitive, but not of one parameter's matrix")
    }
  }

  /// The value of a reduction of some numbers.
  fileprivate func value(of numbers: [Double]) -> Double {
    guard case .reduction(let function) = meaning else {
      preconditionFailure("\(name) is no reduction")
    }
    return function([numbers])
  }
}
