import Testing

@testable import DSL

/// Statements of a program go through stages that never fall.
@Suite struct StageTests {
  private func grammar(_ stages: String) throws -> Grammar {
    try Grammar.parse(
      """
      grammar staged
      inputs g
      state m
      operators add
      \(stages)
      constants normal 0 1
      mutate insert 1
      start sgd {
        update = g
      }
      """)
  }

  private func fall(_ body: String, in stages: String) throws -> Int? {
    let program = try Program.parse("optimizer a\nstate m: tensor\n\(body)").flattened()
    return try grammar(stages).stageOrder.firstFall(in: program)
  }

  private let stages = "stage pre: sign, abs\nstage memory: lerp, sqrt\nstage post: sqrt, neg, abs"

  @Test(
    "statements follow stages that never fall, an operator of `operators` in any of them",
    arguments: [
      ("update = g", nil),
      ("x = sign(g); m = lerp(x, m, 0.9); update = -m", nil),
      ("x = -g; update = sign(x)", 1),
      ("m = lerp(g, m, 0.9); x = sqrt(m); x = lerp(x, g, 0.9); x = sqrt(x); update = -x", nil),
      ("m = lerp(g, m, 0.9); x = abs(m); x = lerp(x, m, 0.9); update = x", 2),
      ("x = g + m; x = -x; x = x + g; x = abs(x); update = x + 1", nil),
      ("x = -g; x = x; x = x + g; update = lerp(x, g, 0.9)", 3),
    ] as [(String, Int?)])
  func falls(body: String, expected: Int?) throws {
    #expect(try fall(body.replacing("; ", with: "\n"), in: stages) == expected)
  }

  @Test("without stages nothing falls")
  func none() throws {
    #expect(try fall("x = g + g\nupdate = x + g", in: "") == nil)
    let order = try grammar("operators neg").stageOrder
    #expect(order.isEmpty && order.last == 0)
    #expect(order.lists(try #require(Operator.named("sign")), in: 0...0))
  }

  @Test("the least and the greatest stage of an operator are found from either side")
  func bounds() throws {
    let order = try grammar(stages).stageOrder
    let (sqrt, abs) = (try #require(Operator.named("sqrt")), try #require(Operator.named("abs")))
    #expect(order.last == 2)
    #expect((0...2).map { order.stage(of: sqrt, from: $0) } == [1, 1, 2])
    #expect((0...2).map { order.stage(of: sqrt, upTo: $0) } == [nil, 1, 2])
    #expect((0...2).map { order.stage(of: abs, from: $0) } == [0, 2, 2])
    #expect((0...2).map { order.stage(of: abs, upTo: $0) } == [0, 0, 2])
    #expect(order.lists(sqrt, in: 0...1) && !order.lists(sqrt, in: 0...0))
    #expect(!order.lists(try #require(Operator.named("sign")), in: 1...2))
  }

  @Test("a program whose statements leave the order cannot be adopted")
  func adoption() throws {
    let grammar = try grammar(stages)
    let good = try Program.parse("optimizer a\nstate m\nm = lerp(g, m, 0.9)\nupdate = -m")
    #expect(try grammar.adopt(good).statements.count == 2)
    let bad = try Program.parse("optimizer a\nx = -g\nupdate = sign(x)")
    #expect(throws: Grammar.Misfit.self) { try grammar.adopt(bad) }
  }

  @Test("more than 16 stages are refused")
  func most() {
    let lines = (1...17).map { "stage s\($0): neg" }.joined(separator: "\n")
    do throws(Diagnostics) {
      _ = try Grammar.parse(
        "grammar a\ninputs g\n\(lines)\nconstants normal 0 1\nmutate insert 1\nstart a {\nupdate = g\n}"
      )
      Issue.record("17 stages were accepted")
    } catch {
      #expect(error.items.map(\.message) == ["a grammar has at most 16 stages"])
    }
  }
}
