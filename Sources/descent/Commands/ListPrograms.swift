import Archive
import ArgumentParser
import Foundation

struct ListPrograms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the best programs of an archive.",
    discussion: """
      The speed-up is how much longer the tuned reference would have had to train: ×2 is twice as fast, ×1 as good. \
      It is the geometric mean over the tasks of the named tier; programs judged on a higher tier come first.

      Example:  descent list --limit 5
      """)

  @OptionGroup var archive: ArchiveOption

  @Option(help: ArgumentHelp("Only scores of this tier: search or select.", valueName: "tier"))
  var tier: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("At most so many programs; 0 for all.", valueName: "count"))
  var limit: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only programs of this campaign.", valueName: "number"))
  var campaign: Int64?

  @Flag(help: "Print a JSON array of all programs.")
  var json = false

  func validate() throws {
    if let limit, limit < 0 {
      throw ValidationError("--limit must be 0 or more, got \(limit)")
    }
    let tiers = ["search", "select", "held-out", "report"]
    if let tier, !tiers.contains(tier) {
      throw ValidationError("--tier must be one of \(tiers.joined(separator: ", ")), got \(tier)")
    }
  }

  func run() throws {
    let limit = limit ?? (json ? 0 : 20)
    let opened = try archive.reading()
    if let campaign { _ = try opened.campaign(numbered: campaign) }
    let programs = try opened.list(
      Listing(campaign: campaign, tier: tier, limit: limit == 0 ? nil : limit))
    if json {
      try Output.print(.array(programs.map(Self.json)))
      return
    }
    if programs.isEmpty {
      Output.print("no program has been evaluated yet")
      return
    }
    Output.table(
      ["id", "name", "tier", "speed-up", "statements", "states", "evaluations", "bred from"],
      programs.map { listed in
        let program = listed.program
        return [
          "\(program.id ?? 0)", program.name, listed.tier,
          Output.factor(listed.score.map { exp2($0) }), "\(program.statements)",
          "\(program.states)", "\(listed.evaluations)",
          listed.parents.map { "\($0)" }.joined(separator: " "),
        ]
      })
  }

  private static func json(_ listed: ListedProgram) -> JSON {
    let program = listed.program
    var perTask: [String: JSON] = [:]
    for task in listed.perTask { perTask[task.task] = .number(task.score.map { exp2($0) }) }
    return .object([
      "id": .integer(Int(program.id ?? 0)), "name": .string(program.name),
      "tier": .string(listed.tier), "speedup": .number(listed.score.map { exp2($0) }),
      "perTask": .object(perTask), "statements": .integer(program.statements),
      "states": .integer(program.states), "evaluations": .integer(listed.evaluations),
      "parents": .array(listed.parents.map { .integer(Int($0)) }),
    ])
  }
}
