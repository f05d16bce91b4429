import ArgumentParser
import DSL
import Eval
import Foundation
import Study
import TensorCore

/// How programs are compared seed by seed on the select tier: the options that ablation and rounding share.
struct PairedOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Tasks of the select tier, apart by commas or spaces; all of them without it.",
      valueName: "task"))
  var tasks: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seeds that are scored on each task.", valueName: "count"))
  var seeds = 16

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Other seeds that choose each program's learning rate; a poor choice is in no standard error.",
      valueName: "count"))
  var choosing = 8

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The level of the tests.", valueName: "share"))
  var alpha = 0.05

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much of log₂ of the speed-up all changes together may cost.", valueName: "log2"))
  var margin = 0.03

  @OptionGroup var workers: WorkersOption

  @Option(
    help: ArgumentHelp(
      "Where the program that is left goes; must not exist.", valueName: "file"))
  var output: String?

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    if !(2...1000).contains(seeds) {
      throw ValidationError("--seeds must be a whole number from 2 to 1000, got \(seeds)")
    }
    if !(1...1000).contains(choosing) {
      throw ValidationError("--choosing must be a whole number from 1 to 1000, got \(choosing)")
    }
    if !(alpha > 0 && alpha < 1) {
      throw ValidationError("--alpha must be a number between 0 and 1, got \(alpha)")
    }
    if !(margin >= 0 && margin.isFinite) {
      throw ValidationError("--margin must be a finite number of at least 0, got \(margin)")
    }
  }

  /// The chosen tasks; a task of another tier is refused.
  func chosen() throws -> [TieredTask<SelectTier>] {
    let names = tasks.flatMap { $0.split(separator: ",").map(String.init) }
    if names.isEmpty { return TaskCatalogue.select }
    return try names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map {
      let entry = try TaskCatalogue.find($0.element)
      guard let tiered = TaskCatalogue.select.first(where: { $0.task.name == entry.task.name })
      else {
        throw Failure.usage(
          "\(entry.task.name) is of the \(entry.tier.rawValue) tier; what goes is decided on the select tier alone: "
            + "choose among \(TaskCatalogue.select.map(\.task.name).joined(separator: ", "))")
      }
      return tiered
    }
  }

  /// Makes the judge of a program's relatives; refuses what cannot be done before anything runs.
  func judge(for program: Program) throws -> PairedJudge {
    if let output { try NewFile.check(output) }
    var settings = PairedJudge.Settings()
    settings.seeds = seeds
    settings.choosing = choosing
    let chosen = try chosen()
    try TaskData.check()
    let references = try ReferenceStore.shipped()
    if references.numerics != MatrixPath.current.numericsID {
      Output.complain(
        "the references were made on \(references.numerics), this machine is \(MatrixPath.current.numericsID): "
          + "scores may be a little off, alike for all programs")
    }
    return try PairedJudge(
      tasks: chosen, references: references, for: program, settings: settings)
  }

  /// The options as they are written.
  var text: String {
    (tasks.isEmpty ? "" : " --tasks \(tasks.joined(separator: " "))")
      + " --seeds \(seeds) --choosing \(choosing) --alpha \(Program.text(of: alpha)) --margin \(Program.text(of: margin))"
  }

  /// Prints what fresh seeds say of a result, the result, and where the figures come from.
  static func printEnd(
    _ confirmation: PairedDifference?, of what: String, from other: String, otherwise: String,
    _ result: Program, _ judge: PairedJudge, _ command: String
  ) {
    if let confirmation {
      let cells = confirmation.cells
      Output.print(
        "On fresh seeds \(what) differs from \(other) by \(cells[0]) ± \(cells[1]) (p \(cells[2]))"
          + (confirmation.failure.map { ": \($0)" } ?? "") + ".")
    } else {
      Output.print(otherwise)
    }
    Output.print("\n" + result.text)
    for line in provenance(judge) + [("command", command)] {
      Output.print(line.name.padding(toLength: 10, withPad: " ", startingAt: 0) + line.value)
    }
  }

  /// Where figures come from: tier, tasks, seeds, recipe, numerics.
  static func provenance(_ judge: PairedJudge) -> [(name: String, value: String)] {
    let settings = judge.settings
    return [
      ("tier", TierName.select.rawValue),
      (
        "tasks",
        judge.tasks.map { "\($0.task.name) v\($0.task.version)" }.joined(separator: ", ")
      ),
      (
        "seeds",
        "\(settings.seeds) scored and \(settings.choosing) others to choose a learning rate, of seed \(settings.seed), the same for every program"
      ),
      ("recipe", "that of each task's reference, the learning rate tuned afresh"),
      ("numerics", MatrixPath.current.numericsID),
    ]
  }

  /// Writes a program with where it comes from above it; never over a file that is there.
  func write(_ program: Program, by command: String, _ judge: PairedJudge) throws {
    guard let output else { return }
    var program = program
    program.documentation += [
      "By `\(command)`: "
        + Self.provenance(judge).map { "\($0.name) \($0.value)" }.joined(separator: "; ") + "."
    ]
    try NewFile.write(program.text, to: output)
  }
}

extension PairedDifference {
  /// The cells of a table: the mean difference of log₂, its standard error, p.
  var cells: [String] {
    guard let mean else { return ["fails", "", "0"] }
    return [
      String(format: "%+.3f", mean), String(format: "%.3f", standardError), Self.text(p: pValue),
    ]
  }

  /// A p-value: three places, more where that would be 0.
  static func text(p: Double) -> String {
    String(format: p < 0.001 && p > 0 ? "%.0e" : "%.3f", p)
  }

  /// The comparison as JSON.
  func json(tasks: [String]) -> JSON {
    .object([
      "mean": .number(mean), "standardError": .number(standardError), "p": .number(pValue),
      "pairs": .integer(pairs), "failure": .string(failure),
      "byTask": .object(
        Dictionary(zip(tasks, byTask.map { JSON.number($0) })) { first, _ in first }),
    ])
  }
}
