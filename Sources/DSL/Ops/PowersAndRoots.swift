#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  static let powersAndRoots = Family(
    title: "Powers and roots",
    notes: """
      `x ^ y` of a negative x is NaN unless y is an integer; `x ^ 0` is 1 for every x. `x ^ 1` and `x ^ 2` \
      are exactly x and x · x.
      """,
    operators: [
      .primitive(
        "pow", aliases: ["power"], ["x", "y"], "x to the power y.",
        notation: .infix(symbol: "^", precedence: 6, associatesRight: true), rightIdentity: 1,
        degree: .power, cost: 30, meaning: .binary { pow($0, $1) },
        examples: [("2 ^ 10", 1024), ("2 ^ 3 ^ 2", 512), ("(-2) ^ 3", -8), ("0 ^ 0", 1)]),
      .primitive(
        "sqrt", ["x"], "The square root of x.", degree: .times(0.5), cost: 4,
        meaning: .unary { $0.squareRoot() }, examples: [("sqrt(9)", 3)]),
      .primitive(
        "cbrt", ["x"], "The cube root of x, also of negative x.", laws: .odd,
        degree: .times(1.0 / 3), cost: 16, meaning: .unary { cbrt($0) },
        examples: [("cbrt(-27)", -3)]),
      .derived(
        "epow", ["x", "q"], "sign(x)·|x|^q: x itself at q = 1, its sign at 0.", cost: 33,
        meaning: .binary { x, q in
          (x > 0 ? 1 : x < 0 ? -1 : x) * pow(x.magnitude, q)
        },
        examples: [("epow(-4, 0.5)", -2), ("epow(-4, 0)", -1)], as: "sign(x) * abs(x) ^ q"),
      .derived(
        "square", ["x"], "x².", laws: .even, cost: 1, meaning: .unary { $0 * $0 },
        examples: [("square(-3)", 9)], as: "x * x"),
      .derived(
        "cube", ["x"], "x³.", laws: .odd, cost: 2, meaning: .unary { $0 * $0 * $0 },
        examples: [("cube(-3)", -27)], as: "x * x * x"),
    ])
}
