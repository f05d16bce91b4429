import ArgumentParser
import DSL
import Eval
import Foundation
import Study

struct Ablate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes away what a program does not need, and says what each rest is worth.",
    discussion: """
      Each statement, operator and constant is removed or neutralised in turn. Variant and whole are tuned alike on the \
      select tier and run on the same seeds; what is not significantly worse (signed-rank test, Holm's correction) goes one by \
      one, as long as all that has gone together costs no more than the margin. A forecast of the time comes first.

      Example:  descent ablate find.opt --tasks digits-deep modular-addition --output shorter.opt
      """)

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @OptionGroup var archive: ArchiveOption

  @OptionGroup var options: PairedOptions

  @Flag(help: "Say what each part is worth and let nothing go.")
  var tableOnly = false

  func run() throws {
    let program = try ProgramSource(source, archive: archive).program
    let judge = try options.judge(for: program)
    var settings = AblationStudy.Settings()
    settings.alpha = options.alpha
    settings.margin = options.margin
    settings.isTableOnly = tableOnly
    let begun = ContinuousClock.now
    let ablation = try AblationStudy(judge: judge, settings: settings)
      .run(program, workers: options.workers.count) {
        Output.complain("\(Int((ContinuousClock.now - begun) / .seconds(1))) s  \($0)")
      }
    try options.write(ablation.result, by: command, judge)
    if options.json { try Output.print(json(ablation, judge)) } else { show(ablation, judge) }
  }

  private var command: String {
    "descent ablate \(source)" + (archive.archive.map { " --archive \($0)" } ?? "") + options.text
      + (tableOnly ? " --table-only" : "")
  }

  private func show(_ ablation: Ablation, _ judge: PairedJudge) {
    let scores = zip(judge.tasks, ablation.originalScores).map {
      "\(Output.factor(exp2($1))) on \($0.task.name)"
    }
    Output.print("the program's speed-up over the reference: \(scores.joined(separator: ", "))\n")
    if !ablation.trials.isEmpty {
      Output.print(
        "tried, each on top of what went before: against the original, and against the best form before it\n"
      )
      Output.table(
        ["went", "part", "change", "Δ log₂", "±", "p", "Δ best", "±", "p"],
        ablation.trials.map {
          [$0.isKept ? "yes" : "no", $0.name, $0.change] + $0.difference.cells + $0.toBest.cells
        })
      Output.print("")
    }
    Output.print("what each part of the program is worth: without it, against with it\n")
    Output.table(
      ["part", "change", "Δ log₂", "±", "p", "p (Holm)", "finds"],
      ablation.table.sorted { Self.mean($0) < Self.mean($1) }.map { row in
        guard let difference = row.difference else {
          return [row.removal.name, row.removal.change, "same", "", "", "", ""]
        }
        return [row.removal.name, row.removal.change] + difference.cells + [
          row.adjusted.map { PairedDifference.text(p: $0) } ?? "",
          row.smallestLoss.map { String(format: "%.3f", $0) } ?? "",
        ]
      })
    Output.print(
      """

      Δ log₂: mean difference of log₂ of the speed-up over \(judge.settings.seeds * judge.tasks.count) pairs of task and seed. \
      p: that it loses no more than \(PairedDifference.negligible). finds: the smallest loss that this sample would have found four times in five. same: behaves as the program with it, \
      not trained.
      """)
    PairedOptions.printEnd(
      ablation.confirmation, of: "what is left", from: "the original", otherwise: "Nothing went.",
      ablation.result, judge, command)
  }

  private static func mean(_ row: Ablation.Row) -> Double {
    row.difference.map { $0.mean ?? -.infinity } ?? .infinity
  }

  private func json(_ ablation: Ablation, _ judge: PairedJudge) -> JSON {
    let tasks = judge.tasks.map(\.task.name)
    var object: [String: JSON] = [
      "original": .string(ablation.original.text), "program": .string(ablation.result.text),
      "originalScores": .object(
        Dictionary(zip(tasks, ablation.originalScores.map { JSON.number($0) })) { first, _ in first
        }),
      "command": .string(command),
      "trials": .array(
        ablation.trials.map {
          .object([
            "part": .string($0.name), "change": .string($0.change), "went": .bool($0.isKept),
            "difference": $0.difference.json(tasks: tasks),
            "toBest": $0.toBest.json(tasks: tasks), "program": .string($0.program.text),
          ])
        }),
      "table": .array(
        ablation.table.map { row in
          .object([
            "part": .string(row.removal.name), "change": .string(row.removal.change),
            "difference": row.difference?.json(tasks: tasks) ?? .null,
            "adjusted": .number(row.adjusted), "finds": .number(row.smallestLoss),
          ])
        }),
      "confirmation": ablation.confirmation?.json(tasks: tasks) ?? .null,
    ]
    for line in PairedOptions.provenance(judge) { object[line.name] = .string(line.value) }
    return .object(object)
  }
}
