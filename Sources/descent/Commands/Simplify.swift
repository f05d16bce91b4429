import Archive
import ArgumentParser
import DSL
import Foundation
import Study

struct Simplify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Brings an optimizer to a shorter form that does the same.",
    discussion: """
      Algebra proposes each step: dead code, laws of the operators, states that are images of others. Behaviour disposes: \
      the forms before and after a step are run on fixed streams of gradients, and a step that changes what the \
      optimizer does ends the way. Prints the program; with --trace the steps before it, each with how far apart its two \
      forms were.

      Example:  descent simplify --trace optimizers/adamw.opt
                descent simplify 12 --output short.opt
      """)

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @OptionGroup var archive: ArchiveOption

  @Flag(help: "Print each step: its name, what it rewrote, lengths, and how its check went.")
  var trace = false

  @Flag(help: "Only steps that keep every bit of the updates, but for the sign of zeros.")
  var exact = false

  @Flag(help: "Print a JSON object.")
  var json = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the program; standard output without it.", valueName: "file")
  )
  var output: String?

  func run() throws {
    if let output { try NewFile.check(output) }
    let source = try ProgramSource(source, archive: archive)
    let found = CheckedSimplification(of: source.program, exact ? .bits : .reals)
    var result = found.result
    if let origin = source.origin(in: archive) { result.documentation.append(origin) }
    if json {
      try Output.print(Self.json(found, result))
    } else {
      if trace { Self.printTrace(found) }
      if output == nil { Output.write(result.text) }
      Output.complain(Self.summary(of: found))
    }
    if let output { try NewFile.write(result.text, to: output) }
  }

  private static func printTrace(_ found: CheckedSimplification) {
    for (index, step) in found.steps.enumerated() { printStep(index + 1, step, "") }
    if let refused = found.refused {
      printStep(found.steps.count + 1, refused, "refused, and nothing after it was done: ")
    }
    Output.print("")
  }

  private static func printStep(
    _ number: Int, _ step: CheckedSimplification.Step, _ remark: String
  ) {
    Output.print(
      "\(number). \(step.step.name) (\(step.step.isExact ? "exact" : "real")), "
        + "\(step.before.length.words) words to \(step.program.length.words)")
    for line in step.step.detail.split(separator: "\n") { Output.print("   \(line)") }
    Output.print("   check: \(remark)\(step.agreement.inWords)")
  }

  /// One line: from how long to how long, and whether a check refused a step.
  private static func summary(of found: CheckedSimplification) -> String {
    let (before, after) = (found.original, found.result)
    let steps = found.steps.count
    let way =
      steps == 0
      ? "no step makes it shorter"
      : "\(steps) step\(steps == 1 ? "" : "s"), each checked"
    let lengths =
      "\(before.statements.count) statements, \(before.states.count) states and "
      + "\(before.length.words) words became \(after.statements.count), \(after.states.count) and \(after.length.words)"
    let refused = found.refused.map {
      "; the step '\($0.step.name)' was refused: \($0.agreement.inWords)"
    }
    return "\(lengths) (\(way)\(refused ?? ""))"
  }

  private static func json(_ found: CheckedSimplification, _ result: Program) -> JSON {
    .object([
      "program": .string(result.text), "before": size(found.original), "after": size(result),
      "steps": .array(found.steps.map(json)),
      "refused": found.refused.map(json) ?? .null,
    ])
  }

  private static func size(_ program: Program) -> JSON {
    .object([
      "statements": .integer(program.statements.count), "states": .integer(program.states.count),
      "words": .integer(program.length.words), "structure": .string("\(program.structuralHash)"),
    ])
  }

  private static func json(_ step: CheckedSimplification.Step) -> JSON {
    .object([
      "name": .string(step.step.name), "detail": .string(step.step.detail),
      "exact": .bool(step.step.isExact), "wordsBefore": .integer(step.before.length.words),
      "wordsAfter": .integer(step.program.length.words),
      "distance": .number(step.agreement.distance), "check": .string(step.agreement.inWords),
      "program": .string(step.program.text),
    ])
  }
}

extension ProgramSource {
  /// Where a program of the archive comes from, as a line of documentation; nil for a file.
  func origin(in archive: ArchiveOption) -> String? {
    report.map {
      "Program \($0.candidate.program.id ?? 0) of \(archive.path): candidate "
        + "\($0.candidate.program.candidate) of campaign \($0.campaign.name), seed "
        + "\($0.campaign.seed), simplified."
    }
  }
}
