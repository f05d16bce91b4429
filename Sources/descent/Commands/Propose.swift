import ArgumentParser
import DSL
import Foundation
import Search

struct Propose: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Proposes programs of a search space without judging them.",
    discussion: """
      Measures how fast one core proposes and how often a search repeats itself. Every proposal is checked (by the \
      language's full check and the grammar's limits), brought to canonical form, hashed, and compared with all \
      before it; exit code 1 where one is invalid. The table says of each kind of variation how often its child was \
      the parent again (what was edited is dead, or comes to the same) and how often a program proposed before.

      Example:  descent propose --grammar grammars/lion.grammar --count 200000 --seed 1
      """)

  @Option(help: ArgumentHelp("A grammar's name, or the path of a file.", valueName: "grammar"))
  var grammar: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many programs to propose.", valueName: "count")
  )
  var count = 10_000

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The seed of all randomness.", valueName: "seed"))
  var seed: UInt64 = 1

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    guard count > 0 else { throw ValidationError("--count must be 1 or more, got \(count)") }
  }

  func run() throws {
    let proposals = ProposalRun(grammar: try Grammar.find(grammar), count: count, seed: seed)
    let clock = ContinuousClock()
    let begun = clock.now
    let counts = proposals.run()
    let perSecond = (Double(counts.proposed) / ((clock.now - begun) / .seconds(1))).rounded()
    if json {
      try Output.print(
        .object([
          "proposed": .integer(counts.proposed), "distinct": .integer(counts.distinct),
          "perSecond": .number(perSecond),
          "structuralDuplicates": .integer(counts.structuralDuplicates),
          "invalid": .integer(counts.invalid),
          "variations": .object(
            Dictionary(
              uniqueKeysWithValues: counts.variations.map { kind in
                (
                  kind.variation.rawValue,
                  .object([
                    "proposed": .integer(kind.proposed),
                    "unsoundTries": .integer(kind.unsoundTries),
                    "unchanged": .integer(kind.unchanged),
                    "duplicates": .integer(kind.duplicates),
                  ])
                )
              })),
        ]))
    } else {
      Output.print("proposed               \(counts.proposed)")
      Output.print("distinct               \(counts.distinct)")
      Output.print("structural duplicates  \(counts.structuralDuplicates)")
      Output.print("invalid                \(counts.invalid)")
      Output.print("a second, on one core  \(Int(perSecond))\n")
      Output.table(
        ["variation", "proposed", "unsound tries", "unchanged", "duplicates"],
        counts.variations.map { kind in
          func share(_ count: Int) -> String {
            String(format: "%.1f %%", 100 * Double(count) / Double(kind.proposed))
          }
          return [
            kind.variation.rawValue, "\(kind.proposed)", "\(kind.unsoundTries)",
            share(kind.unchanged), share(kind.duplicates),
          ]
        })
    }
    if counts.invalid > 0 { throw ExitStatus.failure }
  }
}
