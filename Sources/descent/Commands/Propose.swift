import ArgumentParser
import DSL
import Determinism
import Search

struct Propose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Proposes programs of a search space without judging them.",
    discussion: """
      Regularized evolution from the grammar's start programs, with fitness drawn at random in place of a judge. It \
      measures how fast one core proposes, with every program brought to canonical form and hashed, and checks \
      that every proposal is valid: the checker finds nothing, and its text parses back to the same program.

      Example:  descent propose --grammar lion --count 20000 --show 3
      """)

  @Option(help: ArgumentHelp("A grammar's name, or the path of a file.", valueName: "grammar"))
  var grammar: String

  @Option(help: ArgumentHelp("How many programs to propose.", valueName: "count"))
  var count = 10_000

  @Option(help: ArgumentHelp("The seed of all randomness.", valueName: "seed"))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Print the last so many new programs.", valueName: "count"))
  var show = 0

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count must be 1 or more, got \(count)") }
    guard show >= 0 else { throw ValidationError("--show must be 0 or more, got \(show)") }
  }

  func run() throws {
    let grammar = try Grammar.find(grammar)
    var tally = Tally()
    var strategy = try StrategyCatalogue.make(
      "regularized-evolution", grammar: grammar, settings: [])
    var shown: [Program] = []
    let clock = ContinuousClock()
    var begun = clock.now
    for index in 0..<count {
      var stream = RandomStream(seed: seed, UInt64(index))
      let program = strategy.ask(index, using: &stream).program
      let known = tally.seen.register(program.structuralHash, index: index)
      strategy.tell(Outcome(index: index, program: program, fitness: stream.uniform()))
      // Checking is not part of proposing, so the clock stands while it is done.
      tally.time += clock.now - begun
      if !Self.isValid(program) { tally.invalid += 1 }
      if known == nil && index >= count - 100 * show { shown.append(program) }
      begun = clock.now
    }
    if json {
      try Output.print(tally.json)
    } else {
      for program in shown.suffix(show) { Output.print(program.text) }
      tally.print()
    }
    if tally.invalid > 0 { throw ExitStatus.failure }
  }

  private static func isValid(_ program: Program) -> Bool {
    guard program.validate().isEmpty, let parsed = try? Program(parsing: program.text) else {
      return false
    }
    return parsed == program.compacted()
  }
}

/// What came of proposing.
private struct Tally {
  var seen = Deduplicator()
  var invalid = 0
  var time = Duration.zero

  var perSecond: Double { Double(seen.proposed) / (time / .seconds(1)) }

  var json: JSON {
    .object([
      "proposed": .integer(seen.proposed), "distinct": .integer(seen.distinct),
      "perSecond": .number(perSecond.rounded()),
      "structuralDuplicates": .integer(seen.structuralDuplicates),
      "invalid": .integer(invalid),
    ])
  }

  func print() {
    Output.print("proposed               \(seen.proposed)")
    Output.print("distinct               \(seen.distinct)")
    Output.print("structural duplicates  \(seen.structuralDuplicates)")
    Output.print(
      "invalid                \(invalid) (by the checker, and by parsing each text again)")
    Output.print("a second, on one core  \(Int(perSecond.rounded()))")
  }
}
