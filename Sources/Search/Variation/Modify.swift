import DSL
import Determinism

/// Lion's third mutation: a random argument of a random statement changes.
///
/// A variable becomes another variable of the same kind or a new constant, a constant moves. The operator and the
/// target of a statement never change (Chen et al. 2023).
enum Modify: Variation {
  static let mutation = Grammar.Mutation.modify

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let grammar = space.grammar
    return retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count)
      let leaves = copy.leaves(of: position)
      guard !leaves.isEmpty else { return nil }
      let leaf = leaves.lowerBound + stream.index(below: leaves.count)
      if case .constant(let value) = copy.nodes[leaf] {
        let moved = grammar.moved(value, at: leaf, of: copy, using: &stream)
        guard moved != value else { return nil }
        copy.nodes[leaf] = .constant(moved)
      } else {
        guard ModifyArgument.replace(leaf, of: position, in: &copy, grammar, &stream, accepting: ==)
        else { return nil }
      }
      return Edit("modify \(position + 1).\(leaf - leaves.lowerBound + 1)")
    }
  }
}
