import DSL
import Determinism
import Foundation
import LanguageModel
import TestKit
import Testing

/// Whatever the text, a reply is read to a program of the grammar or to diagnostics.
@Suite struct ReplyPropertyTests {
  private static let seed: UInt64 = 7
  private static let grammars = Grammar.builtInNames.compactMap(Grammar.named)

  /// Reads a text in every grammar; nil where all is well.
  private static func failure(_ text: String) -> String? {
    for grammar in grammars {
      guard let parent = grammar.starts.first else { continue }
      if let failure = failure(ReplyReader(grammar).read(text, parent: parent), grammar) {
        return failure
      }
    }
    return nil
  }

  /// What a reading promises and does not keep; nil where it keeps all.
  private static func failure(_ reading: Reading, _ grammar: Grammar) -> String? {
    switch reading {
    case .unchanged: return nil
    case .unreadable(let text):
      return text.isEmpty || text.utf8.count > 20_000
        ? "diagnostics of \(text.utf8.count) bytes" : nil
    case .program(let program):
      guard program.isFlat, program.isValid, program.documentation.isEmpty else {
        return "no flat valid program:\n\(program.text)"
      }
      guard (try? grammar.adopt(program)) == program else {
        return "no program of \(grammar.name):\n\(program.text)"
      }
      return nil
    }
  }

  /// A good reply to begin with.
  private static func reply(_ stream: inout RandomStream) -> String {
    let grammar = grammars[stream.index(below: grammars.count)]
    let start = grammar.starts[stream.index(below: grammar.starts.count)]
    let lines = start.text.split(separator: "\n").map(String.init)
    switch stream.index(below: 3) {
    case 0: return "Well:\n```\n\(start.text)```\n"
    case 1: return start.text
    default:
      let line = lines[stream.index(below: lines.count)]
      return "<<<<<<< SEARCH\n\(line)\n=======\n\(line)\nupdate = g\n>>>>>>> REPLACE\n"
    }
  }

  @Test("random bytes end in a reading")
  func bytes() {
    var stream = RandomStream(seed: Self.seed, 1)
    for _ in 0..<150 {
      let count = stream.index(below: 400)
      let bytes = (0..<count).map { _ in UInt8(stream.index(below: 256)) }
      let failure = Self.failure(String(decoding: bytes, as: UTF8.self))
      #expect(failure == nil)
    }
  }

  @Test("mutated replies end in a reading")
  func mutated() {
    var stream = RandomStream(seed: Self.seed, 2)
    let pieces = [
      "```", "\n", "<<<<<<< SEARCH\n", "=======\n", ">>>>>>> REPLACE\n", "<think>", "</think>", "(",
      ")", "optimizer x\n", "state m\n", "update = ", "\u{200B}", "\u{301}", "−", "²", "\r", "# ",
      "- ", "@@\n", "lerp(", "1e999", "\0", "g", " = ",
    ]
    for _ in 0..<250 {
      var text = Array(Self.reply(&stream).unicodeScalars)
      for _ in 0...stream.index(below: 6) {
        let place = stream.index(below: text.count + 1)
        switch stream.index(below: 3) {
        case 0:
          text.insert(
            contentsOf: pieces[stream.index(below: pieces.count)].unicodeScalars, at: place)
        case 1: text.removeSubrange(place..<min(text.count, place + stream.index(below: 12)))
        default:
          let end = min(text.count, place + stream.index(below: 40))
          text.insert(contentsOf: text[place..<end], at: stream.index(below: text.count + 1))
        }
      }
      var reply = ""
      reply.unicodeScalars.append(contentsOf: text)
      let failure = Self.failure(reply)
      #expect(failure == nil, "\(reply)")
    }
  }

  @Test(
    "a hostile text ends in a reading",
    arguments: [
      String(repeating: "(", count: 100_000), String(repeating: "```\n", count: 30_000),
      String(repeating: "<think>", count: 20_000), String(repeating: "</think>", count: 20_000),
      String(repeating: "<<<<<<< SEARCH\n", count: 10_000), String(repeating: "1 ", count: 50_000),
      String(repeating: "- ", count: 50_000), String(repeating: "update = g\n", count: 20_000),
      "```\nupdate = \(String(repeating: "g + ", count: 2_900))g\n```",
      "```\n" + (0..<800).map { "a\($0)=b\($0)+1\n" }.joined() + "update = g\n```",
      "update = g" + String(repeating: "\u{301}", count: 40_000),
      String(repeating: "\u{200B}", count: 60_000), String(repeating: "🦁", count: 2_500_000),
      "<<<<<<< SEARCH\n" + String(repeating: "m ", count: 20_000) + "\n=======\n>>>>>>> REPLACE",
    ])
  func hostile(text: String) {
    let failure = Self.failure(text)
    #expect(failure == nil)
  }

  /// A grammar that takes a program, whatever it uses.
  private static func wide(for program: Program) -> Grammar {
    var grammar = Grammar(name: "wide")
    grammar.appliesRaw = program.appliesRaw
    grammar.inputs = Program.Input.allCases
    grammar.operators = Operator.all.compactMap { Operator.named($0.name) }
    grammar.states = program.states
    grammar.limits.statements = 1_000
    return grammar
  }

  /// A program between the words of a model.
  private static func dressed(_ program: Program, _ stream: inout RandomStream) -> String {
    let text = program.text
    let marks = ["", "- ", "> ", "+ ", "3. ", "7 | "]
    let mark = marks[stream.index(below: marks.count)]
    let marked = text.split(separator: "\n").map { "\(mark)\($0)" }.joined(separator: "\n")
    let chatter = ["", "Sure!\n", "<think>update = g?</think>\n", "Idea: average longer.\n\n"]
    let front = chatter[stream.index(below: chatter.count)]
    return stream.chance(0.5)
      ? "\(front)```text\n\(marked)\n```\nThis = better, I believe."
      : "\(front)\(marked)\n\nHope it helps"
  }

  private static func generator() -> ProgramGenerator {
    var generator = ProgramGenerator.plain
    generator.statements = 1...8
    return generator
  }

  @Test("a generated program between chatter comes back the same")
  func generated() throws {
    var stream = RandomStream(seed: Self.seed, 3)
    let generator = Self.generator()
    for _ in 0..<150 {
      let program = generator.program(using: &stream)
      let grammar = Self.wide(for: program)
      let parent = try Program(parsing: "optimizer parent\nupdate = g * 0.3 - 7")
      let reply = Self.dressed(program, &stream)
      guard case .program(let read) = ReplyReader(grammar).read(reply, parent: parent) else {
        Issue.record("\(ReplyReader(grammar).read(reply, parent: parent))\n\(reply)")
        continue
      }
      #expect(read.structuralHash == program.structuralHash, "\(reply)")
      let failure = Self.failure(.program(read), grammar)
      #expect(failure == nil)
    }
  }

  @Test("the checks catch a reading that is wrong")
  func canary() throws {
    let grammar = try #require(Grammar.named("first-order"))
    let foreign = try Program(parsing: "optimizer a\nupdate = cos(g)")
    #expect(Self.failure(.program(foreign), grammar) != nil)
    let nested = try Program(parsing: "# said\noptimizer a\nupdate = sign(sign(g))")
    #expect(Self.failure(.program(nested), grammar) != nil)
    #expect(Self.failure(.unreadable(""), grammar) != nil)
    // A changed constant is another program.
    let one = try Program(parsing: "optimizer a\nupdate = g * 0.5")
    let two = try Program(parsing: "optimizer a\nupdate = g * 0.25")
    #expect(one.structuralHash != two.structuralHash)
  }
}
