/// Evaluates operators on constants.
enum ConstantFolding {
  private static let meanings: [Operator.Meaning] = Operator.all.map(\.meaning)

  /// The value of an operator on constants; nil where it has none.
  ///
  /// A constant is a scalar: a reduction ranges over its one element.
  static func value(of operation: Operator.ID, _ arguments: [Double]) -> Double? {
    switch meanings[Int(operation.rawValue)] {
    case .constant(let value): value
    case .unary(let function): function(arguments[0])
    case .binary(let function): function(arguments[0], arguments[1])
    case .ternary(let function): function(arguments[0], arguments[1], arguments[2])
    case .reduction(let function): function(arguments.map { [$0] })
    case .whole(let function): function(arguments.map { [$0] }).first
    }
  }
}
