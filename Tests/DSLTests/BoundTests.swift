import Testing

@testable import DSL

@Suite struct BoundTests {
  static func bound(of name: String) throws -> Bound {
    let program = try #require(Library.program(named: name))
    return try #require(Graph(program).bounds().first)
  }

  static func bound(_ body: String) throws -> Bound {
    let program = try Program(parsing: "optimizer mine\n" + body + "\n")
    return try #require(Graph(program).bounds().first)
  }

  @Test("ratios, norms, clips and polar factors are bounded, and sums of gradients are not")
  func forms() throws {
    let size = Double(Cost.referenceShape.rows * Cost.referenceShape.columns).squareRoot()
    for (body, expected) in [
      ("update = g / abs(g)", 1.0), ("update = 3 * g / norm(g)", 3),
      ("update = clip(g, -2, 1)", 2), ("update = clip_by_global_norm(g, 0.5)", 0.5),
      ("state m\nm = lerp(g, m, 0.9)\nupdate = m / sqrt(m * m)", 1),
      ("update = g / rms(g)", size), ("update = tanh(g) + arctan(w)", 1 + Double.pi / 2),
      ("state m\nm = lerp(sign(g), m, 0.9)\nupdate = m - 1", 2),
      ("state m\nm = m + sign(g)\nupdate = m", Double(Bound.steps)),
      ("state m\nstate v\nm = lerp(g, m, 0.9)\nv = max(0.99 * v, abs(g))\nupdate = m / v", 1.1),
      ("state m\nm = lerp(g, m, 0.9)\nupdate = m / abs(g)", .infinity),
      ("state s\ns = s + g\nupdate = s", .infinity), ("update = normal(1)", .infinity),
    ] {
      let found = try Self.bound(body)
      #expect(
        found.element == expected || abs(found.element - expected) < 1e-3 * expected,
        "\(body): \(found)")
      #expect(found.rises == body.contains("m + sign"))
    }
    let matrix = try Self.bound(
      "for matrix\n  update = orthogonalize(g)\nfor vector, embedding\n  update = g")
    #expect(matrix.element == 1 && matrix.rootMeanSquare == 1 / 16)
  }

  @Test("every primitive has a rule for ranges, and no rule is of nothing") func coverage() {
    let primitives = Operator.all.filter {
      if case .primitive = $0.implementation { true } else { false }
    }.map(\.name)
    #expect(Set(primitives) == Set(Operator.rangeRules.keys))
  }

  @Test("the bounds of known optimizers are those of the literature") func library() throws {
    for (name, expected) in [
      ("sgd", Double.infinity), ("momentum", .infinity), ("signsgd", 1), ("lion", 1),
      ("signum", 1), ("adagrad", 1), ("normalized-gd", 1), ("rmsprop", 10), ("lars", .infinity),
    ] {
      let found = try Self.bound(of: name)
      #expect(
        found.element == expected || abs(found.element - expected) < 1e-6,
        "\(name): \(found)")
      #expect(!found.rises)
    }
    // (1 − β₁) / √((1 − β₂)(1 − β₁²/β₂)), by Cauchy and Schwarz.
    let adam = 0.1 / (0.001 * (1 - 0.81 / 0.999)).squareRoot()
    for name in ["adam", "adamw"] {
      let found = try Self.bound(of: name)
      #expect(abs(found.element - adam) < 0.02, "\(name): \(found)")
      #expect(found.decay == (name == "adamw" ? 0.01 : nil))
      #expect(!found.readsWeights)
    }
  }
}
