import DSL
import TestKit
import Testing

@Suite struct DeadCodeTests {
  @Test(
    "dead statements, states and hyper-parameters go; a state that is not carried over becomes a local"
  )
  func example() throws {
    let program = try Program(
      parsing: """
        optimizer example
        hyper beta = 0.9, unused = 3
        state m, v, s

        m = lerp(g, m, beta)
        v = square(g)
        s = s + v
        x = m / sqrt(v)
        y = exp(x)
        update = x
        """)
    #expect(
      program.withoutDeadCode().text == """
        optimizer example
        hyper beta = 0.9
        state m

        m = lerp(g, m, beta)
        v = square(g)
        x = m / sqrt(v)
        update = x

        """)
  }

  @Test("what is left is valid, means the same, and has nothing dead in it")
  func generated() {
    let failure = forAllPrograms(count: 1_000, seed: 11) { program in
      let live = program.withoutDeadCode()
      let liveness = Liveness(live)
      return live.isValid && live.structuralHash == program.structuralHash
        && !liveness.statements.contains(false) && !liveness.states.contains(false)
        && (try? Program(parsing: live.text)) == live
    }
    #expect(failure == nil)
  }
}
