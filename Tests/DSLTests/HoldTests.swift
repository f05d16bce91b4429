import Testing

@testable import DSL

/// A grammar may hold roles at a rule that every program has.
@Suite struct HoldTests {
  private func grammar(_ hold: String) throws(Diagnostics) -> Grammar {
    try Grammar.parse(
      """
      grammar held
      inputs g
      state m, v
      operators add, mul, matmul, transpose
      constants normal 0 1
      mutate insert 1
      \(hold)
      start momentum {
        m = m * 0.9 + g
        update = m
      }
      """, file: "F.grammar")
  }

  @Test("a program is completed with what is held, each part in a section with its own names")
  func completes() throws {
    let grammar = try grammar(
      """
      hold vector {
        state m: tensor = g
        m = lerp(g, m, 0.9)
        x1 = sign(m)
        update = x1
      }
      hold embedding {
        update = -g
      }
      """)
    let start = try #require(grammar.starts.first)
    #expect(start.isFlat)
    let whole = grammar.completed(start)
    #expect(
      whole.text == """
        optimizer momentum

        for matrix
          state m: tensor
          state v: tensor
          x1 = m * 0.9
          m = x1 + g
          update = m

        for vector
          state m: tensor = g
          m = lerp(g, m, 0.9)
          x1 = sign(m)
          update = x1

        for embedding
          update = -g

        """)
    #expect(whole.isValid)
    #expect(try Program.parse(whole.text) == whole)
    #expect(grammar.bredRoles == .matrix)
  }

  @Test("where nothing is held a program is whole as it is")
  func nothing() throws {
    let grammar = try grammar("")
    let start = try #require(grammar.starts.first)
    #expect(grammar.completed(start) == start)
    #expect(grammar.bredRoles == .all)
  }

  @Test("completed programs differ where their cores do, and by what is held")
  func identity() throws {
    let held = try grammar("hold vector, embedding {\n  update = g\n}")
    let other = try grammar("hold vector, embedding {\n  update = -g\n}")
    var core = try #require(held.starts.first)
    let hash = held.completed(core).structuralHash
    #expect(hash != other.completed(core).structuralHash)
    #expect(hash == held.completed(try Program.parse(core.text)).structuralHash)
    for index in core.nodes.indices where core.nodes[index] == .constant(0.9) {
      core.nodes[index] = .constant(0.8)
    }
    #expect(hash != held.completed(core).structuralHash)
  }

  @Test(
    "what is wrong with a held part is said with its place",
    arguments: [
      (
        "hold vectors {\n  update = g\n}",
        "F.grammar:7:6: error: expected a role (matrix, vector, embedding), found `vectors`"
      ),
      ("hold vector, vector {\n  update = g\n}", "F.grammar:7:14: error: `vector` is held already"),
      (
        "hold vector {\n  update = q\n}", "F.grammar:8:12: error: unknown name `q`"
      ),
      ("hold vector {\n  x = g\n}", "F.grammar:7:6: error: a held part must assign `update`"),
      (
        "hold vector {\n  x = gram(g)\n  update = g\n}",
        "F.grammar:8:7: error: `gram` stands in a section for vectors, which have no matrix"
      ),
      (
        "hold matrix, embedding {\n  update = g\n}",
        "F.grammar:7:6: error: `hold` must leave a role of matrices to breed (matrix or embedding)"
      ),
      (
        "hold vector {\n  update = g\n\nfor embedding\n  update = g\n}",
        "F.grammar:7:6: error: a held part has no sections of its own"
      ),
      (
        "limit statements 1000\nhold vector {\n  update = g\n}",
        "F.grammar:8:6: error: the grammar's limit and what is held make more than 1000 statements"
      ),
    ])
  func located(hold: String, expected: String) {
    do throws(Diagnostics) {
      _ = try grammar(hold)
      Issue.record("accepted: \(hold)")
    } catch {
      #expect(error.description.hasPrefix(expected), "\(error.description)")
    }
  }
}
