import DSL
import Eval
import Machine
import Study
import TestKit
import Testing

@Suite struct CheckedSimplificationTests {
  static func program(_ body: String) throws -> Program {
    try Program(parsing: "optimizer mine\n" + body + "\n")
  }

  /// A way of steps that are claimed, whether they hold or not.
  static func way(
    _ start: String, _ steps: [(body: String, isExact: Bool)]
  ) throws -> CheckedSimplification {
    try CheckedSimplification(
      checking: Simplification(
        original: program(start),
        steps: steps.map {
          Simplification.Step(
            name: "claim", detail: "", isExact: $0.isExact, program: try program($0.body))
        }))
  }

  @Test("dead code goes, and every bit stays") func deadCode() throws {
    let program = try Self.program(
      """
      state m
      state c
      m = lerp(g, m, 0.9)
      c = cosh(c + m)
      update = m
      """)
    let found = CheckedSimplification(of: program)
    #expect(found.refused == nil)
    #expect(found.steps.first?.agreement.verdict == .sameBits)
    #expect(found.result.states.count == 1)
    #expect(found.result.length.words < program.length.words)
  }

  @Test("a false step is refused, and nothing after it is done") func falseStep() throws {
    let start = "state m\nm = lerp(g, m, 0.9)\nupdate = m + 0 * g"
    let found = try Self.way(
      start,
      [
        ("state m\nm = lerp(g, m, 0.9)\nupdate = m", true),
        ("state m\nm = lerp(g, m, 0.901)\nupdate = m", false),
        ("update = g", false),
      ])
    #expect(found.steps.count == 1)
    #expect(found.result == found.steps.first?.program)
    let refused = try #require(found.refused)
    #expect(refused.agreement.verdict == .apart)
    #expect(refused.agreement.distance > 1e-3)
    #expect(refused.agreement.inWords.contains("apart over 240 steps"))
  }

  @Test("what only slow averages show is seen") func slowAverage() throws {
    let claim = "state m\nm = lerp(g, m, %)\nupdate = sign(m)"
    let found = try Self.way(
      claim.replacing("%", with: "0.998"), [(claim.replacing("%", with: "0.9978"), false)])
    #expect(found.refused?.agreement.verdict == .apart)
  }

  @Test("a step that claims every bit may not change one") func exactness() throws {
    let start = "update = 0.3 * (0.7 * g)"
    let other = "update = 0.21 * g"
    let claimed = try Self.way(start, [(other, true)])
    #expect(claimed.refused?.agreement.verdict == .near)
    let honest = try Self.way(start, [(other, false)])
    #expect(honest.refused == nil)
    #expect(honest.result == (try Self.program(other)))
    let distance = try #require(honest.steps.first).agreement.distance
    #expect(distance > 0 && distance < 1e-6)
  }

  @Test("the sign of a zero is no bit that counts") func signOfZero() throws {
    let found = try Self.way("update = 0 * -g", [("update = 0 * g", true)])
    #expect(found.refused == nil)
  }

  @Test("forms that rounding alone holds apart are let pass, and it is said") func conditioning()
    throws
  {
    let start = "update = (g + 1000) - 1000"
    let found = try Self.way(start, [("update = g", false)])
    #expect(found.refused == nil)
    let agreement = try #require(found.steps.first).agreement
    #expect(agreement.verdict == .rounding)
    #expect(agreement.distance > Agreement.tolerance)
    #expect(agreement.inWords.contains("ill-conditioned: rounding alone moves it by"))
    // The same licence does not let a sign go.
    #expect(try Self.way(start, [("update = -g", false)]).refused != nil)
  }

  @Test("leaving the finite numbers elsewhere is another behaviour") func nonFinite() throws {
    let start = "state n\nn = n + 1\nupdate = g / where(n < 100, 1, 0) + log(100 - n) * 0"
    let found = try Self.way(start, [("update = g", false)])
    #expect(found.refused?.agreement.distance == .infinity)
    #expect(found.refused?.agreement.inWords.contains("leaves the finite numbers") == true)
  }

  @Test("where a rule wants to be judged counts as what it does") func evaluation() throws {
    let body = "state z = w\nz = z - lr * g\nupdate = g\neval = lerp(w, z, %)"
    let found = try Self.way(
      body.replacing("%", with: "0.5"), [(body.replacing("%", with: "0.4"), false)])
    #expect(found.refused != nil)
  }

  @Test("no step on a library program is refused, and what comes out is as short") func library() {
    for known in Library.all {
      guard let program = Library.program(named: known.name) else { continue }
      let found = CheckedSimplification(of: program)
      #expect(
        found.refused == nil,
        "\(known.name): \(found.refused?.step.name ?? "") \(found.refused?.agreement.inWords ?? "")"
      )
      #expect(found.result.length.words <= program.length.words)
    }
  }

  @Test("no step on a random program is refused that behaviour can tell") func random() {
    var generator = ProgramGenerator()
    generator.wildness = 0.1
    var (steps, ill) = (0, 0)
    for index in 0..<150 {
      let program = generator.program(seed: 0x51, index: index)
      let found = CheckedSimplification(of: program)
      steps += found.steps.count
      ill += found.steps.count { $0.agreement.verdict == .rounding }
      if let refused = found.refused {
        Issue.record(
          """
          \(refused.step.name), \(refused.step.detail): \(refused.agreement.inWords)
          \(refused.before.text)
          \(refused.program.text)
          """)
      }
    }
    #expect(steps > 150 && ill < steps / 5, "\(ill) of \(steps) are ill-conditioned")
  }
}
