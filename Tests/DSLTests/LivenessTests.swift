import DSL
import TestKit
import Testing

@Suite struct LivenessTests {
  @Test("a state that feeds only itself is dropped")
  func selfFeeding() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state m, v
        v = v + square(g)
        m = lerp(g, m, 0.9)
        update = m
        """)
    let liveness = Liveness(program)
    #expect(liveness.statements == [false, true, true])
    #expect(liveness.states == [true, false])
    #expect(Graph(program).states.map(\.name) == ["m"])
  }

  @Test("two states that feed only each other are dropped")
  func ring() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state a, b
        x = a
        a = b + g
        b = x
        update = g
        """)
    #expect(Liveness(program).statements == [false, false, false, true])
    #expect(Graph(program).states.isEmpty)
  }

  @Test("a state's last assignment is live because the next step reads it")
  func acrossSteps() throws {
    let program = try Program(
      parsing: """
        optimizer p
        hyper beta = 0.9, unused = 3
        state a, b, c
        update = a
        a = b
        b = c
        c = beta * g
        """)
    let liveness = Liveness(program)
    #expect(liveness.statements == [true, true, true, true])
    #expect(liveness.hypers == [true, false])
    #expect(Graph(program).hypers.map(\.name) == ["beta"])
  }

  @Test("a state that is assigned before it is read is a local")
  func overwritten() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state m
        m = g * 2
        m = m + w
        update = m
        """)
    #expect(Liveness(program).statements == [true, true, true])
    #expect(Graph(program).states.isEmpty)
  }

  // The published result of the search that found Lion (Chen et al. 2023, program 4): `m` is overwritten in the
  // next step before anything reads it, so the hyperbolic cosine is dead and one state is enough.
  @Test("in the program that became Lion the cosh is dead and m is a local")
  func rawLion() throws {
    let program = try Program(parsing: RawLion.withoutDeadCode)
    let liveness = Liveness(program)
    #expect(liveness.statements.enumerated().filter { !$0.element }.map(\.offset) == [10])
    #expect(liveness.states == [false, true])
    #expect(Graph(program).states.map(\.name) == ["v"])
  }
}
