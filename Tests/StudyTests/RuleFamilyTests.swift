import DSL
import Determinism
import Eval
import Testing

@testable import Study

@Suite struct RuleFamilyTests {
  @Test("the families of the references are the library's programs, without decay of their own")
  func library() throws {
    let families = RuleFamily.references
    #expect(families.map(\.name) == ["adamw", "nadamw"])
    for family in families {
      let program = try Program(parsing: family.program([0.8, 0.95]), file: family.name)
      let hypers = program.hypers.map { "\($0.name) = \($0.value)" }
      #expect(hypers == ["beta1 = 0.8", "beta2 = 0.95", "eps = 1e-08", "wd = 0.0"])
      let other = family.rule([0.5, 0.95])
      #expect(!Fingerprint(of: family.rule([0.8, 0.95])).isSame(as: Fingerprint(of: other)))
    }
  }

  @Test("mutants differ, stay within their ranges and visit every family")
  func mutants() {
    let families = RuleFamily.references
    var stream = RandomStream(seed: 1)
    var genome = Genome(family: 0, constants: [0.9, 0.999])
    var seen: [Genome] = []
    for _ in 0..<200 {
      genome = genome.mutated(families, using: &stream)
      seen.append(genome)
      for (value, constant) in zip(genome.constants, families[genome.family].constants) {
        #expect(constant.range.contains(value))
      }
    }
    #expect(Set(seen).count > 100)
    #expect(Set(seen.map(\.family)) == [0, 1])
  }
}
