extension Operator {
  static let averaging = Family(
    title: "Means", notes: "Over each parameter tensor (kind layer), as `sum`.",
    operators: [
      .derived(
        "mean", ["x"], "The mean of each parameter tensor.", result: .layerReduction, cost: 5,
        meaning: .reduction { sum($0[0]) / Double($0[0].count) }, examples: [("mean(3)", 3)],
        as: "sum(x) / size(x)"),
      .derived(
        "rms", ["x"], "The root of the mean square of each parameter tensor.",
        result: .layerReduction, laws: .even, cost: 10,
        meaning: .reduction { (sum(squares($0[0])) / Double($0[0].count)).squareRoot() },
        examples: [("rms(-3)", 3)], as: "sqrt(mean(x * x))"),
    ])
}
