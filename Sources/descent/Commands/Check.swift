import ArgumentParser
import DSL

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks optimizers and says everything that is wrong with them.",
    discussion: """
      Silent where all is well. Otherwise one diagnostic a mistake, FILE:LINE:COLUMN: error: …, and exit code 65.

      Example:  descent check optimizers/adamw.opt
      """)

  @Argument(help: ArgumentHelp("Programs to check.", valueName: "file"))
  var files: [String]

  func run() throws {
    var isSound = true
    for file in files {
      do {
        _ = try Program(parsing: try ProgramSource.read(file), file: file)
      } catch {
        // Every file is checked, so the first that is wrong does not end the command.
        Output.complain(ExitStatus.explain(error).message)
        isSound = false
      }
    }
    if !isSound { throw ExitStatus.badInput }
  }
}
