import ArgumentParser
import Eval
import TensorCore

struct Tasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the tasks on which optimizers are judged.",
    discussion: """
      Breeding sees the search tier alone; select steers promotion; held-out and report show what a find is worth.

      Example:  descent tasks --json
      """)

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let tasks = TaskCatalogue.all
    if json {
      try Output.print(
        .array(
          tasks.map {
            .object([
              "name": .string($0.task.name), "tier": .string($0.tier.rawValue),
              "version": .integer($0.task.version), "steps": .integer($0.task.steps),
              "parameters": .integer($0.task.layout.count), "summary": .string($0.task.summary),
            ])
          }))
      return
    }
    Output.table(
      ["task", "tier", "steps", "parameters", "what it is"],
      tasks.map {
        [
          $0.task.name, $0.tier.rawValue, "\($0.task.steps)", "\($0.task.layout.count)",
          $0.task.summary,
        ]
      })
  }
}
