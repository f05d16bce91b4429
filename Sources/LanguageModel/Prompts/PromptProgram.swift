import DSL

/// A program as a prompt shows it: its text, what it scored and what it does.
///
/// Scores, traits and curves are those of the search tier alone; no other tier is ever shown to a model.
public struct PromptProgram: Sendable {
  /// What the prompt calls it: `current program`, `found_17`, `adamw`.
  public var label: String
  /// The program; shown as `promptText`.
  public var program: Program
  /// The mean log₂ speed-up less one standard error; nil where it was not judged.
  public var fitness: Double?
  /// The log₂ speed-up on each task over tuned AdamW; shown as factors, the worst marked.
  public var scores: [(task: String, score: Double)]
  /// What it does and costs, each with its unit in its name: lag, flatness, bytes of state.
  public var traits: [(name: String, value: Double)]
  /// One run a task: the loss at some steps, and where the reference's run ended.
  public var curves: [(task: String, steps: [Int], losses: [Double], reference: Double)]

  /// Makes a program with what is known of it.
  public init(
    label: String, program: Program, fitness: Double? = nil,
    scores: [(task: String, score: Double)] = [], traits: [(name: String, value: Double)] = [],
    curves: [(task: String, steps: [Int], losses: [Double], reference: Double)] = []
  ) {
    self.label = label
    self.program = program
    self.fitness = fitness
    self.scores = scores
    self.traits = traits
    self.curves = curves
  }
}
