extension Operator {
  static let spectral = Family(
    title: "Spectra",
    notes: """
      x = U·S·Vᵀ is the singular value decomposition. Singular values at or below 1e-7 of the greatest count as null: the \
      null space stays null, also at the power 0, so that `orthogonalize` is U·Vᵀ over the others (the polar factor; \
      Lau et al. 2025). G is a symmetric matrix; what is not symmetric is made so, (G + Gᵀ) / 2. Its eigenvalues \
      at or below 1e-12 of the greatest, or not positive, count as null in `inverse_root` (Gupta et al. 2018, \
      Shampoo), whose power is 0 where p is 0. Vectors stand as columns, greatest values first; in each the entry of \
      greatest magnitude, the first among equals, is positive. r is a literal rank, clipped to the parameter's shorter \
      side; x must have at least r rows and columns. `qr` of more columns than rows has orthonormal rows instead. Where \
      the argument has not full rank, the vectors that it leaves open are orthonormal, and otherwise the \
      implementation's choice. All is NaN where the argument is not finite.
      """,
    operators: [
      .matrix(
        "spow", [.init("x", .matrix), .init("p", .scalar)],
        "U·Sᵖ·Vᵀ of x = U·S·Vᵀ: x itself at p = 1, its polar factor at 0.", result: .first,
        degree: .power, function: .singularPower,
        work: { 20 * $0[0].count * $0[0].shorterSide },
        meaning: { arguments in
          SingularValues(arguments[0]).matrix { Matrix.power($0, arguments[1].number) }
        }),
      .derived(
        "orthogonalize", [.init("x", .matrix)], "U·Vᵀ of x = U·S·Vᵀ: the polar factor.",
        result: .first, cost: 0, meaning: .matrix { SingularValues($0[0]).matrix { _ in 1 } },
        examples: [], as: "spow(x, 0)"),
      .matrix(
        "inverse_root", [.init("G", .square), .init("p", .scalar)],
        "G^(−1/p) of a symmetric positive G.", result: .first, degree: .inverseRoot,
        function: .inverseRoot, work: { 11 * $0[0].count * $0[0].rows },
        meaning: { arguments in
          let p = arguments[1].number
          return Eigenvalues(arguments[0]).matrix { Matrix.power($0, p == 0 ? 0 : -1 / p) }
        }),
      .derived(
        "precond", [.init("x", .matrix), .init("G", .square), .init("p", .scalar)],
        "G^(−1/p)·x.", result: .preconditioned, cost: 0,
        meaning: .matrix { arguments in
          let p = arguments[2].number
          let root = Eigenvalues(arguments[1]).matrix { Matrix.power($0, p == 0 ? 0 : -1 / p) }
          return root * arguments[0]
        },
        examples: [], as: "matmul(inverse_root(G, p), x)"),
      .matrix(
        "eigenvectors", [.init("G", .square)],
        "The eigenvectors of G as columns, greatest eigenvalues first.", result: .first,
        degree: .zeroIfAny, function: .eigenvectors, work: { 9 * $0[0].count * $0[0].rows },
        meaning: { Eigenvalues($0[0]).vectors }),
      .matrix(
        "qr", [.init("x", .matrix)], "The Q of a thin x = Q·R, the diagonal of R not negative.",
        result: .first, degree: .zeroIfAny, function: .orthonormal,
        work: { 4 * $0[0].count * $0[0].shorterSide }, meaning: { $0[0].orthonormal }),
      .derived(
        "refresh_basis", [.init("G", .square), .init("Q", .matrix)],
        "qr(G·Q): one step of a power iteration towards eigenvectors of G (Vyas et al. 2024, SOAP).",
        result: .product, cost: 0, meaning: .matrix { ($0[0] * $0[1]).orthonormal }, examples: [],
        as: "qr(matmul(G, Q))"),
      .matrix(
        "left_vectors", [.init("x", .matrix), .init("r", .rank)],
        "The r leading left singular vectors: [a, b] gives [a, r].", result: .leading(.rows),
        degree: .zeroIfAny, function: .leftVectors, work: { 20 * $0[0].count * $0[0].shorterSide },
        meaning: { SingularValues($0[0]).leftVectors(Int($0[1].number)) }),
      .derived(
        "right_vectors", [.init("x", .matrix), .init("r", .rank)],
        "The r leading right singular vectors: [a, b] gives [b, r] (Zhao et al. 2024, GaLore).",
        result: .leading(.columns), cost: 0,
        meaning: .matrix { SingularValues($0[0].transposed).leftVectors(Int($0[1].number)) },
        examples: [], as: "left_vectors(transpose(x), r)"),
    ])
}
