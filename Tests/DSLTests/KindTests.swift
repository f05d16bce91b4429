import DSL
import Testing

@Suite struct KindTests {
  @Test(
    "the kind of a value follows from its operator and arguments",
    arguments: [
      ("1 + t", Kind.scalar), ("lr * T", .scalar), ("g * t", .tensor), ("sum(g)", .layer),
      ("norm(g) + t", .layer), ("norm(g) + g", .tensor), ("global_norm(g)", .scalar),
      ("sum(t)", .scalar), ("total(norm(g))", .scalar), ("where(t < 3, g, 0)", .tensor),
      ("sum(norm(w))", .layer), ("mean(g) / lr", .layer), ("eps()", .scalar),
      ("row_norm(g)", .row), ("col_max(g)", .column), ("row_sum(t)", .scalar),
      ("row_sum(col_sum(g))", .layer), ("row_sum(g) * col_sum(g)", .tensor),
      ("row_sum(g) + g", .tensor), ("greatest(g)", .layer), ("total_max(row_sum(g))", .scalar),
      ("outer(row_sum(g), col_sum(g))", .tensor), ("rownorm(g, 0.5)", .tensor),
      ("matmul(gram(g), g)", .tensor), ("matmul(g, transpose(col_mean(g)))", .row),
      ("matmul(transpose(g), transpose(transpose(g))) * 0 + gram_cols(g)", .columnGram),
      ("transpose(row_sum(g))", Kind(.one, .rows)), ("gram(row_sum(g))", .rowGram),
      ("inverse_root(gram(g) + identity(gram(g)), 4)", .rowGram), ("trace(gram(g))", .layer),
      ("precond(g, gram(g), 2)", .tensor), ("left_vectors(g, 4)", Kind(.rows, .rank(4))),
      ("right_vectors(g, 4)", Kind(.columns, .rank(4))), ("left_vectors(g, 1)", .row),
      ("matmul(transpose(row_projection(4, 0, 1)), g)", Kind(.rank(4), .columns)),
      ("matmul(g, col_projection(3, t, 1))", Kind(.rows, .rank(3))), ("normal(0)", .tensor),
      ("orthogonalize(matmul(g, col_projection(3, t, 1)))", Kind(.rows, .rank(3))),
      ("refresh_basis(gram(g), eigenvectors(gram(g)))", .rowGram), ("round8(g)", .tensor),
      ("where(t, gram(g), gram(w))", .rowGram), ("where(sum(g), g, 0)", .tensor),
      ("min(1, norm(g))", .layer), ("qr(right_vectors(g, 4))", Kind(.columns, .rank(4))),
      ("col_norm(matmul(transpose(row_projection(4, 0, 1)), g))", .column),
      ("matmul(transpose(row_projection(1, 0, 1)), g)", .column),
    ])
  func kinds(expression: String, kind: Kind) throws {
    let program = try Program(parsing: "optimizer p\nx = \(expression)\nupdate = sum(x)")
    let kinds = program.kinds()
    #expect(kinds.nodes[Int(program.statements[0].root)] == kind)
    let graph = Graph(program)
    guard case .call(_, let arguments) = graph.nodes[Int(graph.update)].value else {
      Issue.record("the update is no sum")
      return
    }
    #expect(graph.nodes[Int(arguments[0])].kind == kind)
  }

  @Test(
    "values that do not fit together are refused with what was expected and what came",
    arguments: [
      (
        "g + gram(g)",
        "`add` expects values that can be broadcast to each other, found tensor and gram"
      ),
      (
        "matmul(g, g)",
        "`matmul` expects as many columns on the left as rows on the right, found tensor and tensor"
      ),
      ("matmul(g, sum(g))", "`matmul` expects a matrix for `y`, found a layer"),
      ("inverse_root(g, 2)", "`inverse_root` expects a square matrix for `G`, found a tensor"),
      ("spow(g, norm(g))", "`spow` expects a scalar for `p`, found a layer"),
      ("gram(col_sum(g))", "`gram` expects a matrix of more than one row, found a col"),
      (
        "gram_cols(row_sum(g))", "`gram_cols` expects a matrix of more than one column, found a row"
      ),
      (
        "outer(g, g)",
        "`outer` expects one number a row on the left and one a column on the right, found tensor and tensor"
      ),
      (
        "precond(g, gram_cols(g), 2)",
        "`precond` expects a square matrix of as many rows as `x`, found tensor and gram_cols and scalar"
      ),
      (
        "left_vectors(row_sum(g), 2)",
        "`left_vectors` expects at least as many rows and columns as the rank, found row and scalar"
      ),
      (
        "left_vectors(left_vectors(g, 3), 4)",
        "`left_vectors` expects at least as many rows and columns as the rank, found right(3) and scalar"
      ),
      (
        "left_vectors(g, t)",
        "`left_vectors` expects a literal whole number from 1 to 256 for `r`, found a value that is computed"
      ),
      (
        "left_vectors(g, 0)",
        "`left_vectors` expects a literal whole number from 1 to 256 for `r`, found 0"
      ),
      (
        "normal(1.5)",
        "`normal` expects a literal whole number from 0 to 16777215 for `k`, found 1.5"
      ),
      (
        "newton_schulz(g, 1, 1, 1, 65)",
        "`newton_schulz` expects a literal whole number from 1 to 64 for `k`, found 65"
      ),
      ("orthogonalize(norm(g))", "`orthogonalize` expects a matrix for `x`, found a layer"),
      (
        "matmul(transpose(row_sum(g)), row_sum(g))",
        "`matmul` expects a product of more than one number, found matrix(one, rows) and row"
      ),
    ])
  func misfits(expression: String, message: String) {
    let error = #expect(throws: Diagnostics.self) {
      try Program(parsing: "optimizer p\nx = \(expression)\nupdate = sum(x)")
    }
    #expect(error?.items.first?.message == message)
    #expect(error?.items.first?.location.line == 2)
  }

  @Test("a state has the least kind that holds what its last assignment gives")
  func inference() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state a, b, c, d, e: tensor
        x = a + b + c + d + e
        a = b
        b = c
        c = norm(g)
        d = g
        d = d + 1
        d = t
        e = lr
        update = x
        """)
    #expect(program.kinds().states == [.layer, .layer, .layer, .scalar, .tensor])
    #expect(Graph(program).states.map(\.kind) == [.layer, .layer, .layer, .scalar, .tensor])
  }

  @Test("lowering gives a derived operator the kind that its signature says")
  func derived() throws {
    let texts = ["t", "norm(g)", "w", "row_sum(g)", "col_sum(g)", "gram(g)", "transpose(g)"]
    var count = 0
    for entry in Operator.all where entry.arity > 0 {
      for arguments in combinations(entry.parameters, texts) {
        let call = "\(entry.name)(\(arguments.joined(separator: ", ")))"
        let text = "optimizer p\nx = \(call)\nupdate = sum(x)"
        guard let program = try? Program(parsing: text) else { continue }
        count += 1
        let (graph, roots) = Graph.lowering(program)
        let root = try #require(roots[0])
        let kind = program.kinds().nodes[Int(program.statements[0].root)]
        #expect(graph.nodes[Int(root)].kind == kind, "\(call)")
      }
    }
    #expect(count > 1000)
  }

  private func combinations(
    _ parameters: [Operator.Parameter], _ texts: [String]
  ) -> [[String]] {
    parameters.reduce([[]]) { found, parameter in
      let choices =
        switch parameter.form {
        case .any: texts
        case .matrix, .square: Array(texts.dropFirst(2))
        case .scalar: ["t"]
        case .rank, .key, .repetitions: ["2"]
        }
      return found.flatMap { start in choices.map { start + [$0] } }
    }
  }
}
