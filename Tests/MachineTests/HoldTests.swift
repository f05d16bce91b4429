import DSL
import Determinism
import TensorCore
import Testing

@testable import Machine

/// What a grammar holds runs on its own roles, what is bred on the others.
@Suite struct HoldTests {
  private let matrix = ParameterLayout([("dense", [3, 2], .matrix), ("more", [2, 2], .matrix)])
  private let rest = ParameterLayout([("bias", [3], .vector), ("table", [4, 2], .embedding)])
  private let both = ParameterLayout([
    ("dense", [3, 2], .matrix), ("more", [2, 2], .matrix), ("bias", [3], .vector),
    ("table", [4, 2], .embedding),
  ])
  private let nadam = """
    optimizer nadam
    state m, v
    m = lerp(g, m, 0.9)
    v = lerp(square(g), v, 0.999)
    ahead = lerp(debias(g, 0.9, t), debias(m, 0.9, t + 1), 0.9)
    update = ahead / (sqrt(debias(v, 0.999, t)) + 1e-8)
    """

  @Test(
    "a completed program moves matrices as its core and the rest as NAdam",
    arguments: ["matrix", "rediscover-matrix"])
  func behaves(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let held = try ProgramRule(try Program(parsing: nadam))
    var stream = RandomStream(seed: 9)
    let gradients = (1...6).map { _ in (0..<both.count).map { _ in Float(stream.normal()) } }
    // A total, which must not see the parameters that are held.
    let total = try Program(parsing: "optimizer total\nupdate = g / global_norm(g)").flattened()
    for core in grammar.starts + [total] {
      let whole = run(try ProgramRule(grammar.completed(core)), gradients, layout: both)
      let bred = run(
        try ProgramRule(core), gradients.map { Array($0[..<matrix.count]) }, layout: matrix)
      let kept = run(held, gradients.map { Array($0[matrix.count...]) }, layout: rest)
      #expect(whole == zip(bred, kept).map { $0 + $1 }, "\(core.name)")
      #expect(!bred.contains { $0.isEmpty })
    }
  }
}
