import ArgumentParser
import Eval
import Foundation
import Study
import TensorCore

struct TuneReference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Tunes the references that speed-ups are measured against.",
    discussion: """
      AdamW and NAdamW, tuned as hard as a candidate is, then trained at several lengths on many seeds. Held-out and \
      report tasks choose no rule: they take the one that was tuned on select, from the output or the shipped \
      file. First comes a forecast of the time; a killed tuning goes on where it was, by the progress file \
      beside the output. The shipped file is Sources/Eval/Resources/references.json.

      Example:  descent reference --tasks digits-mlp --output references.json
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Tasks to tune for; without it and --tier, the search and select tiers.", valueName: "task"))
  var tasks: [String] = []

  @Option(
    name: .customLong("tier"),
    help: ArgumentHelp(
      "All tasks of a tier, search, select, held-out or report; may be repeated.", valueName: "tier"
    ))
  var tiers: [TierName] = []

  @Flag(help: "Tune for the pools of variants; rule and constants are those of the select tier.")
  var variants = false

  @Option(
    help: ArgumentHelp(
      "Where the references go; those of other tasks in it stay.", valueName: "file"))
  var output: String

  @OptionGroup var workers: WorkersOption

  func validate() throws {
    if variants, !tasks.isEmpty || !tiers.isEmpty {
      throw ValidationError("--variants names all that is tuned; leave out --tasks and --tier")
    }
  }

  func run() throws {
    let entries = try chosen()
    try TaskData.check()
    let file = URL(fileURLWithPath: output)
    let isThere = FileManager.default.fileExists(atPath: file.path)
    let old = isThere ? try ReferenceStore(contentsOf: file) : nil
    let command =
      "descent reference" + (tiers.map { " --tier \($0.rawValue)" }).joined()
      + (tasks.isEmpty ? "" : " --tasks \(tasks.joined(separator: " "))")
      + (variants ? " --variants" : "") + " --output \(output)"
    let shipped = try ReferenceStore.shipped()
    let begun = ContinuousClock.now
    let tuning = ReferenceTuning { variants ? .variants : .usual($0) }
    let references = try tuning.tune(
      entries, known: (old?.references ?? []) + shipped.references,
      workers: workers.count,
      progressFile: URL(fileURLWithPath: output + ".progress")
    ) { stage in
      let seconds = Int((ContinuousClock.now - begun) / .seconds(1))
      Output.complain("\(seconds) s  \(stage)")
    }
    let numerics = MatrixPath.current.numericsID
    let date = Date.now.formatted(.iso8601.year().month().day())
    let store =
      (old ?? ReferenceStore(command: command, date: date, numerics: numerics, references: []))
      .replacing(references, command: command, date: date, numerics: numerics)
    do {
      try store.encoded().write(to: file, options: .atomic)
    } catch {
      throw Failure.failed(
        "\(output) cannot be written: check that its folder exists, may be written and has room; the progress is kept"
      )
    }
    Output.print("\(references.count) references written to \(output)")
  }

  /// The named tasks and those of the named tiers, each once, in the order of the catalogue.
  private func chosen() throws -> [TaskCatalogue.Entry] {
    if variants { return VariantPool.tiers.flatMap(TaskCatalogue.variants) }
    let named = try tasks.map { try TaskCatalogue.find($0).task.name }
    let wanted = tasks.isEmpty && tiers.isEmpty ? [.search, .select] : tiers
    return TaskCatalogue.all.filter {
      wanted.contains($0.tier) || named.contains($0.task.name)
    }
  }
}
