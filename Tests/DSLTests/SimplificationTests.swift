import Determinism
import TestKit
import Testing

@testable import DSL

/// What simplification makes of known programs, and what must hold of any.
@Suite struct SimplificationTests {
  @Test(
    "Lion's raw programs become one state with one interpolation",
    arguments: [RawLion.withoutDeadCode, RawLion.asFound])
  func lionFound(text: String) throws {
    let program = try Program(parsing: text)
    let short = program.simplified()
    #expect(short.states.count == 1)
    let assignments = short.statements.filter { if case .state = $0.target { true } else { false } }
    #expect(assignments.count == 1)
    let assignment = try #require(assignments.first)
    let state = try #require(short.states.first)
    #expect(short.text(of: assignment).hasPrefix("\(state.name) = lerp("))
    guard case .call(let operation, let arguments) = short.nodes[Int(assignment.root)] else {
      Issue.record("\(short.text(of: assignment)) is no call")
      return
    }
    #expect(operation == Operator.named("lerp"))
    #expect(short.nodes[Int(arguments[1])] == .variable(.state(0)))
    let weight = try #require(short.nodes[Int(arguments[2])].literal)
    #expect((weight - 0.99822).magnitude < 5e-6)
    // Nothing that only an ablation may judge is gone.
    #expect(short.text.contains("arcsin(clip_by_global_norm(g, lr))"))
    #expect(short.text.contains("sign(") && !short.text.contains("sqrt"))
    #expect(short.statements.count <= 5)
  }

  @Test("what it makes of small programs", arguments: examples)
  func example(_ pair: (before: String, after: String)) throws {
    let before = try Program(parsing: "optimizer p\n" + pair.before)
    let after = try Program(parsing: "optimizer p\n" + pair.after)
    #expect(before.simplified().text == after.text)
  }

  static let examples: [(before: String, after: String)] = [
    // Signs that were divisions.
    ("update = g / sqrt(g * g)", "update = sign(g)"),
    ("update = g / sqrt(square(g)) * 2", "update = sign(g) * 2"),
    // Averages of averages.
    (
      "state m\nm = lerp(g, lerp(g, m, 0.5), 0.5)\nupdate = m",
      "state m\nm = lerp(g, m, 0.25)\nupdate = m"
    ),
    (
      "hyper a = 0.9, b = 0.8\nstate m\nm = lerp(g, lerp(g, m, a), b)\nupdate = m",
      "hyper a = 0.9, b = 0.8\nstate m\nm = lerp(g, m, a * b)\nupdate = m"
    ),
    ("state m\nm = 0.9 * m + 0.1 * g\nupdate = m", "state m\nm = lerp(g, m, 0.9)\nupdate = m"),
    ("state m\nm = m + 0.1 * (g - m)\nupdate = m", "state m\nm = lerp(g, m, 0.9)\nupdate = m"),
    // A state that is an image of another, and one that never moves.
    (
      "state m, u\nm = 0.9 * m + g\nu = 0.9 * u + 2 * g\nupdate = u * m",
      "state m\nm = 0.9 * m + g\nupdate = 2 * square(m)"
    ),
    (
      "state m = 1, u = 3\nm = 0.9 * m + g\nu = 0.9 * u + 2 * g + 0.1\nupdate = u + m",
      "state m = 1\nm = 0.9 * m + g\nupdate = 1 + m * 3"
    ),
    (
      "state m, v\nm = lerp(g, m, 0.9)\nv = v * 0.5\nupdate = m + v",
      "state m\nm = lerp(g, m, 0.9)\nupdate = m"
    ),
    // Scales that nothing feels.
    ("update = sign(3 * g)", "update = sign(g)"),
    (
      "state m\nm = 0.9 * m + 0.3 * g\nupdate = sign(m)",
      "state m\nm = lerp(g, m, 0.9)\nupdate = sign(m)"
    ),
    ("update = 7 * g / norm(7 * g)", "update = g / norm(g)"),
    ("update = orthogonalize(g / 1e-8)", "update = orthogonalize(g)"),
    // Expressions of provisional names are joined, others are not.
    ("x1 = square(g)\nx2 = sqrt(x1 + 1)\nupdate = g / x2", "update = g / sqrt(square(g) + 1)"),
    (
      "root = sqrt(square(g) + 1)\nupdate = g / root",
      "root = sqrt(square(g) + 1)\nupdate = g / root"
    ),
    // A factor that is felt stays.
    ("update = tanh(3 * g)", "update = tanh(3 * g)"),
    (
      "state m = 1\nm = 0.9 * m + 0.3 * g\nupdate = sign(m)",
      "state m = 1\nm = 0.9 * m + 0.3 * g\nupdate = sign(m)"
    ),
    // One number is not as long as many equal ones.
    (
      "state v: row\nupdate = clip_by_global_norm(1 - v, g)",
      "state v: row\nupdate = clip_by_global_norm(1 - v, g)"
    ),
    // x / x is 0 where x is.
    ("update = g / g", "update = g / g"),
  ]

  @Test(
    "the library's programs are fixed points or become shorter", arguments: Library.all.map(\.name))
  func library(name: String) throws {
    let program = try #require(Library.program(named: name))
    let short = program.simplified()
    #expect(short == program || short.length.isShorter(than: program.length))
    #expect(short.simplified() == short)
  }

  @Test("many generated programs get shorter, and by more than dead code")
  func reach() {
    let generator = ProgramGenerator()
    var shorter = 0
    for index in 0..<300 {
      let live = generator.program(seed: 72, index: index).withoutDeadCode()
      if live.simplified() != live { shorter += 1 }
    }
    #expect(shorter > 60)
  }

  @Test("exact simplification keeps the structural hash")
  func structure() {
    let failure = forAllPrograms(count: 1500, seed: 73) { program in
      program.simplified(.bits).structuralHash == program.structuralHash
    }
    #expect(failure == nil)
  }

  @Test("each step says what it is, and leads to the next")
  func trace() throws {
    let way = try Program(parsing: RawLion.withoutDeadCode).simplification()
    #expect(way.steps.first?.name == "dead code")
    #expect(way.steps.contains { $0.name == "x / abs(x) -> sign(x)" && !$0.isExact })
    #expect(way.steps.contains { $0.name == "lerp(x, lerp(x, y, z), u) -> lerp(x, y, z * u)" })
    #expect(way.steps.dropFirst().allSatisfy { !$0.detail.isEmpty })
    #expect(way.result == way.steps.last?.program)
  }

  @Test("sections that share nothing are simplified one by one")
  func sections() throws {
    let program = try Program(
      parsing: """
        optimizer p
        hyper a = 0.9
        hyper b = 2

        for matrix
          state m
          state v
          m = lerp(g, m, a)
          update = orthogonalize(b * m / (sqrt(v) + 1e-8))

        for vector, embedding
          state m
          m = lerp(g, lerp(g, m, 0.5), a)
          update = m
        """)
    #expect(
      program.simplified().text == """
        optimizer p
        hyper a = 0.9

        for matrix
          state m
          m = lerp(g, m, a)
          update = orthogonalize(m)

        for vector, embedding
          state m
          m = lerp(g, m, 0.5 * a)
          update = m

        """)
  }

  @Test("states that go round in a ring are written with a local")
  func ring() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state a, b = 1
        x1 = g * 2 * 3
        old = a
        a = b
        b = old
        update = x1 * a
        """)
    let short = program.simplified()
    #expect(short.states.count == 2)
    #expect(short.length.isShorter(than: program.length))
    #expect(short.structuralHash != program.structuralHash)
  }
}
