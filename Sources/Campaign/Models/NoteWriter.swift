import DSL
import Eval
import Foundation
import Machine

/// What a prompt says of a parent: its explanation, and what each part is worth.
struct WrittenNotes: Sendable {
  var explanation = ""
  /// A line for each part; nil where nothing was taken away yet.
  var ablation: [String]?
  /// How many gradients that took.
  var gradients = 0
}

/// Writes what prompts say of parents: an ablation by short runs, each part taken away on the same seeds.
///
/// A function of the program, its rates and its index alone.
struct NoteWriter: Sendable {
  /// No more parts are taken away.
  private static let mostParts = 12

  private let judge: Judge
  private let complete: @Sendable (Program) -> Program
  private let study: @Sendable (Program) -> Dossier

  /// - Parameters:
  ///   - judge: Judges by short runs.
  ///   - complete: Makes the whole optimizer of a program of the space.
  ///   - study: What can be said without training.
  init(
    judge: Judge, complete: @escaping @Sendable (Program) -> Program,
    study: @escaping @Sendable (Program) -> Dossier
  ) {
    self.judge = judge
    self.complete = complete
    self.study = study
  }

  /// Writes the notes of a program of the space; without its learning rates nothing is taken away.
  func write(
    _ program: Program, rates: [Double]?, index: Int, with worker: Judge.Worker
  ) -> WrittenNotes {
    let dossier = study(program)
    var written = WrittenNotes(explanation: dossier.explanation)
    guard let rates else { return written }
    func score(_ program: Program) -> Double? {
      let rule = ProgramRule(Graph(complete(program)))
      let (score, gradients) = judge.shortScore(of: rule, at: rates, index: index, with: worker)
      written.gradients += gradients
      return score
    }
    guard let whole = score(program) else { return written }
    written.ablation = dossier.removals.prefix(Self.mostParts).map { part, left in
      guard let rest = score(left) else { return "\(part): it does not train" }
      return String(format: "%@: ×%.2f of what it is in short runs", part, exp2(rest - whole))
    }
    return written
  }
}
