import DSL
import Determinism
import Testing

@testable import Search

/// Statements go through the stages of a grammar, whoever writes them.
@Suite struct StagingTests {
  private func grammar() throws -> Grammar {
    try tinyGrammar(
      "stage pre: neg, sign\nstage memory: lerp\nstage post: neg, sqrt\nmutate insert 1",
      operators: "add")
  }

  @Test("a program is in the space where its statements follow the stages")
  func contains() throws {
    let grammar = try grammar()
    #expect(grammar.contains(try tinyProgram("x = sign(g); m = lerp(x, m, 0.9); update = -m")))
    #expect(!grammar.contains(try tinyProgram("m = lerp(g, m, 0.9); update = sign(m)")))
    #expect(!grammar.contains(try tinyProgram("x = sqrt(g); m = lerp(x, m, 0.9); update = m")))
  }

  @Test("the stages that are open at a place lie between its neighbours'")
  func open() throws {
    let grammar = try grammar()
    let program = try tinyProgram("x = -g; m = lerp(x, m, 0.9); y = m + x; update = sqrt(y)")
    let inserted = (0...4).map { program.openStages(behind: $0, before: $0, in: grammar) }
    #expect(inserted == [0...0, 0...1, 1...2, 1...2, 2...2])
    let changed = (0..<4).map { program.openStages(behind: $0, before: $0 + 1, in: grammar) }
    #expect(changed == [0...1, 0...2, 1...2, 1...2])
    let fallen = try tinyProgram("x = sqrt(g); update = sign(x)")
    #expect(fallen.openStages(behind: 2, before: 2, in: grammar) == nil)
    #expect(fallen.openStages(behind: 0, before: 0, in: grammar) == nil)
    #expect(program.openStages(behind: 2, before: 2, in: try tinyGrammar()) == 0...0)
  }

  @Test("an operator is drawn evenly among those that fit, and none where none does")
  func draws() throws {
    let grammar = try grammar()
    var counts: [String: Int] = [:]
    for index in 0..<900 {
      var stream = RandomStream(seed: 1, UInt64(index))
      let drawn = try #require(grammar.drawOperator(in: 1...2, using: &stream))
      counts[drawn.value.name, default: 0] += 1
    }
    #expect(Set(counts.keys) == ["add", "neg", "lerp", "sqrt"])
    #expect(counts.values.allSatisfy { abs($0 - 225) < 50 })
    let bare = try tinyGrammar("stage a: neg\nstage b: mul\nmutate insert 1", operators: "add")
    var stream = RandomStream(seed: 2)
    #expect(try #require(bare.drawOperator(in: 1...1, using: &stream)).value.name != "neg")
  }

  @Test("a statement of an operator is placed where the stages allow it, at or behind a position")
  func places() throws {
    let grammar = try grammar()
    let program = try tinyProgram("x = -g; m = lerp(x, m, 0.9); y = m + x; update = sqrt(y)")
    func place(_ name: String, _ position: Int) throws -> Int? {
      program.position(for: try #require(Operator.named(name)), from: position, in: grammar)
    }
    #expect(try place("sign", 0) == 0)
    #expect(try place("sign", 2) == nil)
    #expect(try place("lerp", 0) == 1)
    #expect(try place("sqrt", 0) == 2)
    #expect(try place("add", 3) == 3)
  }

  @Test("random programs use every stage about as often, and none falls")
  func random() throws {
    let grammar = try #require(Grammar.named("matrix"))
    var uses = Array(repeating: 0, count: grammar.stages.count)
    for index in 0..<500 {
      var stream = RandomStream(seed: 3, UInt64(index))
      let program = grammar.randomProgram(using: &stream)
      #expect(grammar.stageOrder.firstFall(in: program) == nil)
      for statement in program.statements {
        guard case .call(let id, _) = program.nodes[Int(statement.root)] else { continue }
        for (place, stage) in grammar.stages.enumerated() where stage.operators.contains(id) {
          uses[place] += 1
        }
      }
    }
    let least = try #require(uses.min())
    #expect(least > 500, "\(uses)")
  }

  @Test(
    "1,000 random programs of a grammar that holds roles are whole programs when completed",
    arguments: ["matrix", "rediscover-matrix"])
  func completed(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    for index in 0..<1_000 {
      var stream = RandomStream(seed: 5, UInt64(index))
      let whole = grammar.completed(grammar.randomProgram(using: &stream))
      #expect(whole.isValid, "\(whole.text)")
      #expect(whole.sections.map(\.roles) == [.matrix, [.vector, .embedding]])
      #expect(try Program.parse(whole.text) == whole, "\(whole.text)")
    }
  }
}
