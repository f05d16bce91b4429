import ArgumentParser
import DSL
import Eval
import Foundation
import Study

struct Round: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rounds a program's constants to the fewest digits that lose nothing.",
    discussion: """
      Constants are tuned on the search tier if asked to, then rounded together to one, two, three … digits and each alone \
      further, judged on the select tier with the same seeds as the exact ones, and compared anew on fresh seeds. A weight in \
      ½ … 1, as of an average, is rounded by its distance from 1.

      Example:  descent round find.opt --tune 64 --tasks digits-deep modular-addition --output rounded.opt
      """)

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @OptionGroup var archive: ArchiveOption

  @OptionGroup var options: PairedOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many other constants are tried on the search tier before rounding.", valueName: "steps"))
  var tune = 0

  func validate() throws {
    if !(0...100_000).contains(tune) {
      throw ValidationError("--tune must be a whole number from 0 to 100000, got \(tune)")
    }
  }

  func run() throws {
    let program = try ProgramSource(source, archive: archive).program.withoutDeadCode()
    let judge = try options.judge(for: program)
    let begun = ContinuousClock.now
    let told: @Sendable (String) -> Void = {
      Output.complain("\(Int((ContinuousClock.now - begun) / .seconds(1))) s  \($0)")
    }
    var tuned: Program?
    if tune > 0 {
      let search = try Judge(
        tasks: TaskCatalogue.search, references: ReferenceStore.shipped(),
        seed: judge.settings.seed)
      told("\(tune) other constants on the search tier")
      tuned = ConstantTuning(judge: search)
        .run(program, steps: tune, workers: options.workers.count, progress: told)
    }
    var settings = ConstantRounding.Settings()
    settings.alpha = options.alpha
    settings.margin = options.margin
    let found = try ConstantRounding(judge: judge, settings: settings)
      .run(program, tuned: tuned, workers: options.workers.count, progress: told)
    try options.write(found.result, by: command, judge)
    if options.json { try Output.print(json(found, judge)) } else { show(found, judge) }
  }

  private var command: String {
    "descent round \(source)" + (archive.archive.map { " --archive \($0)" } ?? "") + options.text
      + (tune > 0 ? " --tune \(tune)" : "")
  }

  private func show(_ found: RoundedConstants, _ judge: PairedJudge) {
    Output.table(
      ["constant", "given", "exact", "rounded"],
      found.rows.map { row in
        [row.name] + [row.original, row.exact, row.rounded].map { Program.text(of: $0) }
      })
    if let tuning = found.tuning {
      let cells = tuning.cells
      let isTaken = found.rows.contains { $0.exact != $0.original }
      Output.print(
        "\nTuned on the search tier: \(cells[0]) ± \(cells[1]) (p \(cells[2])) on the select tier, "
          + (isTaken ? "so the exact constants are tuned." : "so the given constants stay."))
    }
    Output.print("\ntried: against the exact constants\n")
    Output.table(
      ["holds", "what", "Δ log₂", "±", "p", "finds", "Δ again", "±", "p"],
      found.attempts.map {
        [$0.isKept ? "yes" : "no", $0.name] + $0.difference.cells + [
          String(format: "%.3f", $0.difference.smallestLoss(at: options.alpha))
        ] + ($0.again?.cells ?? ["", "", ""])
      })
    Output.print("")
    PairedOptions.printEnd(
      found.confirmation, of: "the result", from: "the program given",
      otherwise: "Nothing changed.", found.result, judge, command)
  }

  private func json(_ found: RoundedConstants, _ judge: PairedJudge) -> JSON {
    let tasks = judge.tasks.map(\.task.name)
    var object: [String: JSON] = [
      "program": .string(found.result.text), "command": .string(command),
      "constants": .array(
        found.rows.map {
          .object([
            "name": .string($0.name), "given": .number($0.original), "exact": .number($0.exact),
            "rounded": .number($0.rounded),
          ])
        }),
      "tuning": found.tuning?.json(tasks: tasks) ?? .null,
      "attempts": .array(
        found.attempts.map {
          .object([
            "name": .string($0.name), "holds": .bool($0.isKept),
            "values": .array($0.values.map { .number($0) }),
            "difference": $0.difference.json(tasks: tasks),
            "again": $0.again?.json(tasks: tasks) ?? .null,
          ])
        }),
      "confirmation": found.confirmation?.json(tasks: tasks) ?? .null,
    ]
    for line in PairedOptions.provenance(judge) { object[line.name] = .string(line.value) }
    return .object(object)
  }
}
