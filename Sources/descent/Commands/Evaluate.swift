import Archive
import ArgumentParser
import DSL
import Eval
import Foundation
import Machine
import TensorCore

struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval",
    abstract: "Trains a task once with an optimizer and shows how the loss went.",
    discussion: """
      What is not given comes from the recipe of the task's tuned reference, but for the learning rate of a program \
      that declares `hyper lr`. A program of the archive brings the learning rate and the factor with which it was \
      judged on that task; a file's update is taken as it is.

      Example:  descent eval optimizers/adamw.opt --task digits-mlp --steps 200 --seed 1 --lr 3e-3
      """)

  @OptionGroup var archive: ArchiveOption

  @Argument(
    help: ArgumentHelp(
      "A program's file, a name in the library, or a number in the archive.", valueName: "file|id"))
  var source: String

  @Option(help: ArgumentHelp("The task; `descent tasks` lists them.", valueName: "task"))
  var task: String

  @Option(parsing: .unconditional, help: ArgumentHelp("How many steps.", valueName: "count"))
  var steps: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Names initial weights and batches.", valueName: "seed"))
  var seed: UInt64 = 1

  @Option(parsing: .unconditional, help: ArgumentHelp("The peak learning rate.", valueName: "rate"))
  var lr: Double?

  @Option(
    help: ArgumentHelp(
      "The schedule; SHARE is what share of the run its fall or its time scale takes.",
      valueName: "schedule"))
  var schedule: Schedule?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The share of steps in which the rate rises.", valueName: "share"))
  var warmUp: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The recipe's decoupled weight decay.", valueName: "decay"))
  var weightDecay: Double?

  @Option(
    name: .customLong("hyper"),
    help: ArgumentHelp(
      "Another value for a hyper-parameter; may be repeated.", valueName: "name=value"))
  var hypers: [HyperSetting] = []

  @Flag(help: "Print a JSON object.")
  var json = false

  func validate() throws {
    func check(_ name: String, _ value: Double?, _ expected: String, _ holds: (Double) -> Bool)
      throws
    {
      if let value, !(value.isFinite && holds(value)) {
        throw ValidationError("\(name) must be \(expected), got \(value)")
      }
    }
    try check("--lr", lr, "a positive, finite number") { $0 > 0 }
    try check("--warm-up", warmUp, "a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    try check("--weight-decay", weightDecay, "a finite number of at least 0") { $0 >= 0 }
    if hypers.contains(where: { $0.name == Program.Input.learningRate.name }) {
      throw ValidationError("the learning rate is given with --lr, not with --hyper")
    }
    if let steps, !(1...100_000_000).contains(steps) {
      throw ValidationError("--steps must be a whole number from 1 to 100000000, got \(steps)")
    }
  }

  func run() throws {
    guard let entry = TaskCatalogue.named(task) else {
      throw Failure.unknown(
        "task", task, among: TaskCatalogue.all.map(\.task.name), see: "descent tasks")
    }
    let source = try ProgramSource(source, archive: archive)
    try TaskData.check()
    let judged = source.report?.candidate.evaluations.last { $0.task == task }
    let recipe = try recipe(
      for: entry.task, judged: judged, declared: source.program.learningRate?.value)
    let trainer = Trainer()
    let rule: ProgramRule
    do {
      rule = try ProgramRule(
        source.program,
        hypers: Dictionary(hypers.map { ($0.name, $0.value) }) { _, last in last })
    } catch { throw Failure.usage("\(error)") }
    let factor = judged?.factor ?? 1
    // One step plans the run and fills the caches, so that the time of a step is that of a step.
    let first = recipe.with(learningRate: recipe.learningRate, steps: 1)
    _ = trainer.train(rule, on: entry.task, seed: seed, recipe: first, factor: factor)
    let result = trainer.train(rule, on: entry.task, seed: seed, recipe: recipe, factor: factor)
    if json {
      try Output.print(json(of: result, entry, recipe))
    } else {
      show(result, source.program, entry, recipe)
    }
  }

  /// The recipe: the options, else what the archive knows, else the reference's; the rate that the program declares
  /// goes before the reference's.
  private func recipe(
    for task: any ProxyTask, judged: EvaluationRecord?, declared: Double?
  ) throws -> Recipe {
    let stored = judged.flatMap { Recipe($0.recipe) }
    let known: Recipe?
    do {
      known = try stored ?? ReferenceStore.shipped().reference(for: task).recipe
    } catch {
      guard lr ?? declared != nil else {
        throw Failure.failed("\(error); or give --lr")
      }
      known = nil
    }
    let rate = lr ?? judged?.learningRate ?? declared ?? known?.learningRate ?? 1e-3
    return Recipe(
      schedule: schedule ?? known?.schedule ?? .cosine, warmUp: warmUp ?? known?.warmUp ?? 0,
      weightDecay: weightDecay ?? known?.weightDecay ?? 0, learningRate: rate,
      steps: steps ?? known?.steps ?? task.steps)
  }

  private func json(
    of result: TrainingResult, _ entry: TaskCatalogue.Entry, _ recipe: Recipe
  ) -> JSON {
    .object([
      "task": .string(task), "tier": .string(entry.tier.rawValue), "seed": .unsigned(seed),
      "steps": .integer(recipe.steps), "lr": .number(recipe.learningRate),
      "verdict": .string("\(result.verdict)"), "finalLoss": .number(result.endLoss),
      "curve": .array(
        result.curve.map { .array([.integer($0.step), .number($0.loss)]) }),
      "seconds": .number(result.seconds),
      "microsecondsPerStep": .number(microseconds(result)),
    ])
  }

  private func show(
    _ result: TrainingResult, _ program: Program, _ entry: TaskCatalogue.Entry, _ recipe: Recipe
  ) {
    Output.print("\(program.name) on \(task) (\(entry.tier.rawValue) tier), seed \(seed)")
    for section in program.sections {
      let names = section.roles.names
      let isUsed = entry.task.layout.parameters.contains { names.contains($0.role.rawValue) }
      guard !isUsed else { continue }
      Output.print(
        "note        no parameter of \(task) runs `for \(names.joined(separator: ", "))`")
    }
    Output.print("recipe      \(recipe)")
    Output.print("verdict     \(result.verdict)")
    Output.print("final loss  \(result.endLoss)")
    Output.print(
      String(
        format: "time        %.3f s, %.2f µs a step, evaluation included", result.seconds,
        microseconds(result)))
    Output.print("")
    Output.table(
      ["step", "loss"], result.curve.map { ["\($0.step)", String(format: "%.6f", $0.loss)] })
  }

  private func microseconds(_ result: TrainingResult) -> Double {
    result.steps > 0 ? result.seconds / Double(result.steps) * 1e6 : 0
  }
}

extension Schedule: ExpressibleByArgument {
  /// Reads the form that recipes have.
  public init?(argument: String) { self.init(argument) }

  /// What help and complaints list.
  public static var allValueStrings: [String] { forms }

  /// The bare names.
  public static var defaultCompletionKind: CompletionKind { .list(allCases.map(\.description)) }
}

/// `beta1=0.95` on the command line.
struct HyperSetting: ExpressibleByArgument {
  var name: String
  var value: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let value = Double(parts[1]), value.isFinite else { return nil }
    name = String(parts[0])
    self.value = value
  }
}
