import ArgumentParser
import DSL
import Foundation
import Study

struct Recognise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says which known optimizer a program is, is near to, or that it is near to none.",
    discussion: """
      The program is simplified and compared with every optimizer of the library, as it is and modified (without bias \
      correction, with the sign of its update, …), by its expressions and by its updates on a fixed stream of gradients; constants \
      are fitted. Distances: 0 for equal updates, 1 for unrelated ones.

      Example:  descent recognise 12 mine.opt
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, names in the library, or numbers of programs in the archive.", valueName: "program"))
  var programs: [String]

  @OptionGroup var archive: ArchiveOption

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    var objects: [JSON] = []
    for name in programs {
      let found = Recognition(of: try ProgramSource(name, archive: archive).program)
      if json {
        objects.append(Self.json(name, found))
        continue
      }
      if programs.count > 1 { Output.print("\(name)") }
      Output.print(found.verdict)
      guard !found.matches.isEmpty else { continue }
      Output.table(
        ["nearest", "distance", "as published", "by", "constants (library)"],
        found.matches.map { match in
          [
            ([match.name] + match.modifications).joined(separator: ", "),
            String(format: "%.4f", match.distance),
            String(format: "%.4f", match.distanceAsPublished), match.evidence.rawValue,
            match.constants.map(Self.text).joined(separator: ", "),
          ]
        })
    }
    if json { try Output.print(.array(objects)) }
  }

  private static func text(_ constant: Recognition.Constant) -> String {
    let published = constant.published.map { String(format: " (%.4g)", $0) } ?? ""
    return "\(constant.name) = \(String(format: "%.5g", constant.value))\(published)"
  }

  private static func json(_ name: String, _ found: Recognition) -> JSON {
    .object([
      "program": .string(name), "verdict": .string(found.verdict),
      "nearness": .string(found.nearness.rawValue), "weightDecay": .number(found.decay),
      "parts": .array(
        found.parts.map { json($0.roles.joined(separator: ", "), $0.recognition) }),
      "matches": .array(
        found.matches.map { match in
          .object([
            "name": .string(match.name),
            "modifications": .array(match.modifications.map { .string($0) }),
            "distance": .number(match.distance),
            "distanceAsPublished": .number(match.distanceAsPublished),
            "evidence": .string(match.evidence.rawValue),
            "constants": .array(
              match.constants.map {
                .object([
                  "name": .string($0.name), "value": .number($0.value),
                  "published": .number($0.published),
                ])
              }),
          ])
        }),
    ])
  }
}
