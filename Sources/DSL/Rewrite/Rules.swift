import Determinism

/// A rewrite: wherever the left side stands, the right side may stand.
///
/// An *exact* rule keeps every bit but the sign of a zero (a / 0 is 0 here, so that sign decides nothing); such
/// rules make the canonical form, and run on every proposal of a search. A *real* rule keeps what the sides are in
/// real numbers, wherever the left side is defined and finite; only `Program.simplification` uses it.
///
/// The letters say what they stand for: `x`, `y`, `z`, `u` anything; `n`, `m` what is never negative; `p`, `q` what is
/// always positive; `a`, `b` a literal. A negative literal counts as `-y`. Sides may use any operator of the table, those of
/// exact rules primitives alone. The laws of the table (identity, involution, idempotence, odd, even, commutative)
/// and the definitions of derived operators are rules already and not repeated here. A rule is used only where both
/// sides have the same kind.
struct Rule: Sendable {
  /// The rules as text, one a line.
  static let texts: [String] = [
    "exact  x + x -> 2 * x",
    "exact  x + -y -> x - y",
    "exact  x - -y -> x + y",
    "exact  -x - y -> -(x + y)",
    "exact  -(x - y) -> y - x",
    "exact  x * -y -> -(x * y)",
    "exact  -x / y -> -(x / y)",
    "exact  x / -y -> -(x / y)",
    "exact  abs(x) * abs(x) -> x * x",
    "exact  x ^ 2 -> x * x",
    "exact  max(-x, -y) -> -min(x, y)",
    "exact  min(-x, -y) -> -max(x, y)",
    "exact  -x < -y -> y < x",
    "exact  -x <= -y -> y <= x",
    "exact  -x == -y -> x == y",
    "exact  where(x, y, y) -> y",
    "exact  where(x, -y, -z) -> -where(x, y, z)",

    // Magnitudes and signs.
    "real  sqrt(x * x) -> abs(x)",
    "real  abs(n) -> n",
    "real  x / abs(x) -> sign(x)",
    "real  abs(x) / x -> sign(x)",
    "real  x * y / abs(x) -> y * sign(x)",
    "real  x / abs(x) * y -> sign(x) * y",
    "real  sign(x) * abs(x) -> x",
    "real  x * sign(x) -> abs(x)",
    "real  sign(x) * sign(x) -> abs(sign(x))",
    "real  sign(p) -> 1",
    "real  sign(p * x) -> sign(x)",
    "real  sign(x / p) -> sign(x)",
    "real  sign(p / x) -> sign(x)",
    "real  sign(x * sign(y)) -> sign(x * y)",
    "real  sign(x * x * x) -> sign(x)",
    "real  sign(cbrt(x)) -> sign(x)",
    "real  sign(tanh(x)) -> sign(x)",
    "real  sign(sinh(x)) -> sign(x)",
    "real  sign(arctan(x)) -> sign(x)",
    "real  sign(arcsinh(x)) -> sign(x)",
    "real  max(n, 0) -> n",
    "real  max(x, -x) -> abs(x)",

    // Sums and products.
    "real  x - x -> 0",
    "real  0 * x -> 0",
    "real  0 / x -> 0",
    "real  x + y - y -> x",
    "real  x - (x - y) -> y",
    "real  x - (x + y) -> -y",
    "real  p / p -> 1",
    "real  x * p / p -> x",
    "real  x / p * p -> x",
    "real  x * p / (y * p) -> x / y",
    "real  x / p / (y / p) -> x / y",
    "real  1 / (x / y) -> y / x",
    "real  x * (1 / y) -> x / y",
    "real  x / (1 / y) -> x * y",
    "real  x / (y / z) -> x * z / y",
    "real  x / y / z -> x / (y * z)",
    "real  x * y + x * z -> x * (y + z)",
    "real  x * y - x * z -> x * (y - z)",
    "real  x / z + y / z -> (x + y) / z",
    "real  x / z - y / z -> (x - y) / z",
    "real  x * y + x -> x * (y + 1)",
    "real  x * y - x -> x * (y - 1)",
    "real  a * (b * x) -> (a * b) * x",
    "real  a * (x / b) -> (a / b) * x",
    "real  a * x / b -> (a / b) * x",
    "real  x / a / b -> x / (a * b)",
    "real  a * x * (b * y) -> (a * b) * (x * y)",
    "real  a * x / (b * y) -> (a / b) * (x / y)",
    "real  x * (a * y) -> a * (x * y)",
    "real  a * x / y -> a * (x / y)",
    "real  x / (a * y) -> (1 / a) * (x / y)",

    // Averages.
    "real  lerp(x, x, y) -> x",
    "real  lerp(x, y, 1) -> y",
    "real  lerp(x, y, 0) -> x",
    "real  lerp(x, lerp(x, y, z), u) -> lerp(x, y, z * u)",
    "real  lerp(y, x, 1 - z) -> lerp(x, y, z)",
    "real  lerp(x * z, y * z, a) -> lerp(x, y, a) * z",
    "real  lerp(x / z, y / z, a) -> lerp(x, y, a) / z",

    // Powers and roots.
    "real  x ^ 0.5 -> sqrt(x)",
    "real  x ^ -1 -> 1 / x",
    "real  x ^ 3 -> cube(x)",
    "real  sqrt(x) * sqrt(x) -> x",
    "real  sqrt(x) * sqrt(y) -> sqrt(x * y)",
    "real  sqrt(x) / sqrt(y) -> sqrt(x / y)",
    "real  n / sqrt(n) -> sqrt(n)",
    "real  sqrt(x) / x -> 1 / sqrt(x)",
    "real  (n ^ a) ^ b -> n ^ (a * b)",
    "real  n ^ a * n ^ b -> n ^ (a + b)",
    "real  sqrt(n) ^ a -> n ^ (0.5 * a)",
    "real  sqrt(n ^ a) -> n ^ (0.5 * a)",
    "real  sqrt(p * x) -> sqrt(p) * sqrt(x)",
    "real  sqrt(x / p) -> sqrt(x) / sqrt(p)",

    // Exponentials.
    "real  log(exp(x)) -> x",
    "real  exp(log(p)) -> p",
    "real  exp(x) * exp(y) -> exp(x + y)",
    "real  exp(x) / exp(y) -> exp(x - y)",
    "real  exp(-x) * y -> y / exp(x)",

    // Scales taken out of reductions.
    "real  sum(a * x) -> a * sum(x)",
    "real  total(a * x) -> a * total(x)",
    "real  norm(a * x) -> abs(a) * norm(x)",
    "real  global_norm(a * x) -> abs(a) * global_norm(x)",
    "real  rms(a * x) -> abs(a) * rms(x)",
    "real  mean(a * x) -> a * mean(x)",
  ]

  /// What a letter stands for.
  enum Meaning: UInt8, Sendable {
    case anything, notNegative, positive, literal
  }

  /// The letters with what they stand for; exact rules use those that stand for anything.
  static let letters: [(name: String, meaning: Meaning)] = [
    ("x", .anything), ("y", .anything), ("z", .anything), ("u", .anything), ("n", .notNegative),
    ("m", .notNegative), ("p", .positive), ("q", .positive), ("a", .literal), ("b", .literal),
  ]

  /// The line of the table.
  let text: String
  /// Whether every bit stays, but for the sign of zeros.
  let isExact: Bool
  /// The left side; its last node is the root.
  let left: [Program.Node]
  /// The right side.
  let right: [Program.Node]

  /// Reads a line: `exact` or `real`, the left side, `->`, the right side.
  init(_ line: String) {
    let sides = line.split(separator: " -> ", maxSplits: 1)
    let left = sides.first?.split(separator: " ", maxSplits: 1) ?? []
    guard sides.count == 2, left.count == 2, left[0] == "exact" || left[0] == "real" else {
      preconditionFailure(
        "a rule reads `exact LEFT -> RIGHT` or `real LEFT -> RIGHT`, got: \(line)")
    }
    isExact = left[0] == "exact"
    self.left = Self.side(String(left[1]))
    right = Self.side(String(sides[1]))
    text = "\(left[1].drop { $0 == " " }) -> \(sides[1])"
  }

  static func side(_ text: String) -> [Program.Node] {
    Parser.readDefinition(text, of: "the rule", parameters: letters.map(\.name)).nodes
  }

  /// All rules, in the order of their lines.
  static let all: [Rule] = texts.map { Rule($0) }

  /// The rules by the operator at the root of their left side.
  static let byOperator: [[Rule]] = {
    var rules: [[Rule]] = Array(repeating: [], count: Operator.all.count)
    for rule in all {
      guard case .call(let root, _)? = rule.left.last else { continue }
      rules[Int(root.rawValue)].append(rule)
    }
    return rules
  }()

  /// The sides of the exact ones among them, without what else search would copy at every node.
  static let exactByOperator: [[(left: [Program.Node], right: [Program.Node])]] =
    byOperator.map { rules in rules.filter(\.isExact).map { ($0.left, $0.right) } }
}

/// What rewriting asks of an operator, as plain words.
struct OperatorLaws: Sendable {
  /// The laws.
  let laws: Operator.Laws
  /// The right identity; NaN where there is none.
  let rightIdentity: Double
  /// Whether an exact rule begins with it.
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
      hasRules: !Rule.exactByOperator[index].isEmpty, nameHash: hash.low)
  }

  /// The operator of the minus sign.
  static let negation = prefixed(Notation.minus)
  /// The operators of sums and products.
  static let addition = infix("+")
  static let subtraction = infix("-")
  static let multiplication = infix("*")
  static let division = infix("/")

  /// The operator that is written with a symbol before its operand.
  private static func prefixed(_ symbol: String) -> Operator.ID {
    guard let prefix = Notation.prefix[symbol] else {
      preconditionFailure("the table has no prefix operator \(symbol)")
    }
    return prefix.operation
  }

  /// The operator that is written with a symbol between its operands.
  private static func infix(_ symbol: String) -> Operator.ID {
    guard let infix = Notation.infix[symbol] else {
      preconditionFailure("the table has no infix operator \(symbol)")
    }
    return infix.operation
  }
}
