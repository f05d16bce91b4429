extension Operator {
  static let rowsAndColumns = Family(
    title: "Rows and columns",
    notes: """
      `row_…` range over each row: [a, b] gives [a, one], one number a row; `col_…` over each column: [a, b] gives \
      [one, b]. `greatest`, `rows` and `columns` give one number a parameter tensor (kind layer). Scalars and \
      layer values are matrices of one row and one column. A parameter of two or more axes is the matrix \
      [first axis, the rest], a vector is one column. The greatest of no numbers is 0.
      """,
    operators: rows + columns + [
      .primitive(
        "greatest", ["x"], "The greatest element of each parameter tensor.",
        result: .layerReduction, degree: .times(1), cost: 1,
        meaning: .reduction { greatest($0[0]) },
        examples: [("greatest(-3)", -3)], kernel: .greatest),
      .primitive(
        "total_max", ["x"], "The greatest element of all.", result: .totalReduction,
        degree: .times(1), cost: 1, meaning: .reduction { greatest($0[0]) },
        examples: [("total_max(-3)", -3)], kernel: .greatest),
      .primitive(
        "rows", ["x"], "How many rows x has in each parameter tensor.", result: .layerReduction,
        degree: .zero, cost: 0, meaning: .matrix { Matrix(Double($0[0].rows)) },
        examples: [("rows(3)", 1)], kernel: .count(.rows)),
      .primitive(
        "columns", ["x"], "How many columns x has in each parameter tensor.",
        result: .layerReduction, degree: .zero, cost: 0,
        meaning: .matrix { Matrix(Double($0[0].columns)) }, examples: [("columns(3)", 1)],
        kernel: .count(.columns)),
      .derived(
        "rownorm", ["x", .init("r", .scalar)],
        "x / row_norm(x)^r: each row divided by a power of its norm.",
        cost: 40, meaning: .matrix { scaled($0[0], byNormsTo: $0[1]) },
        examples: [("rownorm(-3, 1)", -1)], as: "x / row_norm(x) ^ r"),
      .derived(
        "colnorm", ["x", .init("r", .scalar)],
        "x / col_norm(x)^r: each column divided by a power of its norm.",
        cost: 40,
        meaning: .matrix { scaled($0[0].transposed, byNormsTo: $0[1]).transposed },
        examples: [("colnorm(-3, 1)", -1)], as: "x / col_norm(x) ^ r"),
    ])

  private static let rows = along(
    "row", "row", .rowReduction, length: "columns")

  private static let columns = along(
    "col", "column", .columnReduction, length: "rows")

  // The same four for rows and for columns.
  private static func along(
    _ prefix: String, _ line: String, _ result: ResultKind, length: String
  ) -> [Operator] {
    [
      .primitive(
        "\(prefix)_sum", ["x"], "The sum over each \(line).", result: result, degree: .times(1),
        cost: 1, meaning: .reduction { sum($0[0]) }, examples: [("\(prefix)_sum(3)", 3)],
        kernel: .sum),
      .derived(
        "\(prefix)_mean", ["x"], "The mean of each \(line).", result: result, cost: 5,
        meaning: .reduction { sum($0[0]) / Double($0[0].count) },
        examples: [("\(prefix)_mean(3)", 3)], as: "\(prefix)_sum(x) / \(length)(x)"),
      .primitive(
        "\(prefix)_max", ["x"], "The greatest element of each \(line).", result: result,
        degree: .times(1), cost: 1, meaning: .reduction { greatest($0[0]) },
        examples: [("\(prefix)_max(-3)", -3)], kernel: .greatest),
      .derived(
        "\(prefix)_norm", ["x"], "The Euclidean norm of each \(line).", result: result,
        laws: .even, cost: 6, meaning: .reduction { sum(squares($0[0])).squareRoot() },
        examples: [("\(prefix)_norm(-3)", 3)], as: "sqrt(\(prefix)_sum(x * x))"),
    ]
  }

  /// The greatest of some numbers: NaN where one is, 0 of none.
  static func greatest(_ elements: [Double]) -> Double {
    elements.contains(where: \.isNaN) ? .nan : elements.max() ?? 0
  }

  private static func scaled(_ x: Matrix, byNormsTo power: Matrix) -> Matrix {
    var result = x
    for row in 0..<x.rows {
      let norm = sum((0..<x.columns).map { x[row, $0] * x[row, $0] }).squareRoot()
      for column in 0..<x.columns {
        let divisor = Matrix.power(norm, power.elements[0])
        result[row, column] = divisor == 0 && x[row, column].isFinite ? 0 : x[row, column] / divisor
      }
    }
    return result
  }
}
