import DSL
import Determinism

/// Moves one constant, each as likely.
enum ModifyConstant: Variation {
  static let mutation = Grammar.Mutation.constant

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let constants = program.nodes.indices.filter { index in
      if case .constant(let value) = program.nodes[index] { value != 0 } else { false }
    }
    guard !constants.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let drawn = stream.index(below: constants.count)
      guard case .constant(let value) = copy.nodes[constants[drawn]] else { return nil }
      let moved = space.grammar.moved(value, at: constants[drawn], of: copy, using: &stream)
      guard moved != value else { return nil }
      copy.nodes[constants[drawn]] = .constant(moved)
      return Edit("constant \(drawn + 1)")
    }
  }
}
