import DSL
import LanguageModel
import Testing

@Suite struct LanguageReferenceTests {
  @Test(
    "the reference of a grammar lists its operators and no others", arguments: Grammar.builtInNames)
  func operators(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let text = LanguageReference(grammar).text
    let lines = text.split(separator: "\n")
    let first = try #require(lines.firstIndex { $0.hasPrefix("Operators") })
    let listed = lines[(first + 1)...].prefix { $0.hasPrefix("- ") }
    let calls = listed.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    #expect(calls == grammar.operators.map(\.value.call))
    for (line, operation) in zip(listed, grammar.operators)
    where operation.value.notation == .function {
      #expect(line.contains(operation.value.summary))
    }
  }

  @Test("the reference says inputs, states, stages and limits", arguments: Grammar.builtInNames)
  func rest(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let text = LanguageReference(grammar).text
    for input in grammar.inputs { #expect(text.contains("`\(input.name)`: ")) }
    #expect(text.contains("`w`: ") == grammar.inputs.contains(.weights))
    for state in grammar.states { #expect(text.contains("`\(state.name)")) }
    for stage in grammar.stages { #expect(text.contains("\n- \(stage.name): ")) }
    #expect(text.contains("at most \(grammar.limits.statements) statements"))
    #expect(text.contains("w = w - lr * update") != grammar.appliesRaw)
  }

  @Test(
    "the reference is the same each time, and a small model has room for it",
    arguments: Grammar.builtInNames)
  func compact(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let reference = LanguageReference(grammar)
    #expect(reference == LanguageReference(grammar))
    // A token is about four characters: at most a third of a context of 8,000.
    #expect(reference.text.utf8.count <= 9_000)
    if name == "first-order" { #expect(reference.text.utf8.count <= 6_000) }
  }

  @Test(
    "the reference's example reads back as a program of the grammar",
    arguments: Grammar.builtInNames)
  func example(name: String) throws {
    let grammar = try #require(Grammar.named(name))
    let parts = LanguageReference(grammar).text.split(separator: "```")
    let program = try Program(parsing: String(parts[1].drop { $0 == "\n" }))
    #expect(try grammar.adopt(program) == grammar.starts.last)
  }
}
