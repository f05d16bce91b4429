import DSL

/// How an operator is written in a formula: text in which `{0}` stands for the first argument.
struct FormulaNotation: Sendable {
  /// How tightly parts hold together; arguments that hold less tightly are put in parentheses.
  enum Binding: Int, Comparable {
    case comparison, sum, product, sign, power, whole

    static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
  }

  /// The text.
  let template: String
  /// How tightly the result holds together.
  let binding: Binding
  /// How tightly each argument must.
  let least: [Binding]

  /// What is not in this table is written by its notation in the language, or as a function with its name.
  static let table: [String: FormulaNotation] = [
    "mul": .init(template: "{0} · {1}", binding: .product, least: [.product, .sign]),
    "div": .init(template: "{0} / {1}", binding: .product, least: [.product, .power]),
    "sub": .init(template: "{0} − {1}", binding: .sum, least: [.sum, .product]),
    "neg": .init(template: "−{0}", binding: .sign, least: [.power]),
    "abs": enclosed("|", "|"), "norm": enclosed("‖", "‖"),
    "global_norm": .init(template: "‖{0}‖ (over all)", binding: .product, least: [.comparison]),
    "sqrt": root("√"), "cbrt": root("∛"),
    "square": .init(template: "{0}²", binding: .power, least: [.whole]),
    "cube": .init(template: "{0}³", binding: .power, least: [.whole]),
    "floor": enclosed("⌊", "⌋"),
    "exp": .init(template: "e^({0})", binding: .power, least: [.comparison]),
    "less_equal": .init(template: "{0} ≤ {1}", binding: .comparison, least: [.sum, .sum]),
    "greater_equal": .init(template: "{0} ≥ {1}", binding: .comparison, least: [.sum, .sum]),
    "equal": .init(template: "{0} = {1}", binding: .comparison, least: [.sum, .sum]),
    "not_equal": .init(template: "{0} ≠ {1}", binding: .comparison, least: [.sum, .sum]),
    "where": .init(
      template: "({1} if {0}, else {2})", binding: .whole,
      least: [.comparison, .comparison, .comparison]),
    "lerp": .init(
      template: "(1 − {2}) · {0} + {2} · {1}", binding: .sum, least: [.sign, .sign, .sign]),
    "debias": .init(
      template: "{0} / (1 − {1}^{2})", binding: .product, least: [.product, .whole, .whole]),
    "matmul": .init(template: "{0} · {1}", binding: .product, least: [.product, .sign]),
    "transpose": .init(template: "{0}ᵀ", binding: .power, least: [.whole]),
    "gram": .init(template: "{0} · {0}ᵀ", binding: .product, least: [.whole]),
    "gram_cols": .init(template: "{0}ᵀ · {0}", binding: .product, least: [.whole]),
    "pi": .init(template: "π", binding: .whole, least: []),
    "euler": .init(template: "e", binding: .whole, least: []),
    "orthogonalize": .init(template: "polar({0})", binding: .whole, least: [.comparison]),
  ]

  private static func enclosed(_ left: String, _ right: String) -> FormulaNotation {
    .init(template: left + "{0}" + right, binding: .whole, least: [.comparison])
  }

  private static func root(_ sign: String) -> FormulaNotation {
    .init(template: sign + "({0})", binding: .whole, least: [.comparison])
  }
}
