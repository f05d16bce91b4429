import Archive
import DSL
import Eval
import LanguageModel

extension StoredCandidate {
  /// A stored candidate as a prompt shows it: without dead code, with what the search tier says of it and nothing of other tiers.
  ///
  /// - Parameters:
  ///   - label: What the prompt calls it.
  ///   - program: Its program, read from its text.
  ///   - references: The tuned references; a task without one shows no curve.
  public func promptProgram(
    _ label: String, _ program: Program, references: ReferenceStore
  ) -> PromptProgram {
    var shown = PromptProgram(
      label: label, program: program.withoutDeadCode(), fitness: ladderFitness)
    shown.scores = pooledLines?.map { ($0.task, $0.score) } ?? []
    if let numbers = self.program.descriptor {
      shown.traits = Quantity.allCases.compactMap { quantity in
        numbers[quantity.rawValue].map { (quantity.rawValue, $0) }
      }
    }
    shown.curves = curves(Rung.complete.rawValue).compactMap { curve in
      guard let task = TaskCatalogue.named(curve.task)?.task,
        let reference = try? references.reference(for: task)
      else { return nil }
      return (
        curve.task, curve.steps, curve.losses,
        reference.curve.loss(afterSteps: Double(reference.curve.steps))
      )
    }
    return shown
  }
}
