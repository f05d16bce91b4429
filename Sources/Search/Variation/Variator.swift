import DSL
import Determinism

/// Breeds programs of one space: draws a kind of variation by weight and carries it out.
struct Variator: Sendable {
  /// The space that is searched.
  let space: SearchSpace
  private let variations: [any Variation.Type]

  /// Makes the variator of a space, for the grammar's kinds of variation.
  init(_ space: SearchSpace) {
    self.space = space
    variations = space.grammar.mutations.map { $0.choice.variation }
  }

  /// Varies a sound flat program of the space, once; `weights` are those of the grammar's kinds, in its order.
  ///
  /// Where the variation drawn cannot be carried out (nothing to delete, no constant to move) another is drawn
  /// among the rest; where none can be, the program comes back as it was with the edit `copy`.
  func vary(
    _ parent: Program, with material: Material, weights: [Double],
    using stream: inout RandomStream
  ) -> (program: Program, edit: Edit) {
    var program = parent
    var left = weights
    while left.contains(where: { $0 > 0 }) {
      let drawn = stream.index(weightedBy: left)
      if var edit = variations[drawn].vary(&program, with: material, in: space, using: &stream) {
        edit.variation = space.grammar.mutations[drawn].choice
        return (program.compacted(), edit)
      }
      left[drawn] = 0
    }
    return (program, Edit("copy"))
  }
}
