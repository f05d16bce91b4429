import DSL
import Determinism
import Testing

@testable import Search

@Suite struct SoundnessTests {
  @Test("every grammar generates 1,000 sound programs", arguments: Grammar.builtInNames)
  func generates(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    var hashes: Set<String> = []
    for index in 0..<1_000 {
      var stream = RandomStream(seed: 5, UInt64(index))
      let program = grammar.randomProgram(using: &stream)
      #expect(program.isValid && grammar.contains(program), "\(program.text)")
      #expect(grammar.limits.generated.contains(program.statements.count))
      #expect(!Graph(program).nodes.isEmpty)
      hashes.insert(program.structuralHash.description)
    }
    #expect(hashes.count > 500)
  }

  @Test(
    "10,000 variations in a chain stay valid, read back from their text, and lower",
    arguments: Grammar.builtInNames)
  func varies(name: String) throws {
    var grammar = try #require(Grammar.named(name))
    // Every kind of variation has its turn, whatever the file says.
    grammar.mutations = Grammar.Mutation.allCases.map { .init($0, weight: 1) }
    let variator = Variator(SearchSpace(grammar))
    var chains = grammar.starts + grammar.starts
    for index in 0..<10_000 {
      var stream = RandomStream(seed: 6, UInt64(index))
      let chain = stream.index(below: chains.count)
      let partner = chains[stream.index(below: chains.count)]
      let (program, edit) = variator.vary(chains[chain], with: partner, using: &stream)
      #expect(program.isValid && grammar.contains(program), "\(edit): \(program.text)")
      #expect(!edit.description.isEmpty)
      #expect(!Graph(program).nodes.isEmpty)
      if index % 10 == 0 { #expect(try Program.parse(program.text) == program) }
      chains[chain] = index % 1_000 == 999 ? grammar.starts[0] : program
    }
  }

  @Test("a program outside the space is told apart")
  func outside() throws {
    let grammar = try tinyGrammar()
    #expect(grammar.contains(try tinyProgram("m = g + 3; update = m")))
    #expect(!grammar.contains(try tinyProgram("update = abs(g)")))
    #expect(!grammar.contains(try tinyProgram("update = w")))
    #expect(!grammar.contains(try tinyProgram("update = g + g + g")))
    #expect(!grammar.contains(try tinyProgram("m = g; m = g; m = g; m = g; update = g")))
    #expect(!grammar.contains(try Program.parse("optimizer sgd\nupdate = g")))
  }
}
