import Determinism
import TensorCore
import TestKit

@testable import DSL

/// The checks of operators on values of all kinds.
extension OperatorContract {
  /// The parameters on which operators are checked: a matrix, a number, a vector, a long table.
  static let layout = ParameterLayout([
    ("a", [5, 3], .matrix), ("b", [], .vector), ("c", [7], .vector), ("d", [3, 2, 4], .matrix),
    ("e", [20, 3], .embedding),
  ])

  /// Values of the kinds that the arguments can have, in all combinations that fit; literals are fixed.
  private func calls(on oracle: Interpreter) -> [[Interpreter.Value]] {
    var stream = RandomStream(seed: 9)
    func tensor() -> Interpreter.Value {
      oracle.tensor((0..<oracle.layout.count).map { _ in 0.3 * stream.normal() })
    }
    func apply(_ name: String, _ arguments: Interpreter.Value...) -> Interpreter.Value {
      guard let operation = Operator.named(name) else { preconditionFailure("no \(name)") }
      return oracle.apply(operation.value, arguments)
    }
    // Of full rank, so that nothing is left open.
    func square(_ name: String) -> Interpreter.Value {
      let gram = apply(name, tensor())
      return apply("add", gram, apply("identity", gram))
    }
    func choices(_ form: Operator.Form) -> [Interpreter.Value] {
      switch form {
      case .any:
        return [
          tensor(), apply("row_sum", tensor()), apply("col_sum", tensor()),
          apply("sum", tensor()), .scalar(0.7),
        ]
      case .matrix:
        return [
          tensor(), square("gram"), apply("transpose", tensor()),
          apply("row_sum", tensor()), apply("col_sum", tensor()),
        ]
      case .square: return [square("gram"), square("gram_cols")]
      case .scalar: return [.scalar(0.3)]
      case .rank: return [.scalar(2)]
      case .key, .repetitions: return [.scalar(2)]
      }
    }
    let all = operation.parameters.reduce([[Interpreter.Value]]()) { calls, parameter in
      let next = choices(parameter.form)
      return calls.isEmpty ? next.map { [$0] } : calls.flatMap { call in next.map { call + [$0] } }
    }
    return all.filter { kind($0) != nil }
  }

  /// The kind that the entry promises.
  private func kind(_ arguments: [Interpreter.Value]) -> Kind? {
    guard let id = Operator.named(operation.name) else { return .tensor }
    return Signature.all[Int(id.rawValue)].resultKind(
      of: .init(arguments.indices.map { UInt16($0) }), kind: { arguments[Int($0)].kind },
      literal: { arguments[Int($0)].numbers[0] })
  }

  /// The oracle, that is a kernel's closure or a definition in other closures, against the entry's own closure, for each
  /// parameter by itself: what reductions range over, what matrix operators do, of which kind the result is.
  func kindFailures() -> [String] {
    let oracle = Interpreter(Program(name: "none"), layout: Self.layout)
    return calls(on: oracle).flatMap { arguments -> [String] in
      let call = "\(operation.name)(\(arguments.map { "\($0.kind)" }.joined(separator: ", ")))"
      let found = oracle.apply(operation, arguments)
      guard found.kind == kind(arguments) else { return ["\(call) is a \(found.kind)"] }
      guard let expected = meaning(arguments, found) else { return [] }
      let scale = expected.filter(\.isFinite).reduce(0) { max($0, $1.magnitude) }
      let isClose = zip(found.numbers, expected).allSatisfy { found, expected in
        (found - expected).magnitude <= 2e-5 * scale || found == expected
          || found.isNaN && expected.isNaN
      }
      return isClose && found.numbers.count == expected.count
        ? [] : ["\(call) is \(found.numbers), not \(expected)"]
    }
  }

  /// The closure on values; nil where it is of single numbers, which other checks compare.
  private func meaning(_ arguments: [Interpreter.Value], _ found: Interpreter.Value) -> [Double]? {
    switch (operation.meaning, operation.result) {
    case (.matrix(let function), _):
      return (0..<count(of: found)).flatMap { place -> [Double] in
        let matrices = zip(operation.parameters, arguments).map { parameter, argument in
          parameter.form == .rank
            ? Matrix(clipped(argument.numbers[0], place)) : matrix(argument, place)
        }
        return function(matrices).elements
      }
    case (.reduction(let function), .totalReduction):
      let widest = arguments.map(\.numbers.count).max() ?? 1
      guard arguments.allSatisfy({ $0.numbers.count == widest }) else { return nil }
      return [function(arguments.map(\.numbers))]
    case (.reduction(let function), let result):
      return (0..<count(of: found)).flatMap { place -> [Double] in
        let x = matrix(arguments[0], place)
        switch result {
        case .rowReduction:
          return (0..<x.rows).map { row in function([(0..<x.columns).map { x[row, $0] }]) }
        case .columnReduction:
          return (0..<x.columns).map { column in function([(0..<x.rows).map { x[$0, column] }]) }
        default: return [function([x.elements])]
        }
      }
    default: return nil
    }
  }

  private func clipped(_ rank: Double, _ place: Int) -> Double {
    let shape = Self.layout.parameters[place].shape
    return min(rank, Double(shape.first ?? 1), Double(shape.dropFirst().reduce(1, *)))
  }

  private func count(of value: Interpreter.Value) -> Int {
    if case .matrices(_, let matrices) = value { matrices.count } else { 1 }
  }

  private func matrix(_ value: Interpreter.Value, _ place: Int) -> Matrix {
    switch value {
    case .scalar(let number): Matrix(rows: 1, columns: 1, [number])
    case .matrices(_, let matrices): matrices[place]
    }
  }

  /// The laws on values of all kinds.
  func matrixLawFailures() -> [String] {
    let oracle = Interpreter(Program(name: "none"), layout: Self.layout)
    func negative(_ value: Interpreter.Value) -> Interpreter.Value {
      guard let minus = Operator.named("neg") else { return value }
      return oracle.apply(minus.value, [value])
    }
    var failures: [String] = []
    for x in calls(on: oracle) where operation.arity == 1 {
      let y = oracle.apply(operation, x)
      func check(_ law: String, _ left: Interpreter.Value, _ right: Interpreter.Value) {
        guard !zip(left.numbers, right.numbers).allSatisfy({ $0 == $1 || $0.isNaN && $1.isNaN })
        else { return }
        failures.append("\(operation.name) is not \(law) at a \(x[0].kind)")
      }
      if operation.laws.contains(.odd) {
        check("odd", oracle.apply(operation, [negative(x[0])]), negative(y))
      }
      if operation.laws.contains(.even) {
        check("even", oracle.apply(operation, [negative(x[0])]), y)
      }
      if operation.laws.contains(.involution) {
        check("an involution", oracle.apply(operation, [y]), x[0])
      }
      if operation.laws.contains(.idempotent) {
        check("idempotent", oracle.apply(operation, [y]), y)
      }
    }
    return failures
  }

  /// The degree that the entry claims, for arguments 4 times as large: what is exact in powers of two stays so.
  func degreeFailures() -> [String] {
    let oracle = Interpreter(Program(name: "none"), layout: Self.layout)
    func times(_ factor: Double, _ value: Interpreter.Value) -> Interpreter.Value {
      guard let product = Operator.named("mul"), !value.kind.isScalar else { return value }
      return oracle.apply(product.value, [.scalar(factor), value])
    }
    return calls(on: oracle).compactMap { arguments in
      let sizes = arguments.filter { !$0.kind.isScalar }.count
      let exponent = arguments.last?.numbers.first ?? 1
      let degree: Double
      switch operation.degree {
      case .common where sizes == operation.arity: degree = 1
      case .sum where sizes == operation.arity: degree = 2
      case .difference where sizes == operation.arity: degree = 0
      case .times(let factor) where sizes == operation.arity: degree = factor
      case .zero: degree = 0
      case .power where sizes == operation.arity - 1 && arguments[0].kind != .scalar:
        degree = exponent
      case .inverseRoot: degree = -1 / exponent
      default: return nil
      }
      let large = oracle.apply(operation, arguments.map { times(4, $0) }).numbers
      let expected = oracle.apply(operation, arguments).numbers.map {
        $0 * Matrix.power(4, degree)
      }
      let scale = expected.filter(\.isFinite).reduce(0) { max($0, $1.magnitude) }
      let isClose = zip(large, expected).allSatisfy { found, expected in
        (found - expected).magnitude <= 1e-5 * scale || found.isNaN && expected.isNaN
      }
      let kinds = arguments.map { "\($0.kind)" }
      return isClose ? nil : "\(operation.name)(\(kinds)) is not of degree \(degree)"
    }
  }
}
