import DSL
import Determinism

/// Removes a random statement, evenly among those whose removal leaves a sound program.
enum Delete: Variation {
  static let mutation = Grammar.Mutation.delete

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    guard program.statements.count > 1 else { return nil }
    return retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count)
      copy.removeStatement(at: position)
      return Edit("delete \(position + 1)")
    }
  }
}
