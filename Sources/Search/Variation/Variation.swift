import DSL
import Determinism

/// What a variation may draw on besides the program and the space.
struct Material {
  /// Another sound flat program of the space, for variations that mix two; nil where there is none.
  var partner: Program?
  /// A factor on the grammar's step for constants.
  var step = 1.0
  /// The best constants known of each skeleton.
  var families = Families()
}

/// One way to make a program from another.
///
/// A variation leaves a sound program or none at all: it retries inside a bounded number of times, and where
/// nothing comes of it the program is unchanged and the result nil. It draws from the stream it is handed only.
protocol Variation: Sendable {
  /// Its name in grammar files.
  static var mutation: Grammar.Mutation { get }

  /// Varies a sound flat program in place and says what was done; nil where it cannot.
  ///
  /// Whoever calls it fills in the kind of variation.
  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit?
}

extension Variation {
  /// Runs `attempt` on copies of a program until one is sound, at most so many times.
  static func retry(
    _ program: inout Program, in space: SearchSpace, atMost most: Int = 16,
    _ attempt: (inout Program) -> Edit?
  ) -> Edit? {
    for tries in 1...most {
      var copy = program
      guard var edit = attempt(&copy) else { continue }
      if copy.isSound(in: space.grammar) {
        edit.tries = tries
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
    case .tune: Tune.self
    case .wrap: Wrap.self
    case .unwrap: Unwrap.self
    case .average: Average.self
    case .state: ReadState.self
    case .transplant: Transplant.self
    }
  }
}
