import DSL

/// A simplification of which every step was checked by what the program does: algebra proposes, behaviour disposes.
public struct CheckedSimplification: Sendable {
  /// One step, and how far the program does after it what it did before.
  public struct Step: Hashable, Sendable {
    /// What was done.
    public let step: Simplification.Step
    /// The program before it.
    public let before: Program
    /// How far the two agree.
    public let agreement: Agreement

    /// The program after it.
    public var program: Program { step.program }
    /// Whether the check lets it stand.
    public var isAllowed: Bool { agreement.allows(step.isExact ? .bits : .reals) }
  }

  /// The program before.
  public let original: Program
  /// The steps that stand, in order.
  public let steps: [Step]
  /// The step that its check refused; nothing after it was done.
  public let refused: Step?
  /// The program after the last step that stands.
  public var result: Program { steps.last?.program ?? original }

  /// Simplifies a valid program and checks every step.
  public init(of program: Program, _ exactness: Exactness = .reals) {
    self.init(checking: program.simplification(exactness))
  }

  /// Checks the steps of a simplification, up to the first that does not hold.
  public init(checking simplification: Simplification) {
    original = simplification.original
    var steps: [Step] = []
    var refused: Step?
    var program = simplification.original
    // Most programs are as short as they get, and then nothing has to be run.
    var behaviour = simplification.steps.isEmpty ? nil : Behaviour(of: program)
    for step in simplification.steps {
      guard let known = behaviour else { break }
      let next = Behaviour(of: step.program)
      let checked = Step(
        step: step, before: program, agreement: Agreement(of: known, with: next))
      guard checked.isAllowed else {
        refused = checked
        break
      }
      steps.append(checked)
      (program, behaviour) = (step.program, next)
    }
    self.steps = steps
    self.refused = refused
  }
}
