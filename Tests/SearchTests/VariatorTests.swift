import DSL
import Determinism
import Testing

@testable import Search

@Suite struct VariatorTests {
  @Test("kinds of variation are tried as often as their weights say")
  func weights() throws {
    let grammar = try tinyGrammar(
      "mutate insert 3\nmutate delete 1\nmutate constant 4\nmutate transplant 0")
    let variator = Variator(SearchSpace(grammar))
    let program = try tinyProgram("m = g + 3; update = m")
    var counts: [String: Int] = [:]
    for index in 0..<8_000 {
      var stream = RandomStream(seed: 2, UInt64(index))
      let edit = variator.vary(program, using: &stream).edit.description
      counts[String(edit.prefix { $0 != " " }), default: 0] += 1
    }
    // 3000, 1000 and 4000 are expected, each within two standard deviations here; the seed fixes the counts.
    #expect(counts == ["insert": 2945, "delete": 985, "constant": 4070])
  }

  @Test("where no variation can be carried out the program comes back as it was")
  func copy() throws {
    let variator = Variator(SearchSpace(try tinyGrammar("mutate delete 1")))
    let program = try tinyProgram("update = g")
    var stream = RandomStream(seed: 3)
    let result = variator.vary(program, using: &stream)
    #expect(result.program == program)
    #expect(result.edit == Edit("copy"))
  }

  @Test("moving a constant by its odds stays in (0, 1); moving it by its scale keeps its sign")
  func perturbation() throws {
    var grammar = try tinyGrammar()
    grammar.perturbation.movesOdds = true
    var stream = RandomStream(seed: 4)
    var decay = 0.999
    var least = 1.0
    for _ in 0..<1_000 {
      decay = grammar.perturb(decay, using: &stream)
      least = min(least, 1 - decay)
      #expect(decay > 0 && decay < 1)
      if decay < 0.5 { decay = 0.999 }
    }
    #expect(least < 1e-3)
    grammar.perturbation.movesOdds = false
    for _ in 0..<1_000 { #expect(grammar.perturb(-0.9, using: &stream) < 0) }
    #expect(abs(grammar.perturb(1e10, using: &stream)) <= 1e10)
  }

  @Test(
    "a power of two has the right value",
    arguments: [
      (0.0, 1.0), (1, 2), (-3, 0.125), (0.5, 1.4142135623730951), (-0.25, 0.8408964152537145),
    ])
  func powers(exponent: Double, value: Double) {
    #expect(abs(powerOfTwo(exponent) - value) <= value * 0x1p-52)
  }
}
