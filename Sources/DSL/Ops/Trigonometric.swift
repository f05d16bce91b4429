#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  static let trigonometric = Family(
    title: "Trigonometry",
    notes: """
      Angles are in radians. The sine, cosine and tangent of more than 2²⁰ in magnitude are NaN: there an \
      angle in single precision is no angle any more.
      """,
    operators: [
      .primitive(
        "sin", ["x"], "The sine of x.", laws: .odd, degree: .onlyZero, cost: 18,
        meaning: .unary { angle($0, sin) }, examples: [("sin(1)", 0.8414709848078965)]),
      .primitive(
        "cos", ["x"], "The cosine of x.", laws: .even, degree: .onlyZero, cost: 18,
        meaning: .unary { angle($0, cos) }, examples: [("cos(0)", 1)]),
      .primitive(
        "tan", ["x"], "The tangent of x.", laws: .odd, degree: .onlyZero, cost: 26,
        meaning: .unary { angle($0, tan) }, examples: [("tan(1)", 1.557407724654902)]),
      .primitive(
        "arcsin", aliases: ["asin"], ["x"], "The angle in [−π/2, π/2] whose sine is x.",
        laws: .odd, degree: .onlyZero, cost: 24, meaning: .unary { asin($0) },
        examples: [("arcsin(1)", 1.5707963267948966)]),
      .primitive(
        "arccos", aliases: ["acos"], ["x"], "The angle in [0, π] whose cosine is x.",
        degree: .onlyZero, cost: 24, meaning: .unary { acos($0) }, examples: [("arccos(1)", 0)]),
      .primitive(
        "arctan", aliases: ["atan"], ["x"], "The angle in (−π/2, π/2) whose tangent is x.",
        laws: .odd, degree: .onlyZero, cost: 20, meaning: .unary { atan($0) },
        examples: [("arctan(1)", 0.7853981633974483)]),
    ])

  private static func angle(_ x: Double, _ function: (Double) -> Double) -> Double {
    x.magnitude <= 0x1p20 ? function(x) : .nan
  }
}
