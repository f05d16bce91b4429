import DSL
import Determinism

extension Grammar {
  /// How often a statement is drawn anew that finds no arguments, or is no update.
  private static let attempts = 100

  /// Draws a program: random statements one after the other, the last assigning `update`.
  ///
  /// Sound by construction: statements read what stands before them, and their stages, each as likely, are drawn first. The number of statements is uniform in the
  /// range that the grammar gives, less those for which no draw fitted.
  public func randomProgram(using stream: inout RandomStream) -> Program {
    let sizes = limits.generated
    let count = sizes.lowerBound + stream.index(below: sizes.count)
    let plan = drawStages(count, using: &stream)
    var program = emptyProgram(named: name)
    for position in 0..<count {
      let end = program.statements.count
      guard let scope = Scope(before: end, of: program, in: self) else { break }
      let isLast = position == count - 1
      let target: Program.Variable? = isLast ? .update : nil
      let stage = plan.isEmpty ? 0 : plan[position]
      let stages = stage...(isLast ? stageOrder.last : stage)
      for _ in 0..<Self.attempts {
        var copy = program
        guard
          Insert.insert(
            into: &copy, at: end, scope: scope, stages: stages, target: target, self, &stream)
            != nil
        else { continue }
        // What is read as the update must fit the weights.
        guard target == nil || copy.isSound(in: self) else { continue }
        program = copy
        break
      }
    }
    return program.compacted()
  }
}
