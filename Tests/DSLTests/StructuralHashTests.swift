import DSL
import Determinism
import TestKit
import Testing

@Suite struct StructuralHashTests {
  @Test(
    "programs of one structure have one hash and one graph",
    arguments: [
      ("update = g * g", "update = square(g)"),
      ("update = g + w", "update = w + g"),
      ("x = g\ny = x\nupdate = y", "update = g"),
      ("x = w * 3\nupdate = g", "update = g"),
      ("x = w\ny = g\nupdate = x / y", "y = g\nx = w\nupdate = x / y"),
      ("hyper b = 0.9\nupdate = b * g", "update = 0.9 * g"),
      ("update = 1 * g + 0", "update = g"),
      ("update = g - 0 / 1", "update = g"),
      ("update = -(-g)", "update = g"),
      ("update = sign(sign(g))", "update = sign(g)"),
      ("update = max(g, g)", "update = g"),
      ("update = abs(-g)", "update = abs(g)"),
      ("update = sign(-g)", "update = -sign(g)"),
      ("update = g + -w", "update = g - w"),
      ("update = -w + g", "update = g - w"),
      ("update = g - -w", "update = w + g"),
      ("update = -(w - g)", "update = g - w"),
      ("update = -g * -w", "update = g * w"),
      ("update = g / -2", "update = -(g / 2)"),
      ("update = g + g", "update = g * 2"),
      ("update = g ^ 2", "update = g * g"),
      ("update = (2 + 3) * g", "update = 5 * g"),
      ("update = where(w < 0, g, g)", "update = g"),
      ("update = max(-g, -w)", "update = -min(w, g)"),
      ("update = -0 + g", "update = g"),
      ("state m\nupdate = m + g", "update = g"),
      ("state m = 2\nupdate = m * g", "update = 2 * g"),
      ("state m = 2\nupdate = m * g\nm = 2", "update = 2 * g"),
      (
        "state m, v\nupdate = m / v\nm = g\nv = g * g",
        "state v, m\nupdate = v / m\nv = g\nm = g * g"
      ),
      ("state m, v\nupdate = m + v\nm = g\nv = g", "state m\nupdate = 2 * m\nm = g"),
      (
        "state a, b, c\nupdate = a + b + c\nx = a\na = b\nb = x\nc = c + 0",
        "state a\nupdate = a + a + 0\na = a"
      ),
      ("state m\nm = g\nupdate = m", "update = g"),
      ("state m, v\nv = v + 1\nm = g + m\nupdate = m", "state q\nq = q + g\nupdate = q"),
    ])
  func same(left: String, right: String) throws {
    let first = try Program(parsing: "optimizer a\n" + left)
    let second = try Program(parsing: "optimizer b\n" + right)
    #expect(first.canonicalGraph == second.canonicalGraph)
    #expect(first.structuralHash == second.structuralHash)
  }

  @Test(
    "programs of different structure have different hashes",
    arguments: [
      ("update = g", "update = w"), ("update = g", "update = -g"),
      ("update = 0.9 * g", "update = 0.900000001 * g"), ("update = g - w", "update = w - g"),
      ("update = g / w", "update = w / g"), ("update = 0 * g", "update = 0"),
      ("update = g - g", "update = 0"), ("update = g / g", "update = 1"),
      ("apply raw\nupdate = g", "update = g"), ("update = sum(g)", "update = total(g)"),
      ("state m\nupdate = m\nm = g", "state m = 1\nupdate = m\nm = g"),
      ("state m\nupdate = m\nm = t", "state m: tensor\nupdate = m\nm = t"),
      ("state m\nupdate = m\nm = g", "update = g"),
      ("update = sum(where(g < 0, 2, 2))", "update = sum(2)"),
      ("state m, v\nupdate = m - v\nm = g\nv = w", "state m, v\nupdate = v - m\nm = g\nv = w"),
      ("update = (g + w) + t", "update = g + (w + t)"), ("update = g ^ 0", "update = 1"),
    ])
  func different(left: String, right: String) throws {
    let first = try Program(parsing: "optimizer a\n" + left)
    let second = try Program(parsing: "optimizer a\n" + right)
    #expect(first.structuralHash != second.structuralHash)
  }

  @Test("a hash forgets names, the order of declarations, and what is not code")
  func names() {
    let failure = forAllPrograms(count: 1500, seed: 11) { program in
      program.structuralHash == renamed(program).structuralHash
    }
    #expect(failure == nil)
  }

  @Test("a hash forgets the order of arguments where an operator does")
  func commuted() {
    let failure = forAllPrograms(count: 1500, seed: 12) { program in
      var other = program
      for (index, node) in program.nodes.enumerated() {
        guard case .call(let operation, let arguments) = node, arguments.count == 2,
          operation.value.laws.contains(.commutative)
        else { continue }
        other.nodes[index] = .call(operation, .init([arguments[1], arguments[0]]))
      }
      return program.structuralHash == other.compacted().structuralHash
    }
    #expect(failure == nil)
  }

  @Test("a hash forgets the order of independent statements")
  func reordered() {
    let failure = forAllPrograms(count: 1500, seed: 13) { program in
      var other = program
      for index in 1..<max(program.statements.count, 1)
      where isIndependent(other, index - 1, index) {
        other.statements.swapAt(index - 1, index)
      }
      return program.structuralHash == other.compacted().structuralHash
    }
    #expect(failure == nil)
  }

  @Test("a hash forgets dead statements and names given to parts")
  func extended() {
    let failure = forAllPrograms(count: 1500, seed: 14) { program in
      program.structuralHash == flattened(program).structuralHash
    }
    #expect(failure == nil)
  }

  @Test("a hash forgets the order of sections")
  func sections() {
    let failure = forAllPrograms(count: 1000, seed: 18) { program in
      program.structuralHash == withSectionsReversed(program).structuralHash
    }
    #expect(failure == nil)
  }

  @Test("a hash tells starts, roles, evaluations and literal ranks apart")
  func matrixPrograms() throws {
    let texts = [
      "state m\nm = lerp(g, m, 0.9)\nupdate = m", "state m = w\nm = lerp(g, m, 0.9)\nupdate = m",
      "state m = g\nm = lerp(g, m, 0.9)\nupdate = m",
      "state m\nm = lerp(g, m, 0.9)\nupdate = m\neval = w - m",
      "state m\nm = lerp(g, m, 0.9)\nupdate = m\neval = w + m",
      "for matrix\nupdate = g\nfor vector, embedding\nupdate = sign(g)",
      "for vector\nupdate = g\nfor matrix, embedding\nupdate = sign(g)",
      "update = sign(g)\nfor matrix\nupdate = g * g", "update = sign(g) + normal(1)",
      "update = sign(g) + normal(2)", "update = sign(g) + uniform(1)",
      "update = matmul(g, matmul(right_vectors(g, 2), transpose(right_vectors(g, 2))))",
      "update = matmul(g, matmul(right_vectors(g, 3), transpose(right_vectors(g, 3))))",
      "update = g * total(g)", "update = g * 1\nfor matrix\nupdate = g * total(g)",
      "update = row_sum(g) + g", "update = col_sum(g) + g", "update = greatest(g) + g",
      "update = total_max(g) + g", "update = g * rows(g)", "update = g * columns(g)",
      "update = g * size(g)",
    ]
    let hashes = try texts.map { try Program(parsing: "optimizer a\n" + $0).structuralHash }
    for (index, hash) in hashes.enumerated() {
      #expect(hashes.firstIndex(of: hash) == index, "\(texts[index])")
    }
  }

  @Test("equal hashes come from equal graphs, and other constants give other hashes")
  func graphs() {
    let generator = ProgramGenerator()
    var known: [StableHash: Graph] = [:]
    for index in 0..<6000 {
      var program = generator.program(seed: 15, index: index)
      // Short programs, so that some meet.
      if index % 2 == 0, program.sections.isEmpty {
        program.statements.removeFirst(program.statements.count - 1)
      }
      program = program.compacted()
      guard program.isValid else { continue }
      let graph = program.canonicalGraph
      let hash = graph.stableHash
      if let earlier = known[hash] { #expect(earlier == graph) }
      known[hash] = graph
    }
    #expect(known.count > 3000)
    #expect(known.count < 6000)
  }

  @Test("a canonical graph keeps no name, no hyper-parameter and no node that nobody reads")
  func tidy() {
    let failure = forAllPrograms(count: 500, seed: 16) { program in
      let graph = program.canonicalGraph
      var isRead = [Bool](repeating: false, count: graph.nodes.count)
      for result in graph.results { isRead[Int(result)] = true }
      for (index, node) in graph.nodes.enumerated() {
        switch node.value {
        case .call(_, let arguments), .byRole(let arguments):
          for argument in arguments {
            guard argument < index else { return false }
            isRead[Int(argument)] = true
          }
        case .constant, .input, .hyper, .state: continue
        }
      }
      return graph.hypers.isEmpty && graph.states.allSatisfy { $0.name.isEmpty }
        && isRead.allSatisfy { $0 }
    }
    #expect(failure == nil)
  }

  @Test("a hash is the same in every build and on every machine")
  func fixedValue() throws {
    let program = try #require(Library.program(named: "adam"))
    #expect(program.structuralHash.description == "726012fe883c390c6aa62eeda4b7ca09")
  }
}

/// The same program under other names, its declarations in reverse.
private func renamed(_ program: Program) -> Program {
  var other = program
  other.name = "q"
  other.documentation = ["Other."]
  other.hypers = program.hypers.reversed().map { hyper in
    Program.Hyper(name: "h\(hyper.name)", value: hyper.value)
  }
  // The shared states stay before those of the sections.
  let sections = [nil] + program.sections.indices.map { UInt8($0) }
  let order = sections.flatMap { section in
    program.states.indices.filter { program.states[$0].section == section }.reversed()
  }
  other.states = order.map { index in
    var state = program.states[index]
    state.name = "q\(state.name)"
    return state
  }
  other.locals = program.locals.map { "l\($0)" }
  func moved(_ variable: Program.Variable) -> Program.Variable {
    switch variable {
    case .hyper(let index): .hyper(UInt16(program.hypers.count - 1) - index)
    case .state(let index): .state(UInt16(order.firstIndex(of: Int(index)) ?? 0))
    case .input, .local, .update, .evaluation: variable
    }
  }
  for index in other.nodes.indices {
    if case .variable(let variable) = other.nodes[index] {
      other.nodes[index] = .variable(moved(variable))
    }
  }
  for index in other.statements.indices {
    other.statements[index].target = moved(other.statements[index].target)
  }
  return other
}

/// The same program with its sections in reverse.
private func withSectionsReversed(_ program: Program) -> Program {
  var other = program
  let count = program.sections.count
  func moved(_ section: UInt8?) -> UInt8? { section.map { UInt8(count - 1) - $0 } }
  other.sections.reverse()
  let parts = [nil] + (0..<count).reversed().map { UInt8($0) }
  let order = parts.flatMap { part in
    program.states.indices.filter { program.states[$0].section == part }
  }
  func renumbered(_ variable: Program.Variable) -> Program.Variable {
    guard case .state(let index) = variable else { return variable }
    return .state(UInt16(order.firstIndex(of: Int(index)) ?? 0))
  }
  other.states = order.map { index in
    var state = program.states[index]
    state.section = moved(state.section)
    return state
  }
  for index in other.nodes.indices {
    if case .variable(let variable) = other.nodes[index] {
      other.nodes[index] = .variable(renumbered(variable))
    }
  }
  other.statements = parts.flatMap { part in
    program.statements.filter { $0.section == part }.map { statement in
      Program.Statement(
        target: renumbered(statement.target), root: statement.root,
        section: moved(statement.section))
    }
  }
  return other.compacted()
}

/// Whether two neighbouring statements may change places.
private func isIndependent(_ program: Program, _ first: Int, _ second: Int) -> Bool {
  let (upper, lower) = (program.statements[first], program.statements[second])
  return upper.target != lower.target && upper.section == lower.section
    && !reads(program, lower.root, upper.target) && !reads(program, upper.root, lower.target)
}

private func reads(
  _ program: Program, _ root: Program.NodeID, _ variable: Program.Variable
) -> Bool {
  switch program.nodes[Int(root)] {
  case .constant: false
  case .variable(let read): read == variable
  case .call(_, let arguments): arguments.contains { reads(program, $0, variable) }
  }
}

/// The same program with each operator in a statement of its own, and statements that nobody reads.
private func flattened(_ program: Program) -> Program {
  var other = program
  other.nodes = []
  other.statements = []
  var place: [Program.NodeID] = []
  var fresh = program.locals.count
  func local() -> Program.Variable {
    other.locals.append("new\(fresh)")
    fresh += 1
    return .local(UInt16(fresh - 1))
  }
  var next = 0
  for statement in program.statements {
    while next <= Int(statement.root) {
      let node = program.nodes[next]
      if case .call(let operation, let arguments) = node {
        let root = other.append(.call(operation, .init(arguments.map { place[Int($0)] })))
        let target = local()
        other.statements.append(
          Program.Statement(target: target, root: root, section: statement.section))
        place.append(other.append(.variable(target)))
      } else {
        place.append(other.append(node))
      }
      next += 1
    }
    other.statements.append(
      Program.Statement(
        target: statement.target, root: place[Int(statement.root)], section: statement.section))
    let dead = other.append(.constant(1))
    other.statements.append(
      Program.Statement(target: local(), root: dead, section: statement.section))
  }
  return other.compacted()
}
