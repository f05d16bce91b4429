import Determinism

/// A rewrite: wherever the left side stands, the right side may stand, with the same bits.
///
/// Only rules that keep every bit but the sign of a zero are admitted (a / 0 is 0 here, so that sign decides
/// nothing). Both sides are in primitives, over `x`, `y` and `z`; a negative constant counts as `-y`. The laws
/// of the operator table (identity, involution, idempotence, odd, even, commutative) are rules already and not
/// repeated here. A rule is used only where both sides have the same kind.
struct Rule: Sendable {
  /// The rules as text, one a line.
  static let texts: [(left: String, right: String)] = [
    ("x + x", "2 * x"),
    ("x + -y", "x - y"),
    ("x - -y", "x + y"),
    ("-x - y", "-(x + y)"),
    ("-(x - y)", "y - x"),
    ("x * -y", "-(x * y)"),
    ("-x / y", "-(x / y)"),
    ("x / -y", "-(x / y)"),
    ("abs(x) * abs(x)", "x * x"),
    ("x ^ 2", "x * x"),
    ("max(-x, -y)", "-min(x, y)"),
    ("min(-x, -y)", "-max(x, y)"),
    ("-x < -y", "y < x"),
    ("-x <= -y", "y <= x"),
    ("-x == -y", "x == y"),
    ("where(x, y, y)", "y"),
    ("where(x, -y, -z)", "-where(x, y, z)"),
  ]

  /// The names that stand for any value.
  static let variables = ["x", "y", "z"]

  /// The left side; its last node is the root.
  let left: [Program.Node]
  /// The right side.
  let right: [Program.Node]

  /// The rules by the operator at the root of their left side.
  static let byOperator: [[Rule]] = {
    var rules: [[Rule]] = Array(repeating: [], count: Operator.all.count)
    for (left, right) in texts {
      let rule = Rule(
        left: Parser.readDefinition(left, of: "the rule", parameters: variables).nodes,
        right: Parser.readDefinition(right, of: "the rule", parameters: variables).nodes)
      guard case .call(let root, _)? = rule.left.last else { continue }
      rules[Int(root.rawValue)].append(rule)
    }
    return rules
  }()
}

/// What rewriting asks of an operator, as plain words.
struct OperatorLaws: Sendable {
  /// The laws.
  let laws: Operator.Laws
  /// The right identity; NaN where there is none.
  let rightIdentity: Double
  /// Whether a rule begins with it.
  let hasRules: Bool
  /// The operator's name as a number that is the same in every build.
  let nameHash: UInt64

  /// In the table's order.
  static let all: [OperatorLaws] = Operator.all.indices.map { index in
    let entry = Operator.all[index]
    var hash = StableHash(domain: 0x6F70)
    hash.combine(entry.name)
    return OperatorLaws(
      laws: entry.laws, rightIdentity: entry.rightIdentity ?? .nan,
      hasRules: !Rule.byOperator[index].isEmpty, nameHash: hash.low)
  }

  /// The operator of the minus sign.
  static let negation: Operator.ID = {
    guard let prefix = Notation.prefix[Notation.minus] else {
      preconditionFailure("the table has no operator for the minus sign")
    }
    return prefix.operation
  }()
}
