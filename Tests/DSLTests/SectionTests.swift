import DSL
import TestKit
import Testing

/// Programs with parts for parameters of some roles.
@Suite struct SectionTests {
  static let muon = """
    optimizer example
    hyper beta = 0.9
    state m
    state z = w
    state f = g
    state l: gram = 0.5

    m = lerp(g, m, beta)
    z = z + m
    f = f + z
    l = lerp(gram(g), l, 0.9)
    x = total(g)
    eval = z

    for matrix
      update = precond(m, l, 4) * x + f

    for vector, embedding
      state v
      x = sqrt(v)
      v = lerp(square(g), v, 0.99)
      update = m / x

    """

  @Test("sections, kinds and starts are read and printed as they stand")
  func roundTrip() throws {
    let program = try Program(parsing: Self.muon)
    #expect(program.text == Self.muon)
    #expect(program.sections.map(\.roles) == [.matrix, [.vector, .embedding]])
    #expect(
      program.states.map(\.start) == [
        .constant(0), .weights, .gradient, .constant(0.5), .constant(0),
      ])
    #expect(program.states.map(\.section) == [nil, nil, nil, nil, 1])
    #expect(program.kinds().states == [.tensor, .tensor, .tensor, .rowGram, .tensor])
    #expect(program.properties.states == 5)
  }

  @Test("two sections may use one name for two things")
  func names() throws {
    let program = try Program(
      parsing: """
        optimizer p
        for matrix
          x = gram(g)
          update = matmul(x, g)
        for vector, embedding
          x = norm(g)
          update = g / x
        """)
    #expect(program.locals == ["x", "x"])
    #expect(try Program(parsing: program.text) == program)
  }

  @Test(
    "what a section may not do is an error with its place",
    arguments: [
      (
        "for matrix\nupdate = g", 1,
        "`update` is never assigned for parameters of the role vector, embedding"
      ),
      (
        "update = g\nfor vector\nupdate = gram(g)", 4,
        "`gram` stands in a section for vectors, which have no matrix"
      ),
      (
        "update = g\nfor vector\nstate r: row\nr = r + 1\nupdate = g", 5,
        "a value of kind row stands in a section for vectors, which have no matrix"
      ),
      (
        "x = row_sum(g)\nupdate = g\nfor vector\nupdate = g / x", 5,
        "a value of kind row stands in a section for vectors, which have no matrix"
      ),
      (
        "update = g\nfor matrix\nupdate = g\nfor matrix\nupdate = w", 5,
        "the role `matrix` has a section already"
      ),
      (
        "update = g\nfor matrix\ny = g\nupdate = y\nfor vector\nupdate = y", 7,
        "`y` is assigned in the section `for matrix` alone, which is not seen here"
      ),
      (
        "state n: scalar\nn = n + 1\nupdate = g\nfor matrix\nn = 3\nupdate = g", 6,
        "the shared state `n` is one number a run, which a section cannot assign"
      ),
      (
        "update = g\nfor matrix\nstate l: gram\nl = gram(g)\nupdate = l", 6,
        "`update` must fit a tensor, found a gram"
      ),
      (
        "update = g\nfor matrix\neval = w\nupdate = g", 1,
        "`eval` is never assigned for parameters of the role vector, embedding"
      ),
    ] as [(String, Int, String)])
  func refused(body: String, line: Int, message: String) {
    let error = #expect(throws: Diagnostics.self) {
      try Program(parsing: "optimizer p\n" + body)
    }
    #expect(error?.items.map(\.message).contains(message) == true, "\(String(describing: error))")
    #expect(error?.items.first { $0.message == message }?.location.line == line)
  }

  @Test("what one role reads of the shared part is live, and what none reads is not")
  func liveness() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state a, b, c
        a = a + g
        b = b + g
        c = c + g
        for matrix
          update = a
        for vector, embedding
          state d, e
          d = d + b
          e = e + b
          update = d
        """)
    let liveness = Liveness(program)
    #expect(liveness.statements == [true, true, false, true, true, false, true])
    #expect(liveness.states == [true, true, false, true, false])
    let live = program.withoutDeadCode()
    #expect(live.states.map(\.name) == ["a", "b", "d"])
    #expect(live.structuralHash == program.structuralHash)
    #expect(try Program(parsing: live.text) == live)
  }

  @Test(
    "a section's last assignment of a shared state is live, and so is the shared part's for the others"
  )
  func sharedStates() throws {
    let program = try Program(
      parsing: """
        optimizer p
        state m
        update = m
        m = m + g
        for matrix
          m = 0.5 * m
        """)
    #expect(Liveness(program).statements == [true, true, true])
    let graph = Graph(program)
    #expect(graph.states.count == 1)
    guard case .byRole = graph.nodes[Int(graph.states[0].exit)].value else {
      Issue.record("the exit depends on the role")
      return
    }
  }

  @Test("a hash forgets the names in a section")
  func hash() throws {
    let program = try Program(parsing: Self.muon)
    let other = try Program(
      parsing: Self.muon.replacing("state v", with: "state q").replacing("sqrt(v)", with: "sqrt(q)")
        .replacing("v = lerp(square(g), v,", with: "q = lerp(square(g), q,"))
    #expect(program != other)
    #expect(program.structuralHash == other.structuralHash)
    let swapped = try Program(
      parsing: Self.muon.replacing("for matrix", with: "for matrix, vector").replacing(
        "for vector, embedding", with: "for embedding"))
    #expect(program.structuralHash != swapped.structuralHash)
  }
}

/// The programs that tests are run on.
@Suite struct GeneratorTests {
  @Test("generated programs use every operator, every kind, sections, starts and evaluations")
  func reach() {
    var generator = ProgramGenerator()
    generator.bases = true
    var operators = Set<String>()
    var kinds = Set<String>()
    var counts = (sections: 0, starts: 0, evaluations: 0, programs: 0)
    for index in 0..<4000 {
      let program = generator.program(seed: 21, index: index)
      let inferred = program.kinds()
      for node in program.nodes {
        if case .call(let operation, _) = node { operators.insert(operation.value.name) }
      }
      kinds.formUnion((inferred.nodes + inferred.states).map(\.description))
      counts.programs += 1
      counts.sections += program.sections.isEmpty ? 0 : 1
      counts.starts += program.states.contains { $0.start.number == nil } ? 1 : 0
      counts.evaluations += program.statements.contains { $0.target == .evaluation } ? 1 : 0
    }
    for kind in [
      "scalar", "layer", "row", "col", "tensor", "gram", "gram_cols", "left(2)", "right(3)",
    ] {
      #expect(kinds.contains(kind), "\(kind)")
    }
    // Reached through others alone, or by tests of their own.
    let rest: Set<String> = [
      "trace", "polyspec", "inverse_root", "qr", "refresh_basis", "right_vectors",
      "round8_positive",
    ]
    let missing = Operator.all.map(\.name).filter { !operators.contains($0) && !rest.contains($0) }
    #expect(missing.isEmpty, "\(missing)")
    #expect(counts.sections > counts.programs / 5)
    #expect(counts.starts > counts.programs / 20)
    #expect(counts.evaluations > counts.programs / 20)
  }

  @Test("plain programs have scalars, layer values and tensors alone")
  func plain() {
    for index in 0..<1000 {
      let program = ProgramGenerator.plain.program(seed: 22, index: index)
      #expect(program.sections.isEmpty)
      #expect(program.kinds().nodes.allSatisfy { $0.isSmall || $0 == .tensor }, "\(program)")
      #expect(program.states.allSatisfy { $0.start.number != nil })
      for node in Graph(program).nodes {
        guard case .call(let operation, _) = node.value else { continue }
        #expect(operation.value.work == nil)
      }
    }
  }
}
