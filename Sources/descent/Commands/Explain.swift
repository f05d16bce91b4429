import Archive
import ArgumentParser
import DSL
import Foundation
import Study

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Explains an optimizer on one page: what it is, what its text proves, what probes see.",
    discussion: """
      The program simplified and in formulas, the nearest known optimizers, constants with their meaning, a card of properties \
      with how each is known, the archive's scores, and what was not checked; in Markdown. Nothing is trained, but with \
      --ablate, which takes what `descent ablate` takes.

      Example:  descent explain optimizers/lion.opt
                descent explain 12 --output find.md
      """)

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @OptionGroup var archive: ArchiveOption

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the page; standard output without it.", valueName: "file"))
  var output: String?

  @Flag(help: "Say what each part is worth, trained on the select tier.")
  var ablate = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "With --ablate: tasks of the select tier; all of them without it.", valueName: "task"))
  var tasks: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --ablate: seeds that are scored on each task.", valueName: "count"))
  var seeds = 16

  @OptionGroup var workers: WorkersOption

  func run() throws {
    if let output { try NewFile.check(output) }
    let source = try ProgramSource(source, archive: archive)
    let ablation = ablate ? try ablated(source.program) : nil
    let page = Explanation(of: source.program, report: source.report, ablation: ablation).page
    guard let output else {
      Output.write(page)
      return
    }
    try NewFile.write(page, to: output)
  }

  /// What each part of the program's shortest form is worth, as lines of Markdown.
  private func ablated(_ program: Program) throws -> [String] {
    let options = try PairedOptions.parse(
      (tasks.isEmpty ? [] : ["--tasks"] + tasks) + ["--seeds", "\(seeds)"])
    let judge = try options.judge(for: program)
    var settings = AblationStudy.Settings()
    settings.isTableOnly = true
    let begun = ContinuousClock.now
    let ablation = try AblationStudy(judge: judge, settings: settings)
      .run(CheckedSimplification(of: program).result, workers: workers.count) {
        Output.complain("\(Int((ContinuousClock.now - begun) / .seconds(1))) s  \($0)")
      }
    let rows = ablation.table.map { row -> [String] in
      let name = [row.removal.name, row.removal.change]
      guard let difference = row.difference else { return name + ["same", "", "", ""] }
      return name + difference.cells + [
        row.smallestLoss.map { String(format: "%.3f", $0) } ?? ""
      ]
    }
    return Explanation.table(["part", "change", "Δ log₂", "±", "p", "finds"], rows)
      + [
        "",
        "Δ log₂: mean difference of log₂ of the speed-up, without the part against with it. finds: the "
          + "smallest loss that this sample would have found four times in five. same: behaves as the "
          + "program with it, not trained.",
        "",
      ] + PairedOptions.provenance(judge).map { "- \($0.name): \($0.value)" }
  }
}
