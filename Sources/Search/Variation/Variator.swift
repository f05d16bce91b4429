import DSL
import Determinism

/// Breeds programs of one space: draws a kind of variation by weight and carries it out.
public struct Variator: Sendable {
  /// The space that is searched.
  public let space: SearchSpace
  private let variations: [any Variation.Type]
  private let weights: [Double]

  /// Makes the variator of a space, with the grammar's weights.
  public init(_ space: SearchSpace) {
    self.space = space
    variations = space.grammar.mutations.map { $0.choice.variation }
    weights = space.grammar.mutations.map(\.weight)
  }

  /// Varies a sound flat program of the space, once.
  ///
  /// Where the variation drawn cannot be carried out (nothing to delete, no constant to move) another is drawn
  /// among the rest; where none can be, the program comes back as it was with the edit `copy`.
  public func vary(
    _ parent: Program, with partner: Program? = nil, using stream: inout RandomStream
  ) -> (program: Program, edit: Edit) {
    var program = parent
    let material = Material(partner: partner)
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
