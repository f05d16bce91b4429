import DSL
import Determinism
import Testing

@testable import Search

@Suite struct DeduplicatorTests {
  @Test("a duplicate is told by the index of its original, and both rates are counted")
  func counts() throws {
    var seen = Deduplicator()
    let sum = try tinyProgram("m = g + 3; update = m").structuralHash
    let same = try tinyProgram("a = 3 + g; m = a; update = a").structuralHash
    let other = try tinyProgram("m = g + 4; update = m").structuralHash
    #expect(seen.register(sum, index: 0) == nil)
    #expect(seen.register(other, index: 1) == nil)
    #expect(seen.register(same, index: 2) == 0)
    seen.countBehaviouralDuplicate()
    #expect(seen.proposed == 3)
    #expect(seen.distinct == 2)
    #expect(seen.structuralDuplicates == 1)
    #expect(seen.behaviouralDuplicates == 1)
  }

  @Test("a run of proposals repeats, counts all of them, and has none that is invalid")
  func proposalRun() throws {
    for name in Grammar.builtInNames {
      let grammar = try #require(Grammar.named(name))
      let counts = ProposalRun(grammar: grammar, count: 3_000, seed: 1).run()
      #expect(counts == ProposalRun(grammar: grammar, count: 3_000, seed: 1).run())
      #expect(counts != ProposalRun(grammar: grammar, count: 3_000, seed: 2).run())
      #expect(counts.proposed == 3_000)
      #expect(counts.invalid == 0)
      #expect(counts.distinct + counts.structuralDuplicates == 3_000)
      #expect(counts.distinct > 300)
    }
  }

  @Test(
    "what wraps, unwraps or averages a live edge is seldom the parent again; most insertions are")
  func deadChildren() throws {
    for name in ["first-order", "matrix"] {
      let grammar = try #require(Grammar.named(name))
      let counts = ProposalRun(grammar: grammar, count: 10_000, seed: 1).run()
      var unchanged: [Grammar.Mutation: Double] = [:]
      for kind in counts.variations {
        #expect(kind.unchanged <= kind.duplicates && kind.duplicates <= kind.proposed)
        unchanged[kind.variation] = Double(kind.unchanged) / Double(kind.proposed)
      }
      #expect(counts.variations.map(\.proposed).reduce(0, +) <= counts.proposed)
      for kind in [Grammar.Mutation.wrap, .unwrap, .average] {
        #expect(unchanged[kind] ?? 1 < 0.06, "\(name) \(kind): \(unchanged)")
      }
      #expect(unchanged[.insert] ?? 0 > 0.6, "\(name): \(unchanged)")
    }
  }
}
