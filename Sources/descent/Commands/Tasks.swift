import ArgumentParser
import Eval
import Foundation
import TensorCore

struct Tasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the tasks on which optimizers are judged.",
    discussion: """
      Breeding sees the search tier alone; select steers promotion; held-out and report show what a find is worth. \
      Beside each task stands how far the reference's own score varies from seed to seed, and below the list \
      which task tells little for that.

      Example:  descent tasks --json
      """)

  @Flag(help: "Print a JSON array.")
  var json = false

  func run() throws {
    let tasks = TaskCatalogue.all
    let references = try ReferenceStore.shipped()
    func reference(_ task: any ProxyTask) -> Reference? { try? references.reference(for: task) }
    if json {
      try Output.print(
        .array(
          tasks.map {
            .object([
              "name": .string($0.task.name), "tier": .string($0.tier.rawValue),
              "version": .integer($0.task.version), "steps": .integer($0.task.steps),
              "parameters": .integer($0.task.layout.count), "summary": .string($0.task.summary),
              "variation": .number(reference($0.task)?.curve.variation),
              "weakness": .string(reference($0.task)?.weakness),
            ])
          }))
      return
    }
    Output.table(
      ["task", "tier", "steps", "parameters", "± log₂", "what it is"],
      tasks.map {
        [
          $0.task.name, $0.tier.rawValue, "\($0.task.steps)", "\($0.task.layout.count)",
          reference($0.task).map { String(format: "%.2f", $0.curve.variation) } ?? "–",
          $0.task.summary,
        ]
      })
    for entry in tasks {
      if let weakness = reference(entry.task)?.weakness {
        Output.print("! \(entry.task.name): \(weakness)")
      }
    }
  }
}
