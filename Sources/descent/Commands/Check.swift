import ArgumentParser
import DSL

struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Checks optimizers and says everything that is wrong with them.",
    discussion: """
      Silent where all is well, but for a note on a program that reads `h`, whose steps cost more. Otherwise one
      diagnostic a mistake, FILE:LINE:COLUMN: error: …, and exit code 65.

      Example:  descent check optimizers/adamw.opt
      """)

  @Argument(help: ArgumentHelp("Programs to check.", valueName: "file"))
  var files: [String]

  func run() throws {
    var isSound = true
    for file in files {
      do {
        let program = try Program(parsing: try ProgramSource.read(file), file: file)
        if let note = program.properties.costOfOracles { Output.print("\(file): note: \(note)") }
      } catch {
        // Every file is checked, so the first that is wrong does not end the command.
        Output.complain(ExitStatus.explain(error).message)
        isSound = false
      }
    }
    if !isSound { throw ExitStatus.badInput }
  }
}

extension Program.Properties {
  /// What a step costs, where that is more than one gradient.
  var costOfOracles: String? {
    guard gradientsPerStep > 1 else { return nil }
    return
      "reads `h`, so a step evaluates \(gradientsPerStep) gradients and counts as that many steps"
  }
}
