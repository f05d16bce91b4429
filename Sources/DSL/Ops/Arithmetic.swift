extension Operator {
  static let arithmetic = Family(
    title: "Arithmetic",
    notes: """
      A quotient a / 0 is 0 for finite a: no gradient, no move. `-x ^ 2` is `-(x ^ 2)`. `max` and `min` \
      of a NaN are NaN.
      """,
    operators: [
      .primitive(
        "add", ["x", "y"], "x + y.",
        notation: .infix(symbol: "+", precedence: 3, associatesRight: false), laws: .commutative,
        rightIdentity: 0, degree: .common, cost: 1, meaning: .binary { $0 + $1 },
        examples: [("2 + 3", 5)]),
      .primitive(
        "sub", ["x", "y"], "x − y.",
        notation: .infix(symbol: "-", precedence: 3, associatesRight: false), rightIdentity: 0,
        degree: .common, cost: 1, meaning: .binary { $0 - $1 }, examples: [("2 - 3", -1)]),
      .primitive(
        "mul", ["x", "y"], "x · y.",
        notation: .infix(symbol: "*", precedence: 4, associatesRight: false), laws: .commutative,
        rightIdentity: 1, degree: .sum, cost: 1, meaning: .binary { $0 * $1 },
        examples: [("2 * 3", 6)]),
      .primitive(
        "div", ["x", "y"], "x / y, and 0 where y is 0 and x finite.",
        notation: .infix(symbol: "/", precedence: 4, associatesRight: false), rightIdentity: 1,
        degree: .difference, cost: 4,
        meaning: .binary { x, y in y == 0 && x.isFinite ? 0 : x / y },
        examples: [("3 / 2", 1.5), ("1 / 0", 0)]),
      .primitive(
        "neg", aliases: ["negative"], ["x"], "−x.", notation: .prefix(symbol: "-", precedence: 5),
        laws: [.odd, .involution], degree: .times(1), cost: 1, meaning: .unary { -$0 },
        examples: [("-3", -3), ("-3 ^ 2", -9)]),
      .primitive(
        "abs", ["x"], "|x|.", laws: [.even, .idempotent], degree: .times(1), cost: 1,
        meaning: .unary { $0.magnitude }, examples: [("abs(-3)", 3)]),
      .primitive(
        "sign", ["x"], "−1, 0 or 1 as x is negative, zero or positive.",
        laws: [.odd, .idempotent], degree: .zeroIfAny, cost: 1,
        meaning: .unary { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        examples: [("sign(-3)", -1), ("sign(0)", 0)]),
      .primitive(
        "max", ["x", "y"], "The greater of two.", laws: [.commutative, .idempotent],
        degree: .common, cost: 1,
        meaning: .binary { x, y in x.isNaN || y.isNaN ? .nan : x > y ? x : y },
        examples: [("max(2, 3)", 3)]),
      .primitive(
        "min", ["x", "y"], "The lesser of two.", laws: [.commutative, .idempotent],
        degree: .common, cost: 1,
        meaning: .binary { x, y in x.isNaN || y.isNaN ? .nan : x < y ? x : y },
        examples: [("min(2, 3)", 2)]),
      .primitive(
        "floor", ["x"], "The greatest whole number that is not above x.", laws: .idempotent,
        degree: .onlyZero, cost: 1, meaning: .unary { $0.rounded(.down) },
        examples: [("floor(2.5)", 2), ("floor(-2.5)", -3)]),
      .derived(
        "mod", ["x", "y"], "x − y·⌊x / y⌋: of the sign of y, and x where y is 0.", cost: 7,
        meaning: .binary { x, y in
          let quotient = y == 0 && x.isFinite ? 0 : x / y
          return x - y * quotient.rounded(.down)
        },
        examples: [("mod(7, 3)", 1), ("mod(-1, 3)", 2)], as: "x - y * floor(x / y)"),
      .derived(
        "reciprocal", ["x"], "1 / x, and 0 at 0.", laws: .odd, cost: 4,
        meaning: .unary { $0 == 0 ? 0 : 1 / $0 }, examples: [("reciprocal(4)", 0.25)],
        as: "1 / x"),
    ])
}
