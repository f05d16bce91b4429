import ArgumentParser
import Eval
import Foundation
import Study
import TensorCore

struct Tasks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lists the tasks on which optimizers are judged.",
    discussion: """
      Breeding sees the search tier alone; select steers promotion; held-out and report show what a find is worth. \
      "a run" is the time that AdamW takes for a complete one on this machine, estimated from a few steps timed now. \
      "separates" names two known optimizers of which the first ends lower there (see `descent separate`). \
      Beside each task stands how far the reference's own score varies from seed to seed, and below the list \
      which task tells little for that.

      Held-out variants are for once an archive is frozen: --draw names so many of their pool, by --seed, for `descent eval \
      --task`.

      Example:  descent tasks --json
                descent tasks --variants --draw 3 --seed 7
      """)

  @Flag(help: "Print a JSON array.")
  var json = false

  @Flag(help: "List the pools of variants, from which a campaign draws tasks by seed.")
  var variants = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --variants: draw so many of the held-out pool instead.", valueName: "count"))
  var draw: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Of --draw; 1 without it.", valueName: "seed"))
  var seed: UInt64?

  func validate() throws {
    guard let draw else {
      if seed != nil { throw ValidationError("--seed is of --draw; give --draw, too") }
      return
    }
    guard variants else { throw ValidationError("--draw draws variants; give --variants, too") }
    let count = VariantPool.variants(.heldOut).count
    guard (1...count).contains(draw) else {
      throw ValidationError("--draw must be a whole number from 1 to \(count), got \(draw)")
    }
  }

  /// What is listed.
  private var tasks: [TaskCatalogue.Entry] {
    if let draw {
      return VariantPool.heldOut(count: draw, seed: seed ?? 1).compactMap {
        TaskCatalogue.named($0.task.name)
      }
    }
    return variants ? VariantPool.tiers.flatMap(TaskCatalogue.variants) : TaskCatalogue.all
  }

  func run() throws {
    let tasks = tasks
    let references = try ReferenceStore.shipped()
    let adamw = RuleFamily.library("adamw")
    let milliseconds = tasks.map {
      RunCost.measure(adamw.rule([]), on: $0.task, within: 0.01).seconds(steps: $0.task.steps)
        * 1000
    }
    func reference(_ task: any ProxyTask) -> Reference? { try? references.reference(for: task) }
    if json {
      try Output.print(
        .array(
          zip(tasks, milliseconds).map { entry, time in
            .object([
              "name": .string(entry.task.name), "tier": .string(entry.tier.rawValue),
              "version": .integer(entry.task.version), "steps": .integer(entry.task.steps),
              "parameters": .integer(entry.task.layout.count), "milliseconds": .number(time),
              "separates": variants
                ? .null
                : .object([
                  "stronger": .string(entry.task.separates.stronger),
                  "weaker": .string(entry.task.separates.weaker),
                  "reason": .string(entry.task.separates.reason),
                ]),
              "summary": .string(entry.task.summary),
              "variation": .number(reference(entry.task)?.curve.variation),
              "weakness": .string(reference(entry.task)?.weakness),
            ])
          }))
      return
    }
    Output.table(
      [
        "task", "tier", "steps", "parameters", "a run", "± log₂",
        variants ? "modelled on" : "separates", "what it is",
      ],
      zip(tasks, milliseconds).map { entry, time in
        [
          entry.task.name, entry.tier.rawValue, "\(entry.task.steps)",
          "\(entry.task.layout.count)", Self.text(milliseconds: time),
          reference(entry.task).map { String(format: "%.2f", $0.curve.variation) } ?? "–",
          variants
            ? Variant(named: entry.task.name)?.base.rawValue ?? "–"
            : "\(entry.task.separates.stronger) > \(entry.task.separates.weaker)",
          entry.task.summary,
        ]
      })
    for entry in tasks {
      if let weakness = reference(entry.task)?.weakness {
        Output.print("! \(entry.task.name): \(weakness)")
      }
    }
  }

  /// `1.3 ms`, `240 ms`, `12 s`.
  private static func text(milliseconds: Double) -> String {
    switch milliseconds {
    case ..<10: String(format: "%.1f ms", milliseconds)
    case ..<1000: "\(Int(milliseconds.rounded())) ms"
    case ..<10_000: String(format: "%.1f s", milliseconds / 1000)
    default: "\(Int((milliseconds / 1000).rounded())) s"
    }
  }
}
