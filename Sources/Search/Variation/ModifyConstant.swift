import DSL
import Determinism

/// Moves one constant on which something live depends, each as likely, by the step handed in.
enum ModifyConstant: Variation {
  static let mutation = Grammar.Mutation.constant

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let constants = program.liveConstants
    guard !constants.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let drawn = stream.index(below: constants.count)
      guard case .constant(let value) = copy.nodes[constants[drawn]] else { return nil }
      let moved = space.grammar.moved(
        value, at: constants[drawn], of: copy, step: material.step, using: &stream)
      guard moved != value else { return nil }
      copy.nodes[constants[drawn]] = .constant(moved)
      return Edit("constant \(drawn + 1)")
    }
  }
}

extension Program {
  /// The nodes of constants other than 0 on which something live depends.
  fileprivate var liveConstants: [Int] {
    let live = Liveness(self).statements
    return statements.indices.filter { live[$0] }.flatMap { statement in
      leaves(of: statement).filter { (nodes[$0].literal ?? 0) != 0 }
    }
  }
}
