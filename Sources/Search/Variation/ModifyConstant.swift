import DSL
import Determinism

/// Moves one constant, each as likely.
enum ModifyConstant: Variation {
  static let mutation = Grammar.Mutation.constant

  static func vary(
    _ program: inout Program, with partner: Program?, in grammar: Grammar,
    using stream: inout RandomStream
  ) -> String? {
    let constants = program.nodes.indices.filter { index in
      if case .constant(let value) = program.nodes[index] { value != 0 } else { false }
    }
    guard !constants.isEmpty else { return nil }
    return retry(&program, in: grammar) { copy in
      let drawn = stream.index(below: constants.count)
      guard case .constant(let value) = copy.nodes[constants[drawn]] else { return nil }
      let moved = grammar.moved(value, at: constants[drawn], of: copy, using: &stream)
      guard moved != value else { return nil }
      copy.nodes[constants[drawn]] = .constant(moved)
      return "constant \(drawn + 1)"
    }
  }
}
