/// How a value follows the gradient's scale.
enum ScaleDegree: Equatable {
  /// Zero whatever the gradient, so of every degree; what a state that starts at zero is taken for at first.
  case any
  /// Multiplied by c^d when gradients are multiplied by c.
  case power(Double)
  /// Neither.
  case none

  /// What a state starts as.
  init(start: Program.Start) {
    switch start {
    case .constant(let number): self = number == 0 ? .any : .power(0)
    case .weights: self = .power(0)
    case .gradient: self = .power(1)
    }
  }

  /// The degree of a sum.
  func joined(with other: ScaleDegree) -> ScaleDegree {
    switch (self, other) {
    case (.any, let degree), (let degree, .any): degree
    case (.power(let left), .power(let right)) where abs(left - right) < 1e-9: self
    default: .none
    }
  }

  /// The degree of a product, the other's degree counted `sign` times.
  func added(to other: ScaleDegree, sign: Double) -> ScaleDegree {
    switch (self, other) {
    case (.none, _), (_, .none): .none
    case (.any, _), (_, .any): .any
    case (.power(let left), .power(let right)): .power(left + sign * right)
    }
  }

  /// The degree of a power.
  func times(_ factor: Double) -> ScaleDegree {
    guard case .power(let degree) = self else { return self }
    return .power(degree * factor)
  }

  /// Degree zero where this is zero or of degree zero, else none.
  var onlyZero: ScaleDegree { joined(with: .power(0)) == .none ? .none : .power(0) }
}

extension Graph {
  /// The update's degree in the gradient's scale; nil where there is none, and where the update is zero.
  ///
  /// Whoever multiplies the loss by c multiplies the gradient and the Hessian's diagonal by c too, so these three
  /// have degree 1; weights, steps, rates and constants have 0. States begin as zeros, which have
  /// every degree, and are joined with their exits until nothing changes: each can be raised twice.
  var updateDegree: Double? {
    let degrees = stableDegrees(
      start: { ScaleDegree(start: $0) }, leaf: { $0.followsLoss ? .power(1) : .power(0) })
    guard case .power(let degree) = degrees[Int(update)] else { return nil }
    return degree
  }

  /// Whether update and evaluation stay where a leaf is multiplied by a positive number in every step.
  func hasDegreeZero(in leaf: Value) -> Bool {
    let degrees = stableDegrees(
      start: { $0.number == 0 ? .any : .power(0) }, leaf: { $0 == leaf ? .power(1) : .power(0) })
    return ([update] + (evaluation.map { [$0] } ?? [])).allSatisfy {
      degrees[Int($0)].joined(with: .power(0)) != .none
    }
  }

  /// The degrees of all nodes, states taken for what they start as and joined with their exits until nothing changes.
  private func stableDegrees(
    start: (Program.Start) -> ScaleDegree, leaf: (Value) -> ScaleDegree
  ) -> [ScaleDegree] {
    var states = self.states.map { start($0.start) }
    while true {
      let degrees = degrees(states, leaf)
      let next = zip(states, self.states).map { $0.joined(with: degrees[Int($1.exit)]) }
      if next == states { return degrees }
      states = next
    }
  }

  private func degrees(_ states: [ScaleDegree], _ leaf: (Value) -> ScaleDegree) -> [ScaleDegree] {
    var degrees: [ScaleDegree] = []
    for node in nodes {
      switch node.value {
      case .constant(let value): degrees.append(value == 0 ? .any : .power(0))
      case .input, .hyper: degrees.append(leaf(node.value))
      case .state(let index): degrees.append(states[Int(index)])
      case .call(let operation, let arguments):
        let actual = arguments.map { degrees[Int($0)] }
        let exponent = arguments.last.flatMap { literal($0) }
        degrees.append(Self.degree(operation.value.degree, actual, exponent))
      case .byRole(let arguments):
        degrees.append(arguments.reduce(ScaleDegree.any) { $0.joined(with: degrees[Int($1)]) })
      }
    }
    return degrees
  }

  private static func degree(
    _ rule: Operator.Degree, _ arguments: [ScaleDegree], _ exponent: Double?
  ) -> ScaleDegree {
    let common = arguments.reduce(ScaleDegree.any) { $0.joined(with: $1) }
    switch rule {
    case .common: return common
    case .sum: return arguments[0].added(to: arguments[1], sign: 1)
    case .difference: return arguments[0].added(to: arguments[1], sign: -1)
    case .times(let factor): return arguments[0].times(factor)
    case .branches:
      let branches = arguments.dropFirst().reduce(ScaleDegree.any) { $0.joined(with: $1) }
      return arguments[0] == .none ? .none : branches
    case .zero: return .power(0)
    case .zeroIfAny: return arguments[0] == .none ? .none : .power(0)
    case .zeroIfCommon: return common == .none ? .none : .power(0)
    case .onlyZero:
      return arguments.reduce(ScaleDegree.power(0)) {
        $0.joined(with: $1.onlyZero)
      }
    case .power:
      if let exponent {
        // x ^ 0 is 1, and 0 ^ -1 is not zero.
        return exponent > 0 || arguments[0] != .any ? arguments[0].times(exponent) : .power(0)
      }
      return arguments.reduce(ScaleDegree.power(0)) { $0.joined(with: $1.onlyZero) }
    case .inverseRoot:
      guard let exponent, exponent != 0, case .power(let degree) = arguments[0] else {
        return .none
      }
      return .power(-degree / exponent)
    case .parts: return .none
    }
  }
}

extension Graph.Value {
  /// Whether it is an input that is multiplied by c where the loss is.
  fileprivate var followsLoss: Bool {
    switch self {
    case .input(.gradient), .input(.hessianDiagonal), .input(.loss): true
    default: false
    }
  }
}
