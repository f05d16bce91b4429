import DSL
import Determinism

/// Puts a random statement at a random place.
///
/// The operator is drawn evenly among those of the stages that are open there, each argument evenly among the variables
/// that fit and one new constant, the target evenly among a new variable and the existing ones of the result's kind.
enum Insert: Variation {
  static let mutation = Grammar.Mutation.insert

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let grammar = space.grammar
    guard program.statements.count < grammar.limits.statements else { return nil }
    return retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count + 1)
      guard let scope = Scope(before: position, of: copy, in: grammar),
        let stages = copy.openStages(behind: position, before: position, in: grammar),
        let operation = insert(
          into: &copy, at: position, scope: scope, stages: stages, target: nil, grammar, &stream)
      else { return nil }
      return Edit("insert \(position + 1)", operation: operation)
    }
  }

  /// Puts a random statement of some stages at a place whose scope is known, assigning `target` or, where nil, a drawn
  /// variable; returns its operator, nil where that finds no arguments.
  static func insert(
    into program: inout Program, at position: Int, scope: Scope, stages: ClosedRange<Int>,
    target: Program.Variable?, _ grammar: Grammar, _ stream: inout RandomStream
  ) -> Operator.ID? {
    guard let operation = grammar.drawOperator(in: stages, using: &stream) else { return nil }
    let signature = Signature.all[Int(operation.rawValue)]
    guard let leaves = grammar.drawArguments(of: signature, in: scope, using: &stream) else {
      return nil
    }
    // The statement is made first, with a target that always fits, to learn the kind of its value.
    program.insert(operation, leaves, assigning: .update, at: position)
    guard let kind = scope.kind(of: program.statements[position], in: program) else { return nil }
    if let target {
      program.statements[position].target = target
    } else {
      let existing = scope.variables { $0 == kind }
      let drawn = stream.index(below: existing.count + 1)
      program.statements[position].target =
        drawn < existing.count ? existing[drawn] : .local(program.appendFreshLocal())
    }
    return operation
  }
}
