extension Operator {
  static let reduction = Family(
    title: "Reductions",
    notes: """
      `sum` and what is built on it range over each parameter tensor and give one number a tensor (kind \
      layer); `total` and what is built on it range over everything (kind scalar). A value of a lower kind \
      has fewer elements: a scalar has one, so `sum(s)` is s and `norm(s)` is |s|; to `total` a layer value \
      has one element a parameter tensor. Sums are accumulated in double precision.
      """,
    operators: [
      .primitive(
        "sum", ["x"], "The sum over each parameter tensor.", result: .layerReduction,
        degree: .times(1), cost: 1, meaning: .reduction { sum($0[0]) }, examples: [("sum(3)", 3)],
        kernel: .sum),
      .primitive(
        "total", ["x"], "The sum over everything.", result: .totalReduction, degree: .times(1),
        cost: 1, meaning: .reduction { sum($0[0]) }, examples: [("total(3)", 3)],
        kernel: .sum),
      .primitive(
        "size", ["x"], "How many elements x has in each parameter tensor.",
        result: .layerReduction, degree: .zero, cost: 0,
        meaning: .reduction { Double($0[0].count) }, examples: [("size(3)", 1)],
        kernel: .count()),
      .primitive(
        "total_size", ["x"], "How many elements x has in all.", result: .totalReduction,
        degree: .zero, cost: 0, meaning: .reduction { Double($0[0].count) },
        examples: [("total_size(3)", 1)], kernel: .count()),
      .derived(
        "norm", ["x"], "The Euclidean norm of each parameter tensor.", result: .layerReduction,
        laws: .even, cost: 6, meaning: .reduction { sum(squares($0[0])).squareRoot() },
        examples: [("norm(-3)", 3)], as: "sqrt(sum(x * x))"),
      .derived(
        "global_norm", ["x"], "The Euclidean norm over everything.", result: .totalReduction,
        laws: .even, cost: 6, meaning: .reduction { sum(squares($0[0])).squareRoot() },
        examples: [("global_norm(-3)", 3)], as: "sqrt(total(x * x))"),
      .derived(
        "dot", ["x", "y"], "The inner product over everything.", result: .totalReduction,
        laws: .commutative, cost: 2, meaning: .reduction { sum(products($0[0], $0[1])) },
        examples: [("dot(2, 3)", 6)], as: "total(x * y)"),
      .derived(
        "cosine_sim", ["x", "y"], "The cosine of the angle between x and y, over everything.",
        result: .totalReduction, laws: .commutative, cost: 19,
        meaning: .reduction { arguments in
          let scale =
            sum(squares(arguments[0])).squareRoot() * sum(squares(arguments[1])).squareRoot()
          let product = sum(products(arguments[0], arguments[1]))
          return scale == 0 && product.isFinite ? 0 : product / scale
        },
        examples: [("cosine_sim(2, -3)", -1)],
        as: "dot(x, y) / (global_norm(x) * global_norm(y))"),
      .derived(
        "clip_by_global_norm", ["x", "c"], "x · min(1, c / ‖x‖), ‖x‖ being its global norm.",
        cost: 12,
        meaning: .whole { arguments in
          let norm = sum(squares(arguments[0])).squareRoot()
          return zip(arguments[0], arguments[1]).map { x, c in
            let ratio = norm == 0 && c.isFinite ? 0 : c / norm
            return x * (ratio.isNaN ? .nan : ratio < 1 ? ratio : 1)
          }
        },
        examples: [("clip_by_global_norm(-3, 2)", -2), ("clip_by_global_norm(1, 2)", 1)],
        as: "x * min(1, c / global_norm(x))"),
    ])

  static func sum(_ elements: [Double]) -> Double { elements.reduce(0, +) }

  static func squares(_ elements: [Double]) -> [Double] { elements.map { $0 * $0 } }

  private static func products(_ x: [Double], _ y: [Double]) -> [Double] {
    zip(x, y).map { $0 * $1 }
  }
}
