import DSL
import Determinism

/// The scale on which a constant moves: log₂ of its odds where decays do, else log₂ of its magnitude, its sign kept.
enum ConstantScale: Hashable {
  /// log₂ (c / (1 − c)), for constants in [½, 1) where the grammar says so.
  case odds
  /// log₂ |c|, for constants of one sign.
  case magnitude(isNegative: Bool)

  /// The scale of a constant other than 0.
  init(of constant: Double, in grammar: Grammar) {
    let movesOdds = grammar.perturbation.movesOdds && constant >= 0.5 && constant < 1
    self = movesOdds ? .odds : .magnitude(isNegative: constant < 0)
  }

  /// Where a constant stands on the scale; nil where it is not on it.
  func position(of constant: Double) -> Double? {
    switch self {
    case .odds:
      constant > 0 && constant < 1 ? binaryLogarithm(constant / (1 - constant)) : nil
    case .magnitude(let isNegative):
      constant != 0 && (constant < 0) == isNegative ? binaryLogarithm(abs(constant)) : nil
    }
  }

  /// The constant at a position; `old` where that would round to 1 or to 0.
  func constant(at position: Double, old: Double) -> Double {
    let power = powerOfTwo(position)
    switch self {
    case .odds:
      let moved = power / (1 + power)
      return moved > 0 && moved < 1 ? moved : old
    case .magnitude(let isNegative):
      let moved = min(power, Grammar.Perturbation.largest)
      return moved > 0 ? (isNegative ? -moved : moved) : old
    }
  }
}
