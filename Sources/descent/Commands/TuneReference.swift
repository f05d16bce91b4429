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
      AdamW and NAdamW, tuned as hard as a candidate is, then trained at nine lengths on sixteen seeds each. It takes \
      hours for all tasks; a killed tuning goes on where it was, by the progress file beside the output. The \
      shipped file is Sources/Eval/Resources/references.json.

      Example:  descent reference --tasks digits-mlp --output references.json
      """)

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Tasks to tune for; the search and select tiers without it.", valueName: "task"))
  var tasks: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the references go; those of other tasks in it stay.", valueName: "file"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Threads; one a core without it.", valueName: "count"))
  var workers: Int?

  func validate() throws {
    if let workers, !(1...1024).contains(workers) {
      throw ValidationError("--workers must be a whole number from 1 to 1024, got \(workers)")
    }
  }

  func run() throws {
    let entries = try chosen()
    try TaskData.check()
    let file = URL(fileURLWithPath: output)
    let isThere = FileManager.default.fileExists(atPath: file.path)
    let old = isThere ? try ReferenceStore(contentsOf: file) : nil
    let command =
      "descent reference"
      + (tasks.isEmpty ? "" : " --tasks \(tasks.joined(separator: " "))") + " --output \(output)"
    let begun = ContinuousClock.now
    let references = try ReferenceTuning().tune(
      entries, workers: workers ?? ProcessInfo.processInfo.activeProcessorCount,
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

  private func chosen() throws -> [TaskCatalogue.Entry] {
    if tasks.isEmpty { return TaskCatalogue.all.filter { [.search, .select].contains($0.tier) } }
    return try tasks.map { name in
      guard let entry = TaskCatalogue.named(name) else {
        throw Failure.unknown(
          "task", name, among: TaskCatalogue.all.map(\.task.name), see: "descent tasks")
      }
      return entry
    }
  }
}
