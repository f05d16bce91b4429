import DSL
import Determinism

/// Takes an operator off a live edge: what read f(x, y) reads x, of the same kind, instead.
///
/// The statement goes; where the argument is assigned anew before the last reader, or a state or `update` was
/// assigned, an assignment of x alone stays.
enum Unwrap: Variation {
  static let mutation = Grammar.Mutation.unwrap

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let live = Liveness(program).statements
    let calls = program.statements.indices.filter {
      live[$0] && (program.operation(of: $0)?.arity ?? 0) > 0
    }
    guard !calls.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let position = calls[stream.index(below: calls.count)]
      let statement = copy.statements[position]
      guard let scope = Scope(before: position, of: copy, in: space.grammar),
        let kind = scope.kind(of: statement, in: copy),
        let signature = copy.operation(of: position).map({ Signature.all[Int($0.id.rawValue)] })
      else { return nil }
      let leaves = copy.leaves(of: position)
      let leaf = leaves.lowerBound + stream.index(below: leaves.count)
      let value = copy.nodes[leaf]
      guard signature.form(at: leaf - leaves.lowerBound).literals == nil,
        scope.kind(of: value) == kind, !copy.isEntry(value, of: statement.target, at: position)
      else { return nil }
      copy.bypass(position, with: value)
      return Edit("unwrap \(position + 1).\(leaf - leaves.lowerBound + 1)")
    }
  }
}

extension Program {
  /// Whether a leaf is the value at entry of the state that a statement assigns: to keep that would be no state.
  fileprivate func isEntry(_ leaf: Node, of target: Variable, at position: Int) -> Bool {
    guard case .state = target, leaf == .variable(target) else { return false }
    return !statements[..<position].contains { $0.target == target }
  }

  /// Makes what reads a statement's result read a leaf instead.
  fileprivate mutating func bypass(_ position: Int, with leaf: Node) {
    let target = statements[position].target
    removeStatement(at: position)
    // What comes behind reads the former value of the same variable.
    if leaf == .variable(target) { return }
    let next = statements[position...].firstIndex { $0.target == target }
    let readers = position..<(next.map { $0 + 1 } ?? statements.count)
    guard isLost(target, behind: readers), isSteady(leaf, for: target, in: readers) else {
      insert(leaf, assigning: target, at: position)
      return
    }
    replaceReads(of: target, by: leaf, in: readers)
  }

  /// Whether nothing but the statements given can read a variable's value.
  private func isLost(_ variable: Variable, behind readers: Range<Int>) -> Bool {
    switch variable {
    case .state, .update: statements[readers].contains { $0.target == variable }
    default: true
    }
  }

  /// Whether a leaf keeps its value up to the last read of a variable.
  private func isSteady(_ leaf: Node, for variable: Variable, in readers: Range<Int>) -> Bool {
    guard case .variable(let source) = leaf,
      let last = readers.last(where: { statement in
        leaves(of: statement).contains { nodes[$0] == .variable(variable) }
      })
    else { return true }
    return !statements[readers.lowerBound..<last].contains { $0.target == source }
  }
}
