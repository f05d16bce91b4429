import ArgumentParser
import DSL
import Eval
import Foundation
import Machine

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what an optimizer does: rotations, spectrum, memory, signs, scale.",
    discussion: """
      The optimizer takes some 1,500 steps on fixed streams of gradients of a 32 × 64 weight matrix; the figures say what it \
      makes of them, whatever its text looks like. Archives of elites go by them.

      Example:  descent describe adam muon mine.opt
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
      let program = try ProgramSource(name, archive: archive).program
      let coupling = program.properties.coupling
      let found = Description.measure(ProgramRule(Graph(program)))
      if json {
        objects.append(.object(Self.json(name, coupling, found)))
        continue
      }
      Output.print("\(name): coupled \(coupling)")
      switch found {
      case .success(let description):
        Output.table(
          ["figure", "value", "what it is"],
          description.lines.map { [$0.name, String(format: "%.3f", $0.value), $0.meaning] })
      case .failure(let failure): Output.print("no figures: \(failure.inWords)")
      }
    }
    if json { try Output.print(.array(objects)) }
  }

  private static func json(
    _ name: String, _ coupling: Coupling, _ found: Result<Description, Description.Failure>
  ) -> [String: JSON] {
    var object: [String: JSON] = [
      "program": .string(name), "coupling": .string(coupling.description),
    ]
    switch found {
    case .success(let description):
      for line in description.lines { object[line.name] = .number(line.value) }
    case .failure(let failure): object["failure"] = .string(failure.inWords)
    }
    return object
  }
}

extension Description {
  /// The quantities by the names of archives' axes.
  fileprivate var lines: [(name: String, value: Double, meaning: String)] {
    [
      ("rotation-right", rotationRight, "1 where it turns with the columns' basis"),
      ("rotation-left", rotationLeft, "1 where it turns with the rows' basis"),
      ("flatness", flatness, "of the update's spectrum: 1 where all singular values are equal"),
      ("lag", lag, "how many steps old the gradients are that it acts on"),
      ("sign-likeness", signLikeness, "1 where all elements move by as much"),
      ("degree", degree, "of the update in the gradient's scale"),
      ("row-response", rowResponse, "the same where one row alone is scaled"),
    ]
  }
}

extension Description.Failure {
  fileprivate var inWords: String {
    switch self {
    case .nonFinite(let probe, let step):
      "its update is not finite in step \(step) of the probe '\(probe)'"
    case .still(let probe): "it stands still at the end of the probe '\(probe)'"
    }
  }
}
