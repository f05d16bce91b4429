/// How a learning rate is chosen: on a grid that depends on nothing but the losses seen.
public enum LearningRateSearch: Hashable, Sendable {
  /// ½, 1 and 2 times a rate, doubled on or halved on where the best lies at an edge, so often at most.
  case around(Double, extensions: Int)
  /// One rate alone.
  case fixed(Double)
  /// Alike for every rule: seven rates a factor of 4 apart around a centre, then ½ and 2 times the best, then
  /// 1/√2 and √2 times the best.
  case afresh(center: Double)

  /// How many rates `afresh` tries at most.
  public static let afreshRates = 11

  /// Returns the rate of the least loss, the smaller one where two are equal; nil where no loss is finite.
  ///
  /// `loss` is asked once for each rate; what is not finite counts as the worst.
  public func best(_ loss: (Double) -> Double) -> (rate: Double, loss: Double)? {
    var best: (rate: Double, loss: Double)?
    func add(_ rate: Double) {
      let value = loss(rate)
      guard value.isFinite else { return }
      if let best, (best.loss, best.rate) <= (value, rate) { return }
      best = (rate, value)
    }
    switch self {
    case .fixed(let rate): add(rate)
    case .around(let rate, let extensions):
      for multiple in [0.5, 1, 2] { add(rate * multiple) }
      var (low, high) = (rate / 2, rate * 2)
      for _ in 0..<extensions {
        // Where nothing is finite the steps are too large.
        let place = best?.rate ?? low
        if place == low {
          low /= 2
          add(low)
        } else if place == high {
          high *= 2
          add(high)
        } else {
          break
        }
      }
    case .afresh(let center):
      for exponent in -3...3 { add(center * Self.power(4, exponent)) }
      for ratio in [2, 2.0.squareRoot()] {
        guard let rate = best?.rate else { break }
        add(rate / ratio)
        add(rate * ratio)
      }
    }
    return best
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1) { value, _ in exponent < 0 ? value / base : value * base }
  }
}
