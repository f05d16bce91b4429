import Archive
import DSL
import Eval
import LanguageModel
import Search

extension PromptProgram {
  /// A judged program as a prompt shows it: without dead code, with what the search tier says of it and nothing of other tiers.
  ///
  /// A task without a reference shows no curve.
  init(
    _ label: String, _ program: Program, fitness: Double?, lines: [CampaignSummary.TaskLine]?,
    descriptor: Descriptor?, curves: [Ledger.Curve], references: ReferenceStore
  ) {
    self.init(
      label: label, program: program.withoutDeadCode(), fitness: fitness,
      scores: lines?.map { ($0.task, $0.score) } ?? [],
      traits: zip(Quantity.allCases, descriptor ?? []).map { ($0.rawValue, $1) },
      curves: curves.compactMap { curve in
        guard let task = TaskCatalogue.named(curve.task)?.task,
          let reference = try? references.reference(for: task)
        else { return nil }
        return (
          curve.task, curve.steps, curve.losses,
          reference.curve.loss(afterSteps: Double(reference.curve.steps))
        )
      })
  }
}

extension StoredCandidate {
  /// A stored candidate as a prompt shows it.
  ///
  /// - Parameters:
  ///   - label: What the prompt calls it.
  ///   - program: Its program, read from its text.
  ///   - references: The tuned references.
  public func promptProgram(
    _ label: String, _ program: Program, references: ReferenceStore
  ) -> PromptProgram {
    PromptProgram(
      label, program, fitness: ladderFitness, lines: pooledLines,
      descriptor: self.program.descriptor.flatMap(Quantity.descriptor),
      curves: curves(Rung.complete.rawValue), references: references)
  }
}
