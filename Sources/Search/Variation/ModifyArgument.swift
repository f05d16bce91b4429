import DSL
import Determinism

/// Makes one argument of one statement another variable that fits, or a new constant.
enum ModifyArgument: Variation {
  static let mutation = Grammar.Mutation.argument

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count)
      let leaves = copy.leaves(of: position)
      guard !leaves.isEmpty else { return nil }
      let leaf = leaves.lowerBound + stream.index(below: leaves.count)
      guard
        replace(
          leaf, of: position, in: &copy, space.grammar, &stream, accepting: { _, _ in true })
      else { return nil }
      return Edit("argument \(position + 1).\(leaf - leaves.lowerBound + 1)")
    }
  }

  /// Replaces a leaf by another variable whose kind the parameter takes and `accepting(old, new)` allows, or by
  /// a new constant; false where the place is unsound.
  static func replace(
    _ leaf: Int, of position: Int, in program: inout Program, _ grammar: Grammar,
    _ stream: inout RandomStream, accepting: (_ old: Kind, _ new: Kind) -> Bool
  ) -> Bool {
    guard let scope = Scope(before: position, of: program, in: grammar),
      let old = scope.kind(of: program.nodes[leaf])
    else { return false }
    let place = leaf - program.firstNode(of: position)
    let signature = program.operation(of: position).map { Signature.all[Int($0.id.rawValue)] }
    let others = scope.variables {
      (signature?.accepts($0, at: place) ?? true) && accepting(old, $0)
    }
    .filter { .variable($0) != program.nodes[leaf] }
    let form = signature?.form(at: place) ?? .any
    guard let drawn = grammar.drawLeaf(among: others, as: form, using: &stream) else {
      return false
    }
    program.nodes[leaf] = drawn
    return true
  }
}
