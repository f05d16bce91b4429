import DSL
import Determinism

/// Breeds programs of one grammar: draws a kind of variation by weight and carries it out.
public struct Variator: Sendable {
  /// The space that is searched.
  public let grammar: Grammar
  private let variations: [any Variation.Type]
  private let weights: [Double]

  /// Makes the variator of a grammar, with the grammar's weights.
  public init(_ grammar: Grammar) {
    self.grammar = grammar
    variations = grammar.mutations.map { $0.choice.variation }
    weights = grammar.mutations.map(\.weight)
  }

  /// Varies a sound flat program of the grammar, once.
  ///
  /// Where the variation drawn cannot be carried out (nothing to delete, no constant to move) another is drawn
  /// among the rest; where none can be, the program comes back as it was with the edit `copy`.
  public func vary(
    _ parent: Program, with partner: Program? = nil, using stream: inout RandomStream
  ) -> (program: Program, edit: Edit) {
    var program = parent
    var left = weights
    while left.contains(where: { $0 > 0 }) {
      let drawn = stream.index(weightedBy: left)
      if let edit = variations[drawn].vary(
        &program, with: partner, in: grammar, using: &stream)
      {
        return (
          program.compacted(), Edit(edit, variation: grammar.mutations[drawn].choice)
        )
      }
      left[drawn] = 0
    }
    return (program, Edit("copy"))
  }
}
