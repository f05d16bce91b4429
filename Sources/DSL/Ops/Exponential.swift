#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  static let exponential = Family(
    title: "Exponentials and logarithms",
    notes: "A logarithm is −∞ at 0 and NaN below. `log2` is exact at powers of two.",
    operators: [
      .primitive(
        "exp", ["x"], "e to the power x.", degree: .onlyZero, cost: 12, meaning: .unary { exp($0) },
        examples: [("exp(0)", 1), ("exp(1)", 2.718281828459045)]),
      .primitive(
        "exp2", ["x"], "2 to the power x.", degree: .onlyZero, cost: 12,
        meaning: .unary { exp2($0) }, examples: [("exp2(10)", 1024)]),
      .primitive(
        "exp10", ["x"], "10 to the power x.", degree: .onlyZero, cost: 12,
        meaning: .unary { pow(10, $0) }, examples: [("exp10(3)", 1000)]),
      .primitive(
        "expm1", ["x"], "exp(x) − 1, accurate near 0.", degree: .onlyZero, cost: 14,
        meaning: .unary { expm1($0) }, examples: [("expm1(1e-10)", 1.00000000005e-10)]),
      .primitive(
        "log", aliases: ["ln"], ["x"], "The natural logarithm of x.", degree: .onlyZero, cost: 14,
        meaning: .unary { log($0) }, examples: [("log(1)", 0), ("log(10)", 2.302585092994046)]),
      .primitive(
        "log2", ["x"], "The logarithm of x to base 2.", degree: .onlyZero, cost: 15,
        meaning: .unary { log2($0) }, examples: [("log2(1024)", 10)]),
      .primitive(
        "log10", ["x"], "The logarithm of x to base 10.", degree: .onlyZero, cost: 15,
        meaning: .unary { log10($0) }, examples: [("log10(1000)", 3)]),
      .primitive(
        "log1p", ["x"], "log(1 + x), accurate near 0.", degree: .onlyZero, cost: 18,
        meaning: .unary { log1p($0) }, examples: [("log1p(1e-10)", 9.9999999995e-11)]),
    ])
}
