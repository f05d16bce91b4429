import DSL
import Determinism

/// One way to make a program from another.
///
/// A variation leaves a sound program or none at all: it retries inside a bounded number of times, and where
/// nothing comes of it the program is unchanged and the result nil. It draws from the stream it is handed only.
protocol Variation: Sendable {
  /// Its name in grammar files.
  static var mutation: Grammar.Mutation { get }

  /// Varies a sound flat program in place and says what was done, in a few words; nil where it cannot.
  ///
  /// `partner` is another sound flat program of the space, for those that mix two.
  static func vary(
    _ program: inout Program, with partner: Program?, in grammar: Grammar,
    using stream: inout RandomStream
  ) -> String?
}

extension Variation {
  /// Runs `attempt` on copies of a program until one is sound, at most sixteen times.
  static func retry(
    _ program: inout Program, in grammar: Grammar, _ attempt: (inout Program) -> String?
  ) -> String? {
    for _ in 0..<16 {
      var copy = program
      guard let edit = attempt(&copy) else { continue }
      if copy.isSound(in: grammar) {
        program = copy
        return edit
      }
    }
    return nil
  }
}

extension Grammar.Mutation {
  /// What carries it out: the catalogue of variations.
  var variation: any Variation.Type {
    switch self {
    case .insert: Insert.self
    case .delete: Delete.self
    case .modify: Modify.self
    case .argument: ModifyArgument.self
    case .operator: ModifyOperator.self
    case .target: ModifyTarget.self
    case .constant: ModifyConstant.self
    case .crossover: Crossover.self
    }
  }
}
