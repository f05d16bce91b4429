extension Operator {
  static let products = Family(
    title: "Products of matrices",
    notes: """
      On the matrix of each parameter tensor, with [a, b] for a rows and b columns. Sums are accumulated in single or \
      double precision, as the machine's matrix product does. `polyspec` multiplies by A = x·xᵀ where x has no \
      more rows than columns, and else by xᵀ·x from the right, which is the same. `newton_schulz(x, 3.4445, -4.775, \
      2.0315, 5)` is the iteration of Jordan et al. 2024 (Muon).
      """,
    operators: [
      .matrix(
        "matmul", [.init("x", .matrix), .init("y", .matrix)],
        "The product x·y: [a, b] and [b, c] give [a, c].", result: .product, degree: .sum,
        function: .product, work: { 2 * $0[0].count * $0[1].columns },
        meaning: { $0[0] * $0[1] }),
      .matrix(
        "transpose", [.init("x", .matrix)], "xᵀ: [a, b] gives [b, a].", result: .transposed,
        laws: [.involution, .odd], degree: .times(1), function: .transpose,
        work: { $0[0].count }, meaning: { $0[0].transposed }),
      .derived(
        "outer", [.init("x", .matrix), .init("y", .matrix)],
        "The outer product x·y of a column [a, one] and a row [one, b].", result: .outer, cost: 1,
        meaning: .matrix { $0[0] * $0[1] }, examples: [], as: "x * y"),
      .derived(
        "gram", [.init("x", .matrix)], "x·xᵀ: [a, b] gives [a, a].", result: .rowGram, laws: .even,
        cost: 0, meaning: .matrix { $0[0] * $0[0].transposed }, examples: [],
        as: "matmul(x, transpose(x))"),
      .derived(
        "gram_cols", [.init("x", .matrix)], "xᵀ·x: [a, b] gives [b, b].", result: .columnGram,
        laws: .even, cost: 0, meaning: .matrix { $0[0].transposed * $0[0] }, examples: [],
        as: "matmul(transpose(x), x)"),
      .matrix(
        "identity", [.init("x", .matrix)], "Ones on the diagonal, zeros elsewhere: [a, b] as x.",
        result: .first, laws: [.even, .idempotent], degree: .zero, function: .identity,
        work: { $0[0].count },
        meaning: { Matrix.diagonal(rows: $0[0].rows, columns: $0[0].columns) { _ in 1 } }),
      .derived(
        "trace", [.init("x", .matrix)], "The sum of the diagonal.", result: .layerReduction,
        cost: 2,
        meaning: .matrix { arguments in
          let x = arguments[0]
          return Matrix(sum((0..<min(x.rows, x.columns)).map { x[$0, $0] }))
        },
        examples: [], as: "sum(x * identity(x))"),
      .matrix(
        "polyspec",
        [
          .init("x", .matrix), .init("a", .scalar), .init("b", .scalar), .init("c", .scalar),
          .init("k", .repetitions),
        ],
        "k times x ← a·x + (b·A + c·A²)·x, A = x·xᵀ: an odd polynomial of the singular values.",
        result: .first, degree: .onlyZero, function: .polynomial,
        work: { shapes in
          let (short, long) = (shapes[0].shorterSide, shapes[0].longerSide)
          return (shapes[4].literal ?? 1) * short
            * (4 * short * long + 2 * short * short + 2 * long)
        },
        meaning: { arguments in
          let (a, b, c) = (arguments[1].number, arguments[2].number, arguments[3].number)
          return (0..<Int(arguments[4].number)).reduce(arguments[0]) { x, _ in
            let squared = x * x.transposed
            return a * x + (b * squared + c * (squared * squared)) * x
          }
        }),
      .derived(
        "newton_schulz",
        [
          .init("x", .matrix), .init("a", .scalar), .init("b", .scalar), .init("c", .scalar),
          .init("k", .repetitions),
        ],
        "polyspec(x / ‖x‖, a, b, c, k): nearly the polar factor of x.", result: .first, cost: 10,
        meaning: .matrix { arguments in
          let (a, b, c) = (arguments[1].number, arguments[2].number, arguments[3].number)
          let norm = sum(squares(arguments[0].elements)).squareRoot()
          let start = norm == 0 ? arguments[0] : (1 / norm) * arguments[0]
          return (0..<Int(arguments[4].number)).reduce(start) { x, _ in
            let squared = x * x.transposed
            return a * x + (b * squared + c * (squared * squared)) * x
          }
        },
        examples: [], as: "polyspec(x / norm(x), a, b, c, k)"),
    ])
}
