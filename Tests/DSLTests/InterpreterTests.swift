import DSL
import TensorCore
import TestKit
import Testing

/// The oracle, held to numbers worked out by hand.
@Suite struct InterpreterTests {
  static let layout = ParameterLayout([("a", [2, 3], .matrix), ("b", [2], .vector)])
  static let gradient: [Float] = [1, 2, 3, 4, 5, 6, 10, 20]
  static let weights: [Float] = [0, 0, 0, 0, 0, 1, 2, 3]

  private func run(_ body: String, steps: Int = 1) throws -> (Interpreter, [[Double]]) {
    let program = try Program(parsing: "optimizer p\n" + body)
    var oracle = Interpreter(program, layout: Self.layout)
    let updates = (1...steps).map { step in
      oracle.step(
        gradient: Self.gradient.map { $0 * Float(step) }, weights: Self.weights,
        at: StepInputs(step: step, steps: steps, learningRate: 0.1, loss: 2))
    }
    return (oracle, updates)
  }

  @Test(
    "an expression on a 2 × 3 matrix and a vector of 2",
    arguments: [
      ("row_sum(g) + 0 * g", [6, 6, 6, 15, 15, 15, 10, 20]),
      ("col_sum(g) + 0 * g", [5, 7, 9, 5, 7, 9, 30, 30]),
      ("col_max(g) * row_max(g)", [12, 15, 18, 24, 30, 36, 200, 400]),
      ("rows(g) * 10 + columns(g) + 0 * g", [23, 23, 23, 23, 23, 23, 21, 21]),
      ("greatest(g) + total_max(-g) + 0 * g", [5, 5, 5, 5, 5, 5, 19, 19]),
      ("matmul(gram(g), g)", [142, 188, 234, 340, 449, 558, 5000, 10000]),
      ("matmul(g, gram_cols(g))", [142, 188, 234, 340, 449, 558, 5000, 10000]),
      ("outer(row_sum(g), col_sum(g))", [30, 42, 54, 75, 105, 135, 300, 600]),
      ("trace(gram(g)) + 0 * g", [91, 91, 91, 91, 91, 91, 500, 500]),
      ("transpose(matmul(transpose(g), identity(gram(g)))) - g", [0, 0, 0, 0, 0, 0, 0, 0]),
      ("identity(g)", [1, 0, 0, 0, 1, 0, 1, 0]),
      (
        "polyspec(g, 1, 0, 1, 1) - matmul(matmul(gram(g), gram(g)), g)", [1, 2, 3, 4, 5, 6, 10, 20]
      ),
      ("mod(g, 3) + floor(g / 3)", [1, 2, 1, 2, 3, 2, 4, 8]),
      ("total(g) + total(sum(g)) + total(row_sum(g)) + 0 * g", Array(repeating: 153.0, count: 8)),
    ] as [(String, [Double])])
  func expressions(expression: String, expected: [Double]) throws {
    #expect(try run("update = \(expression)").1[0] == expected)
  }

  @Test("a section's statements, states and totals are its roles' own")
  func sections() throws {
    let (oracle, updates) = try run(
      """
      state m
      m = m + g
      all = total(g)
      for matrix
        state s: scalar = 1
        s = s + total(g)
        update = 0 * m + s
      for vector, embedding
        m = -m
        update = m + all + total(g) / 30
      """, steps: 2)
    #expect(updates[0] == [22, 22, 22, 22, 22, 22, 42, 32])
    #expect(updates[1] == Array(repeating: 64, count: 6) + [94, 84])
    #expect(oracle.states[0].numbers == [3, 6, 9, 12, 15, 18, -10, -20])
    #expect(oracle.states[1].numbers == [64])
    // No embeddings here: a total over them is 0, and their greatest number too.
    let none = try run(
      "update = g\nfor embedding\nstate s: scalar\ns = total(g) + total_max(g)\nupdate = g * s")
    #expect(none.0.states[0].numbers == [0])
    #expect(none.1[0] == Self.gradient.map(Double.init))
  }

  @Test("states start at constants, on a diagonal, at the weights and at the first gradient")
  func starts() throws {
    let (oracle, updates) = try run(
      """
      state z = w, first = g, c: row = 0.5, l: gram = 2
      x = matmul(l, g) + c
      z = z
      first = first
      c = c
      l = l
      update = x + z + first
      """, steps: 2)
    #expect(updates[0] == [3.5, 6.5, 9.5, 12.5, 15.5, 19.5, 32.5, 63.5])
    #expect(updates[1] == [5.5, 10.5, 15.5, 20.5, 25.5, 31.5, 52.5, 103.5])
    #expect(oracle.states[3].numbers == [2, 0, 0, 2, 2, 0, 0, 2])
    #expect(oracle.states[3].kind == .rowGram)
  }

  @Test("eval is what the rule is judged at")
  func evaluation() throws {
    #expect(try run("update = g\neval = w + 1").0.evaluation == Self.weights.map { Double($0) + 1 })
    #expect(try run("update = g").0.evaluation == nil)
  }

  @Test(
    "arrays are rounded to single precision behind every operator, scalars and layer values are not"
  )
  func rounding() throws {
    let third = Double(Float(1.0 / 3))
    #expect(try run("update = 0 * g + sum(0 * g) + 1 / 3").1[0][0] == third)
    // 1e-9 survives beside 1 in a layer value, and not in a row.
    #expect(
      try run("x = sum(0 * g) + 1 + 1e-9\nupdate = 0 * g + (x - 1) * 1e9").1[0][0].rounded() == 1)
    #expect(try run("x = row_sum(0 * g) + 1 + 1e-9\nupdate = 0 * g + (x - 1) * 1e9").1[0][0] == 0)
  }

  @Test("random numbers follow the seed, the step and the key, and meet their places")
  func random() throws {
    let program = try Program(
      parsing: "optimizer p\nupdate = normal(1) - normal(1) + uniform(2)")
    func updates(_ seed: UInt64) -> [[Double]] {
      var oracle = Interpreter(program, layout: Self.layout, seed: seed)
      return (1...2).map { step in
        oracle.step(
          gradient: Self.gradient, weights: Self.weights,
          at: StepInputs(step: step, steps: 2, learningRate: 0.1))
      }
    }
    #expect(updates(1) == updates(1))
    #expect(updates(1) != updates(2))
    #expect(updates(1)[0] != updates(1)[1])
    #expect(Set(updates(1)[0]).count == 8)
  }
}
