import DSL
import Eval

/// The constants with which a known rule behaves most like a program, found by trying.
///
/// One constant at a time is moved by a factor that shrinks from 4 to about 1 %, and to 0.1 % where the rule is near: a constant between 0 and 1 by its odds,
/// (1 − β) / β, any other as it is; all within the range that the library declares. The same result every time.
struct ConstantFit {
  let rule: KnownRule
  /// The constants, in the order of the program's hyper-parameters.
  private(set) var constants: [Double]
  private(set) var distance: RuleTrace.Distance
  /// Whether the constants are exact, from the program's expressions.
  let isStructural: Bool
  private let target: RuleTrace
  /// Constants that change nothing.
  private var isInert: [Bool]

  /// How many times the factor is halved in its logarithm.
  static let levels = 12
  /// How many times other constants may still be tried.
  private var effort = 240
  /// How many constants are moved at a level at most.
  private static let moves = 5
  /// Distances that differ by less are of rounding.
  private static let rounding = 1e-6

  /// Begins at the library's constants, or stays at those that the program's expressions give; nil where the rule leaves the
  /// finite numbers there.
  init?(_ rule: KnownRule, _ target: RuleTrace, exactly constants: [Double]? = nil) {
    self.rule = rule
    self.target = target
    self.constants = constants ?? rule.constants
    isStructural = constants != nil
    isInert = rule.constants.map { _ in false }
    guard let distance = target.distance(to: rule.trace(self.constants)) else { return nil }
    self.distance = distance
  }

  /// Moves the constants by the factors of some levels, 0 the coarsest: always the one that helps most.
  ///
  /// Whichever comes first would do where one minimum is, but signs make valleys.
  mutating func refine(_ levels: Range<Int>) {
    if isStructural { return }
    for level in levels where distance.value < Self.worth(level) && effort > 0 {
      var factor = 4.0
      for _ in 0..<level { factor = factor.squareRoot() }
      for move in 0..<Self.moves {
        var best: (constants: [Double], distance: RuleTrace.Distance)?
        for place in constants.indices where !isInert[place] {
          var change = 0.0
          for factor in [factor, 1 / factor] {
            var moved = constants
            moved[place] = moving(place, by: factor)
            effort -= 1
            guard let found = target.distance(to: rule.trace(moved)) else { continue }
            change = max(change, (found.value - distance.value).magnitude)
            if found.value < (best?.distance ?? distance).value - Self.rounding {
              best = (moved, found)
            }
          }
          if move == 0, change < Self.rounding { isInert[place] = true }
        }
        guard let best else { break }
        (constants, distance) = best
      }
    }
  }

  /// What is not near by now will not be by a small step.
  private static func worth(_ level: Int) -> Double {
    level < 3 ? .infinity : level < 8 ? 2 * Recognition.close : Recognition.close / 4
  }

  /// Puts constants back to the library's where that makes little difference.
  mutating func restore() {
    if isStructural { return }
    for place in constants.indices where constants[place] != rule.constants[place] {
      var restored = constants
      restored[place] = rule.constants[place]
      guard let found = target.distance(to: rule.trace(restored)),
        found.value <= 1.02 * distance.value + 2e-4
      else { continue }
      constants = restored
      distance = found
    }
  }

  /// A constant moved by a factor, within the range that the library declares.
  private func moving(_ place: Int, by factor: Double) -> Double {
    let value = constants[place]
    guard let range = rule.program.hypers[place].range else { return value * factor }
    let isOdds = !range.isLogarithmic && range.upper <= 1 && value > 0 && value < 1
    let moved = isOdds ? value / (value + (1 - value) * factor) : value * factor
    return min(max(moved, min(range.lower, value)), max(range.upper, value))
  }
}
