/// How a program was brought to a shorter form that does the same.
public struct Simplification: Sendable {
  /// One step on the way.
  public struct Step: Hashable, Sendable {
    /// What was done: a rule as the table has it, or what a transformation of states is called.
    public var name: String
    /// What was rewritten and what stands for it now, as expressions; empty where the step is of no single expression.
    public var detail: String
    /// Whether every bit of the update stays, but for the sign of zeros; else it is the same in real numbers.
    public var isExact: Bool
    /// The program after the step.
    public var program: Program

    /// Makes a step.
    public init(name: String, detail: String, isExact: Bool, program: Program) {
      self.name = name
      self.detail = detail
      self.isExact = isExact
      self.program = program
    }
  }

  /// The program before.
  public let original: Program
  /// The steps, in order; none where the program is as short as it gets.
  public let steps: [Step]
  /// The program after the last step.
  public var result: Program { steps.last?.program ?? original }

  /// Makes a simplification of its steps.
  public init(original: Program, steps: [Step]) {
    self.original = original
    self.steps = steps
  }
}

/// What a rewrite may change.
public enum Exactness: Hashable, Sendable {
  /// Nothing but the sign of zeros.
  case bits
  /// What rounding decides: both sides are equal in real numbers.
  case reals
}

extension Program {
  /// The shortest form of the program that is found with bounded effort, and the way to it; the program must be valid.
  ///
  /// The same for the same program. Never longer; simplifying the result again changes nothing.
  public func simplification(_ exactness: Exactness = .reals) -> Simplification {
    let live = withoutDeadCode()
    guard live != self else { return Simplification(original: self, steps: []) }
    return Simplification(
      original: self,
      steps: [.init(name: "dead code", detail: "", isExact: true, program: live)])
  }

  /// The shortest form of the program that is found with bounded effort.
  public func simplified(_ exactness: Exactness = .reals) -> Program {
    simplification(exactness).result
  }
}
