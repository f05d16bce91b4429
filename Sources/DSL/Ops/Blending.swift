#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Operator {
  static let blending = Family(
    title: "Moving averages",
    notes: """
      `debias` takes the step as an argument, so that an operator is a function of its arguments alone: \
      `debias(m, beta1, t)`. It divides scalars and multiplies the tensor, which is faster.
      """,
    operators: [
      .derived(
        "lerp", aliases: ["interp", "interpolate"], ["x", "y", "a"],
        "(1 − a) · x + a · y: from x to y as a goes from 0 to 1.", cost: 4,
        meaning: .ternary { x, y, a in (1 - a) * x + a * y }, examples: [("lerp(2, 4, 0.25)", 2.5)],
        as: "(1 - a) * x + a * y"),
      .derived(
        "debias", ["x", "beta", "t"],
        "x / (1 − betaᵗ): undoes the zero start of a moving average (Kingma and Ba 2015).",
        cost: 36,
        meaning: .ternary { x, beta, t in
          let weight = 1 - pow(beta, t)
          return x * (weight == 0 ? 0 : 1 / weight)
        },
        examples: [("debias(3, 0.5, 2)", 4)], as: "x * (1 / (1 - beta ^ t))"),
    ])
}
