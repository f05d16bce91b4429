import ArgumentParser
import DSL
import Study

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Explains an optimizer on one page: what it is, what its text proves, what probes see.",
    discussion: """
      Example:  descent explain adamw
      """)

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @OptionGroup var archive: ArchiveOption

  func run() throws {
    let source = try ProgramSource(source, archive: archive)
    for line in PropertyCard(of: source.program).lines {
      Output.print("- \(line.topic): \(line.finding) (\(line.evidence.rawValue))")
    }
  }
}
