/// Which elements an element of the update depends on, by the text alone: what a rule must gather before it can move a
/// weight, and so how it can be spread over machines.
public enum Coupling: Int, Hashable, Sendable, Comparable, CaseIterable {
  /// Its own gradient, weight and states.
  case elementwise = 0
  /// Besides, single numbers of its parameter tensor, such as a norm.
  case layer
  /// Besides, numbers of its row or its column.
  case lines
  /// The whole matrix: products and factorisations.
  case matrix
  /// Besides, numbers of all parameter tensors, such as a global norm.
  case total

  /// Orders by how far the dependence reaches.
  public static func < (left: Coupling, right: Coupling) -> Bool { left.rawValue < right.rawValue }
}

extension Coupling: CustomStringConvertible {
  /// In a few words: `elementwise`, `by layer`, `by rows and columns`, `by matrix`, `across layers`.
  public var description: String {
    switch self {
    case .elementwise: "elementwise"
    case .layer: "by layer"
    case .lines: "by rows and columns"
    case .matrix: "by matrix"
    case .total: "across layers"
    }
  }
}

extension Graph {
  /// The farthest coupling among the nodes, all of which are live.
  var coupling: Coupling {
    nodes.reduce(.elementwise) { reach, node in
      guard case .call(let operation, let arguments) = node.value,
        case .primitive(let kernel) = operation.value.implementation,
        let argument = arguments.first.map({ nodes[Int($0)].kind })
      else { return reach }
      return max(reach, Self.coupling(operation.value.result, kernel.action, argument))
    }
  }

  /// What one operator couples; nothing where it ranges over one number.
  private static func coupling(
    _ result: Operator.ResultKind, _ action: Kernel.Action, _ argument: Kind
  ) -> Coupling {
    switch action {
    case .elementwise, .count, .random, .matrix(.identity): return .elementwise
    // Rounding reads the scale of a block of 256 numbers.
    case .matrix(let function): return function.roundsToBytes ? .layer : .matrix
    case .sum, .greatest: break
    }
    let ranges =
      switch result {
      case .totalReduction: !argument.isScalar
      case .rowReduction: argument.columns != .one
      case .columnReduction: argument.rows != .one
      default: argument.isMatrix
      }
    guard ranges else { return .elementwise }
    switch result {
    case .totalReduction: return .total
    case .rowReduction, .columnReduction: return .lines
    default: return .layer
    }
  }
}
