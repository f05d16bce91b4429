import DSL
import Determinism

/// Leads a live edge through an exponential average, which takes a state that is not in use.
///
/// x becomes s after s = lerp(x, s, β), or β·s + (1 − β)·x where the grammar has no `lerp`. The mean lag 1 / (1 − β) is
/// drawn evenly on a logarithmic scale between 2 and 1024 steps.
enum Average: Variation {
  static let mutation = Grammar.Mutation.average

  private static let lerp = Operator.named("lerp")
  private static let add = Operator.named("add")
  private static let multiply = Operator.named("mul")

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let grammar = space.grammar
    let room = grammar.limits.statements - program.statements.count
    guard room > 0 else { return nil }
    let liveness = Liveness(program)
    let free = program.freeStates(liveness)
    guard !free.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let state = free[stream.index(below: free.count)]
      // Dead statements that write it would come to life.
      let live = copy.removeDeadAssignments(of: .state(state), liveness)
      let edges = copy.liveEdges(live)
      guard !edges.isEmpty else { return nil }
      let gap = copy.cut(edges[stream.index(below: edges.count)])
      guard let scope = Scope(before: gap.position, of: copy, in: grammar),
        let kind = scope.kind(of: gap.value),
        kind.fits(copy.states[Int(state)].kind ?? .tensor)
      else { return nil }
      let decay = 1 - powerOfTwo(-1 - 9 * stream.uniform())
      guard
        let operation = copy.close(gap, averagingInto: .state(state), decay: decay, in: grammar),
        copy.statements.count <= grammar.limits.statements
      else { return nil }
      return Edit(
        "average \(gap.position + 1) \(copy.states[Int(state)].name)", operation: operation)
    }
  }

  /// The operator that averages in a grammar; nil where there is none.
  fileprivate static func operation(in grammar: Grammar) -> Operator.ID? {
    if let lerp, grammar.operators.contains(lerp) { return lerp }
    guard let add, let multiply, grammar.operators.contains(add),
      grammar.operators.contains(multiply)
    else { return nil }
    return add
  }

  /// The statements that average a value into a state, each an operator, its leaves and its target.
  fileprivate static func statements(
    of value: Program.Node, into state: Program.Variable, decay: Double, in program: inout Program,
    _ operation: Operator.ID
  ) -> [(operation: Operator.ID, leaves: [Program.Node], target: Program.Variable)] {
    guard operation != lerp, let multiply else {
      return [(operation, [value, .variable(state), .constant(decay)], state)]
    }
    let kept = Program.Variable.local(program.appendFreshLocal())
    let new = Program.Variable.local(program.appendFreshLocal())
    return [
      (multiply, [.variable(state), .constant(decay)], kept),
      (multiply, [value, .constant(1 - decay)], new),
      (operation, [.variable(kept), .variable(new)], state),
    ]
  }
}

extension Program {
  /// The states that nothing live reads or writes.
  fileprivate func freeStates(_ liveness: Liveness) -> [UInt16] {
    states.indices.map { UInt16($0) }.filter { state in
      !liveness.states[Int(state)]
        && !statements.indices.contains {
          liveness.statements[$0] && statements[$0].target == .state(state)
        }
    }
  }

  /// Removes the assignments of a variable, none of them live; returns what is live then.
  fileprivate mutating func removeDeadAssignments(
    of variable: Variable, _ liveness: Liveness
  ) -> Liveness {
    let count = statements.count
    for index in statements.indices.reversed() where statements[index].target == variable {
      removeStatement(at: index)
    }
    return statements.count == count ? liveness : Liveness(self)
  }

  /// Closes a gap by an exponential average in a state; returns the operator that averages, nil where there is none.
  fileprivate mutating func close(
    _ gap: Gap, averagingInto state: Variable, decay: Double, in grammar: Grammar
  ) -> Operator.ID? {
    guard let operation = Average.operation(in: grammar) else { return nil }
    var position = gap.position
    let inserted = Average.statements(
      of: gap.value, into: state, decay: decay, in: &self, operation)
    for statement in inserted {
      insert(statement.operation, statement.leaves, assigning: statement.target, at: position)
      position += 1
    }
    if case .local = gap.target {
      replaceReads(of: gap.target, by: .variable(state), in: position..<statements.count)
    } else {
      insert(.variable(state), assigning: gap.target, at: position)
    }
    return operation
  }
}
