import Archive
import ArgumentParser
import DSL
import Foundation

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows a program of an archive with everything known about it.",
    discussion: """
      Its text, where it came from, and every evaluation with tier, seeds and recipe.

      Example:  descent show 12
      """)

  @OptionGroup var archive: ArchiveOption

  @Argument(
    help: ArgumentHelp("The program's number, as `descent list` shows it.", valueName: "id"))
  var id: Int64

  @Flag(help: "Print the program as it was bred, dead statements too.")
  var raw = false

  @Flag(help: "Print a JSON object.")
  var json = false

  func run() throws {
    let report = try ProgramSource.report(id, archive: archive)
    if json { try Output.print(Self.json(report)) } else { try print(report) }
  }

  private func print(_ report: ProgramReport) throws {
    let program = report.candidate.program
    let parsed = try Program(parsing: program.text, file: "program \(id)")
    Output.print(raw ? program.text : parsed.withoutDeadCode().text)
    Output.print("campaign     \(report.campaign.name), seed \(report.campaign.seed)")
    Output.print("candidate    \(program.candidate), made by: \(program.edit)")
    let parents = report.listed?.parents ?? []
    if !parents.isEmpty {
      Output.print("bred from    \(parents.map { "\($0)" }.joined(separator: ", "))")
    }
    let properties = parsed.properties
    Output.print(
      "size         \(program.statements) live statements, \(program.states) states")
    for line in parsed.costLines() { Output.print("cost         \(line)") }
    if let cost = properties.costOfOracles { Output.print("cost         \(cost)") }
    Output.print("structure    \(program.structure)")
    Output.print("fingerprint  \(program.fingerprint ?? "–")")
    if let listed = report.listed {
      Output.print(
        "speed-up     \(Output.factor(listed.score.map { exp2($0) })) over the tuned reference (\(listed.tier) tier)"
      )
    }
    Output.print("")
    Output.table(
      ["tier", "rung", "task", "speed-up", "± log₂", "lr", "seeds", "verdict"],
      report.candidate.evaluations.map {
        [
          $0.tier, "\($0.rung)", $0.task, Output.factor($0.score.map { exp2($0) }),
          $0.standardError.map { String(format: "%.3f", $0) } ?? "–",
          String(format: "%.3g", $0.learningRate), "\($0.seeds.count)", $0.verdict,
        ]
      })
    let recipes = report.candidate.evaluations.map { "\($0.task): \($0.recipe)" }
    Output.print("\nrecipes")
    for (place, recipe) in recipes.enumerated() where !recipes[..<place].contains(recipe) {
      Output.print("  " + recipe)
    }
  }

  private static func json(_ report: ProgramReport) -> JSON {
    let program = report.candidate.program
    return .object([
      "id": .integer(Int(program.id ?? 0)), "name": .string(program.name),
      "text": .string(program.text), "campaign": .string(report.campaign.name),
      "campaignSeed": .integer(Int(report.campaign.seed)),
      "numerics": .string(report.campaign.numerics), "candidate": .integer(program.candidate),
      "edit": .string(program.edit), "structure": .string(program.structure),
      "fingerprint": .string(program.fingerprint), "statements": .integer(program.statements),
      "states": .integer(program.states),
      "parents": .array((report.listed?.parents ?? []).map { .integer(Int($0)) }),
      "tier": .string(report.listed?.tier),
      "speedup": .number(report.listed?.score.map { exp2($0) }),
      "evaluations": .array(report.candidate.evaluations.map(json)),
    ])
  }

  private static func json(_ evaluation: EvaluationRecord) -> JSON {
    .object([
      "task": .string(evaluation.task), "taskVersion": .integer(evaluation.taskVersion),
      "tier": .string(evaluation.tier), "rung": .integer(evaluation.rung),
      "seeds": .array(evaluation.seeds.map { .unsigned($0) }),
      "recipe": .string(evaluation.recipe), "lr": .number(evaluation.learningRate),
      "factor": .number(evaluation.factor),
      "losses": .array(evaluation.losses.map { .number($0) }),
      "speedup": .number(evaluation.score.map { exp2($0) }),
      "standardError": .number(evaluation.standardError),
      "verdict": .string(evaluation.verdict), "seconds": .number(evaluation.seconds),
      "curve": evaluation.curve.map { .array($0.map { .array($0.map { .number($0) }) }) } ?? .null,
    ])
  }
}
