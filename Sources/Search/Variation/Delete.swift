import DSL
import Determinism

/// Removes a random statement, evenly among those whose removal leaves a sound program.
enum Delete: Variation {
  static let mutation = Grammar.Mutation.delete

  static func vary(
    _ program: inout Program, with partner: Program?, in grammar: Grammar,
    using stream: inout RandomStream
  ) -> String? {
    guard program.statements.count > 1 else { return nil }
    return retry(&program, in: grammar) { copy in
      let position = stream.index(below: copy.statements.count)
      copy.removeStatement(at: position)
      return "delete \(position + 1)"
    }
  }
}
