import DSL
import Foundation
import Testing

@Suite struct GrammarLibraryTests {
  @Test("the grammars that are compiled in are the files in grammars/")
  func fresh() throws {
    let expected = try GrammarFiles.source()
    if ProcessInfo.processInfo.environment["RECORD_GOLDENS"] == "1" {
      try expected.write(to: GrammarFiles.generated, atomically: true, encoding: .utf8)
      Issue.record(
        "recorded \(GrammarFiles.generated.lastPathComponent); run again without RECORD_GOLDENS")
    }
    let written = try String(contentsOf: GrammarFiles.generated, encoding: .utf8)
    #expect(written == expected, "run scripts/generate and commit what it writes")
  }

  @Test("each grammar file parses and is called as its file is")
  func parses() throws {
    for (name, text) in try GrammarFiles.texts() {
      let grammar = try Grammar.parse(text, file: "grammars/\(name).grammar")
      #expect(grammar.name == name)
      #expect(Grammar.named(name) == grammar)
    }
    #expect(
      Grammar.builtInNames == [
        "first-order", "lion", "matrix", "planted-elementwise", "rediscover-matrix",
      ])
    #expect(Grammar.named("lions") == nil)
  }

  @Test("a grammar offers the oracles only where its inputs list them")
  func oracles() throws {
    for name in Grammar.builtInNames {
      let inputs = try #require(Grammar.named(name)).inputs
      #expect(!inputs.contains(.hessianDiagonal) && !inputs.contains(.loss))
    }
    let text = try #require(GrammarFiles.texts().first { $0.name == "lion" }).text
    let asking = try Grammar.parse(
      text.replacing(/inputs .*/, with: "inputs g, w, lr, h, loss"), file: "asking.grammar")
    #expect(asking.inputs == [.gradient, .weights, .learningRate, .hessianDiagonal, .loss])
  }

  @Test("Lion's space has its 45 functions but invert, two zero states and three equal mutations")
  func lion() throws {
    let lion = try #require(Grammar.named("lion"))
    #expect(lion.appliesRaw)
    #expect(lion.operators.count == 44)
    #expect(lion.inputs == [.gradient, .weights, .learningRate])
    #expect(lion.states.map(\.name) == ["m", "v"])
    #expect(lion.states.allSatisfy { $0.start == .constant(0) && $0.kind == .tensor })
    #expect(lion.mutations.map(\.choice) == [.insert, .delete, .modify])
    #expect(lion.mutations.allSatisfy { $0.weight == 1 })
    #expect(lion.draws == [.init(.normal(mean: 0, deviation: 1), weight: 1)])
    #expect(lion.perturbation == .init())
    // The functions of hero's fn_lib.py and primitives, `invert` aside, by the names they have there.
    let theirs = """
      add sub mul div max min get_pi get_e get_eps abs cos sin tan arcsin arccos arctan sinh cosh tanh arcsinh \
      arccosh arctanh exp exp2 exp10 expm1 log log10 log2 log1p square sqrt cube cbrt sign reciprocal norm \
      negative global_norm interpolate dot cosine_sim clip_by_global_norm power
      """
    let protected = [
      "div": "div_eps", "sqrt": "sqrt_abs", "log": "log_abs", "log2": "log2_abs",
      "log10": "log10_abs", "log1p": "log1p_abs",
    ]
    let ours = theirs.split(separator: " ").map { name in
      Operator.named(protected[String(name)] ?? String(name))
    }
    #expect(Set(ours) == Set(lion.operators.map(Optional.some)))
  }

  @Test("the start of Lion's space is AdamW as the paper's Program 3 has it")
  func lionStart() throws {
    let start = try #require(Grammar.named("lion")?.starts.first)
    #expect(
      start.text == """
        optimizer adamw
        apply raw
        state m: tensor
        state v: tensor

        g2 = square(g)
        m = lerp(g, m, 0.9)
        v = lerp(g2, v, 0.999)
        sqrt_v = sqrt_abs(v)
        update = div_eps(m, sqrt_v)
        wd = w * 0.01
        update = update + wd
        lr = lr * 0.001
        update = update * lr

        """)
  }
}
