import DSL
import Determinism
import TensorCore
import TestKit
import Testing

@testable import Machine

/// Programs of all kinds and sections, on parameters of every shape and role, against the oracle.
@Suite struct MatrixProgramTests {
  static let layouts = [
    ParameterLayout([
      ("gain", [], .vector), ("bias", [7], .vector), ("dense", [5, 3], .matrix),
      ("table", [6, 4], .embedding), ("filter", [3, 4, 2], .matrix),
    ]),
    ParameterLayout([("dense", [16, 8], .matrix), ("bias", [16], .vector)]),
    // Degenerate shapes, and no embedding.
    ParameterLayout([
      ("one", [1, 1], .matrix), ("tall", [4, 1], .matrix), ("wide", [1, 4], .matrix),
      ("bias", [1], .vector),
    ]),
  ]

  @Test("the machine agrees with the oracle on programs of all kinds", arguments: 0..<3)
  func generated(_ which: Int) {
    var differing: [String] = []
    for index in 0..<400 {
      let program = ProgramGenerator().program(seed: 31 + UInt64(which), index: index)
      let layout = Self.layouts[which]
      if let found = difference(program, layout: layout, seed: UInt64(index), allowance: 1e-4) {
        differing.append(found.description)
      }
    }
    #expect(differing.isEmpty, "\(differing.count): \(differing.joined(separator: "\n"))")
  }

  @Test("results do not depend on the size of a block", arguments: 0..<80)
  func blocks(_ index: Int) {
    // More than one block of rows and of columns, none of a round number.
    let layout = ParameterLayout([
      ("dense", [37, 61], .matrix), ("table", [90, 13], .embedding), ("bias", [37], .vector),
    ])
    let rule = Graph(ProgramGenerator().program(seed: 78, index: index))
    let small = updates(ProgramRule(rule, hypers: [:], block: 256), layout)
    #expect(small == updates(ProgramRule(rule, hypers: [:], block: 1024), layout))
  }

  @Test("the comparison catches a machine that runs another program of matrices")
  func canary() throws {
    func program(_ scale: String) throws -> Program {
      try Program(
        parsing: """
          optimizer a
          state l: gram = 0.1
          l = l + \(scale) * gram(g)
          update = matmul(l, g) + row_norm(g)

          for vector
            update = sum(g)

          """)
    }
    let layout = Self.layouts[0]
    let (one, other) = try (program("0.9"), program("0.91"))
    #expect(difference(one, layout: layout, seed: 1, allowance: 1e-4) == nil)
    #expect(difference(one, layout: layout, seed: 1, allowance: 1e-4, onMachine: other) != nil)
  }

  /// What is hard for a planner: orders of reading and writing, kinds that meet, what needs memory.
  static let written = [
    // A row state is written by a fold while its old value is spread over the same run.
    "state v: row\nold = v\nv = row_max(abs(g)) + 0.5 * old\nupdate = g / (v + old + 1)",
    // The old gram is read behind the new one's first use.
    "state l: gram = 1\nold = l\nl = 0.9 * l + gram(g)\nupdate = matmul(l, g) + matmul(old, g)",
    // Two grams swap.
    "state a: gram = 1\nstate b: gram = 2\nx = a\na = b + gram(g)\nb = x\nupdate = matmul(a, g) - matmul(b, g)",
    // A square with scalars and with its own diagonal.
    "state l: gram\nl = lerp(gram(g), l, 0.9)\nupdate = matmul(l + 0.1 * trace(l) * identity(l), g)",
    // Layer values between the stages of a pass, and a total behind them.
    "x = g / norm(g)\ny = x / (1 + max_abs)\nupdate = y / total(norm(y))",
    // Reductions of reductions.
    "update = row_mean(g) + col_mean(g) - mean(g) + row_sum(col_sum(g)) + sum(row_norm(g)) + total(col_sum(g))",
    // A product of transposes, which none needs written, and one that somebody does.
    "x = transpose(g)\nupdate = matmul(g, matmul(x, 2 * transpose(x)) + 1) + matmul(g, matmul(x, g))",
    "x = transpose(g)\nupdate = matmul(matmul(g, x), g) + transpose(x + 1)",
    // Projections to few rows and columns, with their states.
    "state m: left(2)\np = row_projection(2, 0, 1)\nm = 0.9 * m + matmul(transpose(p), g)\nupdate = matmul(p, m)",
    "state m: right(3)\np = col_projection(3, floor(t / 2), 7)\nm = 0.9 * m + matmul(g, p)\nupdate = matmul(m, transpose(p)) / (1 + col_norm(matmul(m, transpose(p))))",
    // Random numbers read in several passes, runs and kinds.
    "x = normal(1) + uniform(2) * bernoulli(0.3, 3)\nupdate = x / total(x) + matmul(gram(normal(1)), g) + row_sum(uniform(2))",
    "state m\nm = normal(4)\nupdate = normal(4) + m + bernoulli(min(1, 1 / t), 4)",
    // Starts and evaluation.
    "state z = w, s = g, l: gram = 0.5\nz = z - lr * g\ns = lerp(g, s, 0.5)\nl = l\nupdate = s + matmul(l, z)\neval = z + s",
    "state z = w\nstate v = g\nold = v\nv = z\nz = old\nupdate = z - v\neval = w",
    // Eight bits.
    "state m\nm = round8(lerp(g, m, 0.9))\nupdate = m / (sqrt(round8_positive(g * g)) + 1)",
    // A layer state, and a total of layer values.
    "state s: layer = 1\ns = max(s, norm(g))\nupdate = g / s + total(s) + total_max(s) + total_max(g) + greatest(g)",
    // Refreshed every third step, also where the condition is a layer's, or the branch the other.
    "state q: gram = 1, l: gram = 1\nl = l + gram(g)\nq = where(mod(t, 3) == 1, qr(l), q)\nupdate = matmul(q, g)",
    "x = matmul(gram(g), g)\ny = matmul(gram(w), g)\nupdate = where(norm(g) > norm(w), x, 2 * y) + where(t < 3, 0, x)",
    // An update of a lower kind, with nothing else.
    "update = row_norm(g)", "update = 1", "update = col_sum(g) * t", "state r: row = 2\nupdate = r",
  ]

  @Test("the machine agrees with the oracle where planning is hard", arguments: written)
  func hard(_ body: String) throws {
    let body = body.replacing("max_abs", with: "greatest(abs(x))")
    let program = try Program(parsing: "optimizer a\n\(body)\n")
    for layout in Self.layouts {
      let found = difference(program, layout: layout, seed: 5, allowance: 1e-5)
      #expect(found == nil, "\(found?.description ?? "")")
    }
  }

  @Test("an operator on matrices that only a branch needs waits for its condition")
  func branches() throws {
    func conditions(_ body: String) throws -> [Bool] {
      let plan = try ProgramRule(Program(parsing: "optimizer a\n\(body)\n")).plan
      return plan.passes.flatMap { $0.walks[0] }.flatMap(\.runs).compactMap { run in
        if case .matrix(let step) = run { step.condition != nil } else { nil }
      }
    }
    let refreshed = "state q: gram = 1\nq = where(mod(t, 3) == 1, refresh_basis(gram(g), q), q)\n"
    #expect(try conditions(refreshed + "update = matmul(q, g)") == [true, true, true, false])
    // The gram is needed elsewhere, too; or both branches need it; or the condition is known too late.
    #expect(
      try conditions(refreshed + "update = matmul(q, g) + sum(gram(g))")
        == [false, true, true, false])
    #expect(
      try conditions("x = matmul(g, gram_cols(g))\nupdate = where(t < 2, x, 2 * x)") == [
        false, false,
      ])
    #expect(
      try conditions("x = matmul(g, gram_cols(g))\nupdate = where(norm(x) < 2, 2 * x, g)")
        == [false, false])
  }

  /// Functions of whole matrices, and how far machine and oracle may part.
  static let functions = [
    "newton_schulz(g, 3.4445, -4.775, 2.0315, 5)", "polyspec(g / norm(g), 2, -1.5, 0.5, 3)",
    "orthogonalize(g)", "spow(g, 0.5)", "spow(g, 1)", "precond(g, gram(g) + identity(gram(g)), 4)",
    "matmul(inverse_root(gram_cols(g) + 0.1 * identity(gram_cols(g)), 2), transpose(g))",
    "qr(g)", "eigenvectors(gram(g) + gram(w) + gram(h))", "left_vectors(g, 2)",
    "right_vectors(g, 2)",
    "refresh_basis(gram(g) + identity(gram(g)), identity(gram(g)))",
  ]

  @Test("functions of whole matrices agree with the oracle's", arguments: functions)
  func matrices(_ expression: String) throws {
    let layout = ParameterLayout([
      ("square", [6, 6], .matrix), ("tall", [9, 4], .matrix), ("wide", [4, 9], .matrix),
      ("column", [5, 1], .embedding), ("bias", [5], .vector),
    ])
    // Whatever the kind, in the end a tensor that depends on every number but for its sign.
    let program = try Program(
      parsing: """
        optimizer a
        x = \(expression)
        y = \(expression)
        update = g * sum(x * x) + row_norm(g) * greatest(abs(y)) + sum(abs(x))

        for vector
          # Of a column's gram the eigenvectors are not determined.
          update = g

        """)
    let found = difference(program, layout: layout, seed: 9, allowance: 1e-4)
    #expect(found == nil, "\(found?.description ?? "")")
  }

  @Test("products of which half is computed agree with the oracle's", arguments: [32, 64, 96])
  func halves(_ side: Int) throws {
    let layout = ParameterLayout([
      ("wide", [side, side + 5], .matrix), ("tall", [side + 5, side], .matrix),
    ])
    for expression in [
      "matmul(gram(g), g)", "matmul(g, gram_cols(g))",
      "newton_schulz(g, 3.4445, -4.775, 2.0315, 2)",
    ] {
      let program = try Program(parsing: "optimizer a\nupdate = \(expression)\n")
      let found = difference(program, layout: layout, seed: 2, steps: 1, allowance: 1e-4)
      #expect(found == nil, "\(found?.description ?? "")")
    }
  }

  @Test("random numbers follow from the seed, and others from another seed")
  func seeds() throws {
    let program = try Program(parsing: "optimizer a\nupdate = normal(0) + row_norm(uniform(1))\n")
    let rule = ProgramRule(Graph(program))
    let one = updates(rule, Self.layouts[0], seed: 1)
    #expect(one == updates(rule, Self.layouts[0], seed: 1))
    #expect(one != updates(rule, Self.layouts[0], seed: 2))
  }

  @Test("a square too large for memory ends the run with a verdict at its first step")
  func tooLarge() throws {
    let layout = ParameterLayout([("table", [50_000, 2], .embedding)])
    let gradient = Array(repeating: Float(0.5), count: layout.count)
    let program = try Program(
      parsing: "optimizer a\nstate l: gram\nl = l + gram(g)\nupdate = matmul(l, g)\n")
    #expect(run(ProgramRule(Graph(program)), [gradient], layout: layout) == [[]])
    // So does one that would only pass by.
    let passing = try Program(
      parsing: "optimizer a\nupdate = matmul(inverse_root(gram(g), 4), g)\n")
    #expect(run(ProgramRule(Graph(passing)), [gradient], layout: layout) == [[]])
    let small = try Program(
      parsing: "optimizer a\nstate l: gram_cols\nl = l + gram_cols(g)\nupdate = matmul(g, l)\n")
    #expect(run(ProgramRule(Graph(small)), [gradient], layout: layout)[0].count == 100_000)
  }
}
