import DSL
import Testing

@testable import Study

@Suite struct AblationRemovalTests {
  static func removals(_ text: String) throws -> [String] {
    try Removals(of: Program(parsing: text)).variants.map {
      "\($0.removal.name): \($0.removal.change)\($0.behavesAsWhole ? " (same)" : "")"
    }
  }

  @Test("the neutral values of an operator are those that undo it, the right identity among them")
  func neutralValues() throws {
    for entry in Operator.all where entry.arity == 2 {
      guard let identity = entry.rightIdentity else { continue }
      #expect(entry.neutralValues(at: 1).contains(identity), "\(entry.name)")
    }
    func values(_ name: String) throws -> [[Double]] {
      let entry = try #require(Operator.named(name)).value
      return (0..<entry.arity).map { entry.neutralValues(at: $0) }
    }
    #expect(try values("add") == [[0], [0]])
    #expect(try values("sub") == [[], [0]])
    #expect(try values("mul") == [[1], [1]])
    #expect(try values("div") == [[], [1]])
    #expect(try values("lerp") == [[], [], [0, 1]])
    #expect(try values("debias") == [[], [0], []])
    #expect(try values("max") == [[], []])
    #expect(try values("sign") == [[]])
  }

  @Test("statements, constants and operators go one by one, each program once")
  func momentum() throws {
    let found = try Self.removals(
      """
      optimizer momentum
      hyper beta = 0.9
      state m

      m = beta * m + g
      update = m / (rms(m) + 0.1)
      """)
    #expect(
      found
        == [
          "statement 1: m = beta * m + g →",
          "constant 0.1 in statement 2: update = m / (rms(m) + 0.1) → update = m / (rms(m) + 0)",
          "constant beta: beta = 0.9 → 1",
          "operator + in statement 1: m = beta * m + g → m = g",
          "operator / in statement 2: update = m / (rms(m) + 0.1) → update = m",
        ])
  }

  @Test("a statement that goes leaves its readers what the variable held before")
  func earlierValue() throws {
    let program = try Program(
      parsing: """
        optimizer x
        state m = 0.5
        g = sign(g)
        m = lerp(g, m, 0.9)
        update = m
        """)
    func without(_ index: Int) -> String? { program.removing([.statement(index)])?.text }
    #expect(
      without(0)
        == "optimizer x\nstate m = 0.5\n\nm = lerp(g, m, 0.9)\nupdate = m\n")
    // The state keeps its start.
    #expect(without(1) == "optimizer x\nstate m = 0.5\n\nupdate = m\n")
    // Nothing is `update` then.
    #expect(without(2) == nil)
  }

  @Test("edits hold for the places of one program, so that several go together")
  func together() throws {
    let program = try Program(
      parsing: """
        optimizer x
        hyper a = 0.5 in 0.1 ... 0.9
        c = abs(sign(g) + 1)
        update = a * c
        """)
    // Nodes in post-order: g, sign, 1, +, abs | a, c, *.
    #expect(
      program.removing([.call(4, by: 3), .call(3, by: 1), .hyper(0, 1)])?.text
        == "optimizer x\nhyper a = 1\n\nc = sign(g)\nupdate = a * c\n")
    #expect(
      program.removing([.call(1, by: 0), .call(4, by: 3), .constant(2, 0)])?.text
        == "optimizer x\nhyper a = 0.5 in 0.1 ... 0.9\n\nc = g + 0\nupdate = a * c\n")
    #expect(program.removing([.statement(0)]) == nil)
  }

  @Test("parts of sections go as others do, and numbers that decide kinds stay")
  func sections() throws {
    let program = try Program(
      parsing: """
        optimizer x
        state m
        m = lerp(g, m, 0.9)

        for matrix
          update = newton_schulz(m, 3.4445, -4.775, 2.0315, 5)

        for vector, embedding
          state v
          v = lerp(square(g), v, 0.99)
          update = m / sqrt(v)
        """)
    let variants = Removals(of: program).variants
    #expect(variants.allSatisfy { $0.program.isValid })
    let changes = variants.map(\.removal.change)
    #expect(changes.contains("v = lerp(square(g), v, 0.99) → v = lerp(g, v, 0.99)"))
    #expect(
      changes.contains(
        "update = newton_schulz(m, 3.4445, -4.775, 2.0315, 5) → update = m"))
    #expect(!changes.contains { $0.hasSuffix("2.0315, 0)") || $0.hasSuffix("2.0315, 1)") })
    // Without its second moment the section still holds its `update`.
    let plain = try #require(
      variants.first { $0.removal.change == "update = m / sqrt(v) → update = m" })
    #expect(plain.program.states.map(\.name) == ["m"] && plain.program.sections.count == 2)
  }

  @Test("every optimizer of the library has parts, and each removal leaves a valid program")
  func library() throws {
    for entry in Library.all {
      let program = try #require(Library.program(named: entry.name))
      let removals = Removals(of: program)
      #expect(!removals.variants.isEmpty || entry.name == "sgd", "\(entry.name)")
      let whole = removals.whole.structuralHash
      for variant in removals.variants {
        #expect(variant.program.isValid, "\(entry.name): \(variant.removal.name)")
        #expect(variant.program.structuralHash != whole, "\(entry.name): \(variant.removal.name)")
      }
      let structures = removals.variants.map(\.program.structuralHash)
      #expect(Set(structures).count == structures.count, "\(entry.name)")
    }
  }
}
