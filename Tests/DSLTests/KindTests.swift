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
    ])
  func kinds(expression: String, kind: Kind) throws {
    let program = try Program(parsing: "optimizer p\nupdate = \(expression)")
    #expect(program.kinds().nodes.last == kind)
    let graph = Graph(program)
    #expect(graph.nodes[Int(graph.update)].kind == kind)
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
    for entry in Operator.all where entry.arity > 0 {
      for kinds in combinations(entry.arity) {
        let arguments = kinds.map { ["t", "norm(g)", "w"][Int($0.rawValue)] }
        let call = "\(entry.name)(\(arguments.joined(separator: ", ")))"
        let program = try Program(parsing: "optimizer p\nupdate = \(call)")
        let graph = Graph(program)
        #expect(graph.nodes[Int(graph.update)].kind == program.kinds().nodes.last, "\(call)")
      }
    }
  }

  private func combinations(_ count: Int) -> [[Kind]] {
    (0..<count).reduce([[]]) { found, _ in
      found.flatMap { start in Kind.allCases.map { start + [$0] } }
    }
  }
}
