import DSL
import Determinism

/// The scale on which a constant moves: log₂ of its odds where decays do, else log₂ of its magnitude, its sign kept.
public enum ConstantScale: Hashable, Sendable {
  /// log₂ (c / (1 − c)), for constants in [½, 1) where the grammar says so.
  case odds
  /// log₂ |c|, for constants of one sign.
  case magnitude(isNegative: Bool)

  /// The scale of a constant other than 0 in a grammar.
  init(of constant: Double, in grammar: Grammar) {
    self =
      grammar.perturbation.movesOdds
      ? ConstantScale(of: constant) : .magnitude(isNegative: constant < 0)
  }

  /// The scale of a constant other than 0 where decays move by their odds.
  public init(of constant: Double) {
    self = constant >= 0.5 && constant < 1 ? .odds : .magnitude(isNegative: constant < 0)
  }

  /// Where a constant stands on the scale; nil where it is not on it.
  public func position(of constant: Double) -> Double? {
    switch self {
    case .odds:
      constant > 0 && constant < 1 ? binaryLogarithm(constant / (1 - constant)) : nil
    case .magnitude(let isNegative):
      constant != 0 && (constant < 0) == isNegative ? binaryLogarithm(abs(constant)) : nil
    }
  }

  /// The constant at a position; `old` where that would round to 1 or to 0.
  public func constant(at position: Double, old: Double) -> Double {
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
