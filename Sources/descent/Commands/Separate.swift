import ArgumentParser
import Eval
import Foundation
import Study

struct Separate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measures whether tasks order their pairs of known optimizers.",
    discussion: """
      A task is in the catalogue because it tells a stronger rule from a weaker one. Both are tuned alike and run on \
      the same fresh seeds; z is the mean difference of their end losses over its standard error. The exit code is 1 \
      where a task does not reach z = 3. The shipped file is Sources/Eval/Resources/separations.json.

      Example:  descent separate zipf-regression
      """)

  @Argument(
    help: ArgumentHelp(
      "Tasks to measure; all but the report tier's without it.", valueName: "task"))
  var tasks: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where the records go; those of other tasks in it stay.", valueName: "file"))
  var output: String?

  @OptionGroup var workers: WorkersOption

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let entries = try chosen()
    try TaskData.check()
    let file = output.map { URL(fileURLWithPath: $0) }
    var store = SeparationStore(records: [])
    if let file, FileManager.default.fileExists(atPath: file.path) {
      store = try SeparationStore(contentsOf: file)
    }
    let date = Date.now.formatted(.iso8601.year().month().day())
    var records: [SeparationRecord] = []
    for entry in entries {
      Output.complain("\(entry.tier.rawValue): \(entry.task.name)")
      let record = try SeparationTrial().measure(
        entry, workers: workers.count,
        command: "descent separate \(entry.task.name)", date: date)
      records.append(record)
      store = store.replacing(record)
      // Written after each task, so that a killed measurement keeps what it has.
      if let file { try write(store, to: file) }
    }
    try show(records)
    if !records.allSatisfy(\.isOrdered) { throw ExitStatus.failure }
  }

  private func show(_ records: [SeparationRecord]) throws {
    if json {
      try Output.print(
        .array(
          records.map {
            .object([
              "task": .string($0.task), "version": .integer($0.taskVersion),
              "tier": .string($0.tier.rawValue), "stronger": json(of: $0.stronger),
              "weaker": json(of: $0.weaker), "seeds": .integer($0.seeds.count),
              "z": .number($0.z), "ordered": .bool($0.isOrdered),
            ])
          }))
      return
    }
    Output.table(
      ["task", "tier", "seeds", "stronger", "end loss", "weaker", "end loss", "z", "ordered"],
      records.map {
        [
          $0.task, $0.tier.rawValue, "\($0.seeds.count)",
          $0.stronger.rule, String(format: "%.5g", $0.stronger.mean),
          $0.weaker.rule, String(format: "%.5g", $0.weaker.mean),
          String(format: "%.1f", $0.z), $0.isOrdered ? "yes" : "no",
        ]
      })
  }

  private func json(of side: SeparationRecord.Side) -> JSON {
    .object([
      "rule": .string(side.rule), "recipe": .string(side.recipe.description),
      "endLoss": .number(side.mean),
    ])
  }

  private func write(_ store: SeparationStore, to file: URL) throws {
    do {
      try store.encoded().write(to: file, options: .atomic)
    } catch {
      throw Failure.failed(
        "\(file.path) cannot be written: check that its folder exists, may be written and has room")
    }
  }

  private func chosen() throws -> [TaskCatalogue.Entry] {
    if tasks.isEmpty { return TaskCatalogue.all.filter { $0.tier != .report } }
    return try tasks.map { name in
      guard let entry = TaskCatalogue.named(name) else {
        throw Failure.unknown(
          "task", name, among: TaskCatalogue.all.map(\.task.name), see: "descent tasks")
      }
      return entry
    }
  }
}
