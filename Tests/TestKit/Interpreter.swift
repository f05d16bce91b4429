import DSL
import TensorCore

/// The oracle: runs programs by walking their trees with the closures of the operator table.
///
/// Simple above all. It knows nothing of graphs, plans, blocks and kernels. A tensor is rounded to single
/// precision behind every operator, scalars and layer values stay in double, subnormal numbers count as zero,
/// derived operators are computed by their definitions.
public struct Interpreter {
  /// A value of any kind.
  public enum Value: Sendable {
    /// One number.
    case scalar(Double)
    /// One number a parameter tensor.
    case layer([Double])
    /// One number a weight.
    case tensor([Double])

    /// Its kind.
    public var kind: Kind {
      switch self {
      case .scalar: .scalar
      case .layer: .layer
      case .tensor: .tensor
      }
    }
  }

  /// The program.
  public let program: Program
  /// The parameters that tensors range over.
  public let layout: ParameterLayout
  /// The values of the states, in the order of the program.
  public private(set) var states: [Value]
  private let stateKinds: [Kind]

  /// Starts a run of a valid program.
  public init(_ program: Program, layout: ParameterLayout) {
    self.program = program
    self.layout = layout
    stateKinds = program.kinds().states
    states = []
    for (state, kind) in zip(program.states, stateKinds) {
      states.append(broadcast(.scalar(state.start), to: kind))
    }
  }

  /// Runs one step and returns the update, one number a weight.
  public mutating func step(gradient: [Float], weights: [Float], at inputs: StepInputs) -> [Double]
  {
    var variables: [Program.Variable: Value] = [
      .input(.gradient): .tensor(gradient.map { flush(Double($0)) }),
      .input(.weights): .tensor(weights.map { flush(Double($0)) }),
      .input(.step): .scalar(Double(inputs.step)),
      .input(.steps): .scalar(Double(inputs.steps)),
      .input(.learningRate): .scalar(inputs.learningRate),
      .input(.loss): .scalar(inputs.loss),
    ]
    if let hessian = inputs.hessianDiagonal {
      variables[.input(.hessianDiagonal)] = .tensor(hessian.values.map { flush(Double($0)) })
    }
    for (index, hyper) in program.hypers.enumerated() {
      variables[.hyper(UInt16(index))] = .scalar(hyper.value)
    }
    for (index, state) in states.enumerated() { variables[.state(UInt16(index))] = state }
    for statement in program.statements {
      variables[statement.target] = evaluate(program, statement.root) { variables[$0] }
    }
    for index in states.indices {
      if let value = variables[.state(UInt16(index))] {
        states[index] = broadcast(value, to: stateKinds[index])
      }
    }
    guard let update = variables[.update] else { return [] }
    return elements(broadcast(update, to: .tensor))
  }

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

  /// The value of an operator on arguments.
  public func apply(_ operation: Operator, _ arguments: [Value]) -> Value {
    if case .derived(let definition) = operation.implementation {
      let tree = Self.tree(of: definition, operation.parameters.map(\.name))
      var named: [String: Value] = [:]
      for (parameter, argument) in zip(operation.parameters, arguments) {
        named[parameter.name] = argument
      }
      return evaluate(tree, tree.statements[0].root) { named[tree.name(of: $0)] }
    }
    switch operation.result {
    case .elementwise: return elementwise(operation, arguments)
    case .layerReduction:
      guard case .tensor(let all) = arguments[0] else {
        return map(arguments[0]) { reduce(operation, [$0]) }
      }
      return .layer(
        layout.parameters.map { reduce(operation, Array(all[$0.offset..<$0.offset + $0.count])) })
    case .totalReduction: return .scalar(reduce(operation, elements(arguments[0])))
    }
  }

  private func elementwise(_ operation: Operator, _ arguments: [Value]) -> Value {
    let kind = arguments.map(\.kind).max() ?? .scalar
    let columns = arguments.map { elements(broadcast($0, to: kind)) }
    let values = (0..<(columns.first?.count ?? 1)).map { index in
      let x = columns.map { kind == .tensor ? $0[index] : flushDouble($0[index]) }
      let value =
        switch operation.meaning {
        case .constant(let value): value
        case .unary(let function): function(x[0])
        case .binary(let function): function(x[0], x[1])
        case .ternary(let function): function(x[0], x[1], x[2])
        case .reduction, .whole:
          preconditionFailure("\(operation.name) is a primitive, but not element by element")
        }
      return kind == .tensor ? flush(value) : flushDouble(value)
    }
    switch kind {
    case .scalar: return .scalar(values[0])
    case .layer: return .layer(values)
    case .tensor: return .tensor(values)
    }
  }

  private func reduce(_ operation: Operator, _ elements: [Double]) -> Double {
    guard case .reduction(let function) = operation.meaning else {
      preconditionFailure("\(operation.name) is no reduction")
    }
    return flushDouble(function([elements]))
  }

  private func map(_ value: Value, _ function: (Double) -> Double) -> Value {
    switch value {
    case .scalar(let number): .scalar(function(number))
    case .layer(let numbers): .layer(numbers.map(function))
    case .tensor(let numbers): .tensor(numbers.map(function))
    }
  }

  private func elements(_ value: Value) -> [Double] {
    switch value {
    case .scalar(let number): [number]
    case .layer(let numbers), .tensor(let numbers): numbers
    }
  }

  private func broadcast(_ value: Value, to kind: Kind) -> Value {
    switch (value, kind) {
    case (.scalar(let number), .layer):
      return .layer(layout.parameters.map { _ in number })
    case (.scalar(let number), .tensor):
      return .tensor(Array(repeating: flush(number), count: layout.count))
    case (.layer(let numbers), .tensor):
      return .tensor(
        zip(layout.parameters, numbers).flatMap { Array(repeating: flush($1), count: $0.count) })
    default: return value
    }
  }

  /// The value of an expression without variables.
  public static func value(of expression: String) -> Value {
    let tree = tree(of: expression, [])
    let oracle = Interpreter(Program(name: "none"), layout: ParameterLayout())
    return oracle.evaluate(tree, tree.statements[0].root) { _ in nil }
  }

  /// A definition over parameters' names, as the right-hand side of a program's only statement.
  public static func tree(of definition: String, _ parameters: [String]) -> Program {
    let declared = parameters.filter { name in
      !Program.Input.allCases.contains { $0.name == name }
    }
    let hypers = declared.map { "hyper \($0) = 0\n" }.joined()
    do {
      return try Program(parsing: "optimizer definition\n\(hypers)update = \(definition)\n")
    } catch {
      preconditionFailure("the definition \(definition) does not parse: \(error)")
    }
  }
}

/// Rounds to single precision; subnormals become zero.
private func flush(_ value: Double) -> Double {
  let rounded = Float(value)
  return rounded.isSubnormal ? (rounded < 0 ? -0.0 : 0) : Double(rounded)
}

/// Makes subnormals zero.
private func flushDouble(_ value: Double) -> Double {
  value.isSubnormal ? (value < 0 ? -0.0 : 0) : value
}
