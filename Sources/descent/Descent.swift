import ArgumentParser
import Foundation

/// Descent discovers optimizers for neural networks.
struct Descent: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Discovers optimizers for neural networks.",
    discussion: """
      Descent evolves small programs, trains real models with each, keeps the best in one SQLite file and exports \
      a find as source code.

      Begin with:  descent run campaigns/quickstart.yaml

      Exit codes: 0 done, 1 failure, 64 wrong usage, 65 bad input file, 130 stopped by Ctrl-C.
      """,
    version: Build.version,
    groupedSubcommands: [
      CommandGroup(name: "Discover", subcommands: [Run.self, Resume.self, Replay.self, Ask.self]),
      CommandGroup(
        name: "Inspect",
        subcommands: [
          Elites.self, Exchanges.self, ExportTrajectories.self, ListPrograms.self, Show.self,
          Dump.self,
        ]),
      CommandGroup(
        name: "Optimizers",
        subcommands: [
          Ablate.self, Check.self, Describe.self, Evaluate.self, Explain.self, ExportProgram.self,
          Propose.self, Recognise.self, Round.self, Simplify.self,
        ]),
      CommandGroup(
        name: "Reference",
        subcommands: [
          Tasks.self, Separate.self, Operators.self, TuneReference.self, Rank.self,
          CompareStrategies.self, EvoLLM.self,
          Doctor.self,
        ]),
    ])
}

extension Descent {
  /// Refuses a subcommand that is not known, with the nearest that is.
  static func checkName(in arguments: [String]) throws {
    guard let name = arguments.dropFirst().first, !name.hasPrefix("-") else { return }
    let known = ["help"] + configuration.subcommands.map { $0._commandName }
    if !known.contains(name) {
      throw Failure.unknown("subcommand", name, among: known, see: "descent --help")
    }
  }
}

/// Where the process starts.
@main enum EntryPoint {
  static func main() {
    // A file that may not grow is an error of the write that meets the limit, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      try Descent.checkName(in: CommandLine.arguments)
      var command = try Descent.parseAsRoot()
      try command.run()
    } catch {
      ExitStatus.end(with: error)
    }
  }
}
