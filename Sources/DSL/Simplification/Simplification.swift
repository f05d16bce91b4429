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
  /// Dead code goes first, and what has no name of its own is written where it is read. Then one value or state at a time
  /// is rewritten: by the table's laws, the rules, the definitions of derived operators, sums collected over inputs and
  /// entry values, common factors, states that are images of others, scales that nothing feels; always the first rewrite
  /// in a fixed order that makes the program cheaper (see `GraphCost`), until there is none or the effort is spent, which
  /// takes hundreds of statements. What comes out stands only where it is no longer in statements, words or states, and
  /// shorter in some; so simplifying the result again changes nothing.
  public func simplification(_ exactness: Exactness = .reals) -> Simplification {
    var steps: [Simplification.Step] = []
    var program = withoutDeadCode()
    if program != self {
      let removed = statements.count - program.statements.count
      let freed = states.count - program.states.count
      steps.append(
        .init(
          name: "dead code", detail: "statements: \(removed), states: \(freed)", isExact: true,
          program: program))
    }
    if !sections.isEmpty {
      return Simplification(original: self, steps: steps + program.stepsBySection(exactness))
    }
    while let further = program.shorterForm(exactness), let last = further.last {
      steps += further
      program = last.program
    }
    return Simplification(original: self, steps: steps)
  }

  /// The shortest form of the program that is found with bounded effort.
  public func simplified(_ exactness: Exactness = .reals) -> Program {
    simplification(exactness).result
  }

  /// How many nodes may be looked at: some seconds' worth, far more than a program of a hundred statements takes.
  private static let effort = 20_000_000

  /// The way to a shorter form; nil where there is none.
  private func shorterForm(_ exactness: Exactness) -> [Simplification.Step]? {
    var form = GraphForm(self)
    if let joined = ProgramWriter.write(form, of: self), joined.length.isShorter(than: length) {
      let count = statements.count - joined.statements.count
      return [
        .init(
          name: "expressions joined", detail: "statements: \(count)", isExact: true,
          program: joined)
      ]
    }
    var steps: [Simplification.Step] = []
    var shorter = 0
    var effort = Effort(left: Self.effort)
    var place = 0
    while let move = form.cheaper(exactness, from: place, &effort) {
      (form, place) = (move.form, move.place)
      guard let program = ProgramWriter.write(form, of: self) else { break }
      steps.append(
        .init(name: move.name, detail: move.detail, isExact: move.isExact, program: program))
      if program.length.isShorter(than: length) { shorter = steps.count }
    }
    return shorter == 0 ? nil : Array(steps[..<shorter])
  }
}

extension GraphForm {
  /// The first rewrite that makes the form cheaper; nil where there is none.
  fileprivate func cheaper(
    _ exactness: Exactness, from place: Int, _ effort: inout Effort
  ) -> Move? {
    let cost = GraphCost(graph)
    var bench = Workbench(graph, exactness)
    if let move = cheaperValue(than: cost, from: place, on: &bench, &effort) { return move }
    guard effort.left > 0 else { return nil }
    if let move = cheaperStates(than: cost, on: &bench) { return move }
    return exactness == .reals ? cheaperScale(than: cost, on: &bench) : nil
  }
}
