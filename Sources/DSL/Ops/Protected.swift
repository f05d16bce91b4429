#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  /// The protected forms of the space that Lion was found in.
  ///
  /// Chen et al. 2023, google/automl `hero`. With these, 44 of its 45 functions are in the table. Left out is `invert`: it is the bitwise complement
  /// of integers, put there by a slip, and fails on every real number.
  static let protected = Family(
    title: "Protected forms",
    notes: """
      The forms that keep Lion's space inside its domains (Chen et al. 2023). Of that space's 45 functions \
      only `invert` is missing: it is the bitwise complement of integers, and fails on every real number.
      """,
    operators: [
      .derived(
        "div_eps", ["x", "y"], "x / (y + 1e-8).", cost: 5,
        meaning: .binary { x, y in y + 1e-8 == 0 && x.isFinite ? 0 : x / (y + 1e-8) },
        examples: [("div_eps(1, 0)", 1e8)], as: "x / (y + 1e-8)"),
      .derived(
        "sqrt_abs", ["x"], "√|x|.", laws: .even, cost: 5,
        meaning: .unary { $0.magnitude.squareRoot() }, examples: [("sqrt_abs(-9)", 3)],
        as: "sqrt(abs(x))"),
      .derived(
        "log_abs", ["x"], "log |x|.", laws: .even, cost: 15, meaning: .unary { log($0.magnitude) },
        examples: [("log_abs(-1)", 0)], as: "log(abs(x))"),
      .derived(
        "log2_abs", ["x"], "log₂ |x|.", laws: .even, cost: 16,
        meaning: .unary { log2($0.magnitude) }, examples: [("log2_abs(-8)", 3)],
        as: "log2(abs(x))"),
      .derived(
        "log10_abs", ["x"], "log₁₀ |x|.", laws: .even, cost: 16,
        meaning: .unary { log10($0.magnitude) }, examples: [("log10_abs(-1000)", 3)],
        as: "log10(abs(x))"),
      .derived(
        "log1p_abs", ["x"], "log |1 + x|.", cost: 16, meaning: .unary { log((1 + $0).magnitude) },
        examples: [("log1p_abs(-2)", 0)], as: "log(abs(1 + x))"),
    ])
}
