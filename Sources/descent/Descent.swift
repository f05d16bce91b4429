import ArgumentParser

/// Descent discovers optimizers for neural networks.
struct Descent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Discovers optimizers for neural networks.",
    discussion: """
      Descent evolves small programs, trains real models with each, keeps the best in one SQLite file and exports \
      a find as source code.

      Begin with:  descent run campaigns/quickstart.yaml

      Exit codes: 0 done, 1 failure, 64 wrong usage, 65 bad input file.
      """,
    version: Build.version,
    groupedSubcommands: [
      CommandGroup(name: "Discover", subcommands: [Run.self, Resume.self]),
      CommandGroup(
        name: "Inspect",
        subcommands: [ListPrograms.self, Show.self, Dump.self]),
      CommandGroup(
        name: "Optimizers",
        subcommands: [Check.self, Evaluate.self, ExportProgram.self, Propose.self]),
      CommandGroup(
        name: "Reference",
        subcommands: [Tasks.self, Operators.self, TuneReference.self, Doctor.self]),
    ])
}

/// Where the process starts.
@main enum EntryPoint {
  static func main() {
    do {
      var command = try Descent.parseAsRoot()
      try command.run()
    } catch {
      ExitStatus.end(with: error)
    }
  }
}
