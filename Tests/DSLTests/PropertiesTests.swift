import DSL
import Testing

@Suite struct PropertiesTests {
  @Test(
    "the degree tells how the update follows the gradient's scale",
    arguments: [
      ("update = g", 1), ("update = g * g", 2), ("update = sign(g)", 0),
      ("update = sqrt(abs(g))", 0.5),
      ("update = g / norm(g)", 0), ("update = g + w", nil), ("update = g * w", 1),
      ("update = g ^ 3", 3), ("update = exp(g)", nil), ("update = exp(sign(g)) * g", 1),
      ("update = where(g < w, g, 2 * g)", nil), ("update = where(g < 0, g, 2 * g)", 1),
      ("state m\nm = lerp(g, m, 0.9)\nupdate = m", 1),
      ("state v\nv = lerp(g * g, v, 0.9)\nupdate = g / sqrt(v)", 0),
      ("state v\nv = lerp(g * g, v, 0.9)\nupdate = g / (sqrt(v) + 1e-8)", nil),
      ("state v = 1\nv = lerp(g * g, v, 0.9)\nupdate = g / sqrt(v)", nil),
      ("state m\nm = m * g + g\nupdate = m", nil), ("state m\nm = m * g\nupdate = m", nil),
      ("update = max(g, 0)", 1), ("update = g ^ t", nil), ("update = w ^ t", 0),
      ("update = cbrt(g) * cbrt(g) * cbrt(g)", 1), ("update = 0", nil), ("update = size(g)", 0),
      ("update = h", 1), ("update = loss * w", 1), ("update = g / h", 0), ("update = g + h", 1),
      ("update = g * loss / h", 1), ("update = h + w", nil),
    ] as [(String, Double?)])
  func degree(body: String, degree: Double?) throws {
    let program = try Program(parsing: "optimizer p\n" + body)
    let found = program.properties.degree
    #expect(found.map { ($0 * 1e6).rounded() / 1e6 } == degree)
  }

  @Test("a step counts one gradient, and two more where something live reads the Hessian")
  func gradients() throws {
    func gradients(_ body: String) throws -> Int {
      try Program(parsing: "optimizer p\n" + body).properties.gradientsPerStep
    }
    #expect(try gradients("update = g") == 1)
    #expect(try gradients("update = g * loss") == 1)
    #expect(try gradients("update = g / abs(h) + h") == 3)
    #expect(try gradients("x = h\nstate_of = x + 1\nupdate = g") == 1)
    #expect(try gradients("h = g * g\nupdate = h") == 1)
  }

  @Test("properties count what is live")
  func counts() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state m, v, n, dead
        m = lerp(g, m, 0.9)
        v = v + sum(g * g)
        n = n + 1
        dead = dead + w
        x = t
        update = m / sqrt(v) + n
        """)
    let properties = program.properties
    #expect(properties.statements == 4)
    #expect(properties.states == 3)
    // Two tensors are dead or alive, a layer value and a scalar hardly count.
    #expect(properties.cost.stateBytes == 4 + 8.0 / (256 * 256))
    #expect(properties.inputs == [.gradient])
    // 2 products and a sum in lerp, a product and its sum, a quotient, a sum; 1 - 0.9 and the root are no
    // tensors.
    let costs = ["mul", "mul", "add", "mul", "sum", "div", "add"].compactMap {
      Operator.named($0)?.value.cost
    }
    #expect(properties.cost.operations == costs.reduce(0, +))
  }

  @Test(
    "the coupling says how far an element of the update looks",
    arguments: [
      ("update = g + w * t", .elementwise),
      ("state m\nm = lerp(g, m, 0.9)\nupdate = m", .elementwise),
      ("update = g / size(g) + rows(g) * normal(1)", .elementwise),
      ("update = g * sum(t) * norm(lr)", .elementwise),
      ("x = norm(g)\nupdate = g", .elementwise),
      ("update = g / norm(g)", .layer),
      ("state v: layer\nv = v + greatest(g)\nupdate = g / v", .layer),
      ("update = g * row_sum(norm(g))", .layer), ("update = round8(g)", .layer),
      ("update = rownorm(g, 1)", .lines), ("update = g / col_max(abs(g))", .lines),
      ("update = g * trace(g)", .layer), ("update = matmul(gram(g), g)", .matrix),
      ("update = orthogonalize(g)", .matrix),
      ("state l: gram = 1\nl = l + gram(g)\nupdate = precond(g, l, 4)", .matrix),
      ("update = g / global_norm(g)", .total), ("update = g * total(norm(g))", .total),
      ("update = g * total(t)", .elementwise),
      ("update = orthogonalize(g) / total_max(g)", .total),
      ("for matrix\n  update = orthogonalize(g)\n\nfor vector, embedding\n  update = g", .matrix),
    ] as [(String, Coupling)])
  func coupling(body: String, expected: Coupling) throws {
    let program = try Program(parsing: "optimizer p\n" + body)
    #expect(program.properties.coupling == expected)
  }

  @Test(
    "the library's couplings are known",
    arguments: [
      ("sgd", .elementwise), ("adam", .elementwise), ("lion", .elementwise), ("lamb", .layer),
      ("lars", .layer), ("adafactor", .lines), ("sm3", .lines), ("muon", .matrix),
      ("shampoo", .matrix), ("galore", .matrix), ("prodigy", .total), ("normalized-gd", .total),
    ] as [(String, Coupling)])
  func couplings(name: String, expected: Coupling) throws {
    let program = try #require(Library.program(named: name))
    #expect(program.properties.coupling == expected)
    #expect(Coupling.allCases == Coupling.allCases.sorted())
  }
}
