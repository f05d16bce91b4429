#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  static let hyperbolic = Family(
    title: "Hyperbolic functions", notes: "",
    operators: [
      .primitive(
        "sinh", ["x"], "The hyperbolic sine of x.", laws: .odd, degree: .onlyZero, cost: 20,
        meaning: .unary { sinh($0) }, examples: [("sinh(1)", 1.1752011936438014)]),
      .primitive(
        "cosh", ["x"], "The hyperbolic cosine of x.", laws: .even, degree: .onlyZero, cost: 18,
        meaning: .unary { cosh($0) }, examples: [("cosh(0)", 1)]),
      .primitive(
        "tanh", ["x"], "The hyperbolic tangent of x.", laws: .odd, degree: .onlyZero, cost: 18,
        meaning: .unary { tanh($0) }, examples: [("tanh(1)", 0.7615941559557649)]),
      .primitive(
        "arcsinh", aliases: ["asinh"], ["x"], "The number whose hyperbolic sine is x.",
        laws: .odd, degree: .onlyZero, cost: 28, meaning: .unary { asinh($0) },
        examples: [("arcsinh(1)", 0.881373587019543)]),
      .primitive(
        "arccosh", aliases: ["acosh"], ["x"], "The number ≥ 0 whose hyperbolic cosine is x.",
        degree: .onlyZero, cost: 28, meaning: .unary { acosh($0) },
        examples: [("arccosh(2)", 1.3169578969248166)]),
      .primitive(
        "arctanh", aliases: ["atanh"], ["x"], "The number whose hyperbolic tangent is x.",
        laws: .odd, degree: .onlyZero, cost: 24, meaning: .unary { atanh($0) },
        examples: [("arctanh(0.5)", 0.5493061443340549)]),
    ])
}
