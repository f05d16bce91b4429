import DSL
import TensorCore
import TestKit
import Testing

@testable import Machine

/// Parameters of different roles run different statements.
@Suite struct SectionTests {
  private let layout = ParameterLayout([
    ("dense", [2, 2], .matrix), ("bias", [2], .vector), ("table", [1, 2], .embedding),
  ])

  private func rule(_ body: String) throws -> ProgramRule {
    try ProgramRule(try Program(parsing: "optimizer a\n\(body)\n"))
  }

  @Test("each role runs its section, a role without one the shared part")
  func roles() throws {
    let rule = try rule("update = g\n\nfor matrix\n  update = 10 * g\n\nfor vector\n  update = -g")
    #expect(
      run(rule, [[1, 2, 3, 4, 5, 6, 7, 8]], layout: layout) == [[10, 20, 30, 40, -5, -6, 7, 8]])
  }

  @Test("a total in the shared part ranges over everything, in a section over its roles")
  func totals() throws {
    let shared = try rule("s = total(g)\nupdate = s\n\nfor matrix\n  update = s + 100 * total(g)")
    #expect(
      run(shared, [[1, 2, 3, 4, 5, 6, 7, 8]], layout: layout)
        == [[1036, 1036, 1036, 1036, 36, 36, 36, 36]])
    let sizes = try rule(
      "n = total_size(g)\nupdate = n\n\nfor vector\n  update = n + 100 * total_size(sum(g))")
    #expect(
      run(sizes, [[1, 2, 3, 4, 5, 6, 7, 8]], layout: layout)
        == [[8, 8, 8, 8, 108, 108, 8, 8]])
  }

  @Test("a total over a role that the layout lacks is 0, and the section is never run")
  func missing() throws {
    let rule = try rule(
      """
      state c: scalar
      c = c + 1
      update = c * g

      for embedding
        state s: scalar, z: gram = 1
        s = total(g) + total_max(g) + total(norm(g)) + 1 / total_size(g)
        z = 0.9 * z + gram(g)
        update = s + matmul(inverse_root(z, 2), log(-abs(g)))
      """)
    #expect(run(rule, [[1, 2], [1, 2]]) == [[1, 2], [2, 4]])
  }

  @Test("a shared state is kept for all, a section's state for its own")
  func states() throws {
    let rule = try rule(
      """
      state m, n: layer
      m = m + g
      n = n + 1
      update = m

      for matrix
        state v: row
        v = v + row_sum(g)
        m = 2 * m
        n = n + 10
        update = v + 1000 * n
      """)
    #expect(
      run(rule, [[1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 1, 1, 1, 1]], layout: layout)
        == [
          [11003, 11003, 11007, 11007, 5, 6, 7, 8],
          [22005, 22005, 22009, 22009, 6, 7, 8, 9],
        ])
  }

  @Test("sections may judge at weights of their own")
  func evaluation() throws {
    let rule = try rule("update = g\neval = w + g\n\nfor vector\n  eval = g")
    let state = rule.makeState(for: layout, seed: 0)
    let weights = Buffer(Array(repeating: 10, count: 8))
    let isFinite = state.step(
      gradient: Buffer([1, 2, 3, 4, 5, 6, 7, 8]), weights: weights, update: Buffer(count: 8),
      at: StepInputs(step: 1, steps: 1, learningRate: 1))
    #expect(isFinite)
    #expect(state.evaluationWeights?.values == [11, 12, 13, 14, 5, 6, 17, 18])
    #expect(try self.rule("update = g").makeState(for: layout, seed: 0).evaluationWeights == nil)
  }

  @Test("states that start at weights or gradient hold those of the first step alone")
  func starts() throws {
    let rule = try rule("state z = w, v = g\nupdate = 100 * z + v")
    let state = rule.makeState(for: pair, seed: 0)
    let update = Buffer(count: 2)
    for (step, number) in [Float(1), 5].enumerated() {
      _ = state.step(
        gradient: Buffer([number, number]), weights: Buffer([number + 1, number + 2]),
        update: update, at: StepInputs(step: step + 1, steps: 2, learningRate: 1))
      #expect(update.values == [201, 301])
    }
  }
}
