extension Operator {
  /// Sums, products and their inverses.
  static let arithmetic: [Operator] = [
    Operator(
      name: "add", aliases: [], parameters: [Parameter("x"), Parameter("y")], result: .elementwise,
      notation: .infix(symbol: "+", precedence: 3, associatesRight: false),
      summary: "x + y.", laws: .commutative, rightIdentity: 0, degree: .common, cost: 1,
      meaning: .binary { $0 + $1 }, examples: [("2 + 3", 5)],
      implementation: .primitive(Kernel(name: "add"))),
    Operator(
      name: "mul", aliases: [], parameters: [Parameter("x"), Parameter("y")], result: .elementwise,
      notation: .infix(symbol: "*", precedence: 4, associatesRight: false),
      summary: "x · y.", laws: .commutative, rightIdentity: 1, degree: .sum, cost: 1,
      meaning: .binary { $0 * $1 }, examples: [("2 * 3", 6)],
      implementation: .primitive(Kernel(name: "mul"))),
  ]
}
