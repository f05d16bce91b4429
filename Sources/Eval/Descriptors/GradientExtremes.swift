import Determinism
import TensorCore

/// What a rule does with gradients that are zero, huge or tiny: measured, whatever its text says.
///
/// A 32 × 64 weight matrix and gradients of independent normal numbers (`SizeRun`); figures are relative to the update's
/// root mean square on these, `typical`.
public struct GradientExtremes: Hashable, Sendable {
  /// What a rule does on a stream.
  public enum Response: Hashable, Sendable {
    /// Its updates are zero.
    case still
    /// Its updates have so many times their typical size.
    case moves(Double)
    /// An update is not finite, in this step of the extreme.
    case nonFinite(step: Int)
  }

  /// What a rule does when gradients end.
  public enum Aftermath: Hashable, Sendable {
    /// It stands still from the first step on.
    case stops
    /// Its updates fall below 1/e of their size in so many steps, and stay there.
    case fades(steps: Int)
    /// They are above that still after so many steps.
    case keepsGoing(steps: Int)
    /// They grow to so many times their size.
    case grows(Double)
    /// They leave the finite numbers.
    case nonFinite(step: Int)
  }

  /// The root mean square of its updates on normal gradients.
  public let typical: Double
  /// On zero gradients from the start.
  public let atZero: Response
  /// When gradients become zero after 100 steps.
  public let afterZero: Aftermath
  /// On gradients 2⁴⁰ times as large.
  public let huge: Response
  /// On gradients 2⁻⁴⁰ times as large.
  public let tiny: Response
  /// The update on one gradient 2²⁰ times as large as the hundred before it.
  public let spike: Response
  /// In how many steps after that gradient the updates have half to twice their typical size for good; nil where that
  /// takes more than `watched` steps.
  public let recovery: Int?
  /// The size of the update `watched` steps after that gradient; nil where it left the finite numbers before.
  public let afterSpike: Double?
  /// The largest element of an update on all these streams but the huge, and on gradients that grow: what no bound may
  /// be below; a raw rule's is divided by its learning rate.
  public let largestElement: Double

  /// How many steps are watched after an extreme.
  public static let watched = 200
  private static let before = 100
  private static let extreme = 40
  private static let spikeExtreme = 20
  /// By how much gradients grow from step to step: 0.999 / 0.9, the worst for Adam's usual constants.
  private static let growth = 1.11

  /// Measures a rule; nil where normal gradients already make it leave the finite numbers or stand still.
  public init?(of rule: any UpdateRule, weights: ProbeWeights) {
    let run = SizeRun(rule, weights: weights)
    let zero = Buffer(count: run.direction.count)
    var largest = 0.0
    func watch(_ update: Buffer) {
      for place in 0..<update.count {
        largest = max(largest, run.unit * Double(update[place].magnitude))
      }
    }
    func power(_ exponent: Int) -> Double {
      Double(sign: .plus, exponent: exponent, significand: 1)
    }

    let normal = run.sizes(
      steps: Self.before, gradient: { run.gradient($0) }, watch: { watch($1) })
    let typical = SizeRun.level(normal.suffix(20))
    guard normal.count == Self.before, typical > 0 else { return nil }
    func response(_ sizes: [Double], of steps: Int) -> Response {
      guard sizes.count == steps else { return .nonFinite(step: sizes.count + 1) }
      let level = SizeRun.level(sizes.suffix(20))
      return level > 0 ? .moves(Self.rounded(level / typical)) : .still
    }
    self.typical = Self.rounded(typical)

    let still = run.sizes(steps: 30, gradient: { _ in zero }, watch: { watch($1) })
    atZero = response(still, of: 30)

    let ended = run.sizes(
      steps: Self.before + Self.watched,
      gradient: { $0 <= Self.before ? run.gradient($0) : zero }, watch: { watch($1) })
    afterZero = Self.aftermath(
      Array(ended.dropFirst(Self.before)), typical, of: Self.watched)

    func scaled(by exponent: Int) -> [Double] {
      let scale = power(exponent)
      return run.sizes(
        steps: Self.before, loss: { _ in scale }, gradient: { run.gradient($0, scale: scale) })
    }
    huge = response(scaled(by: Self.extreme), of: Self.before)
    tiny = response(scaled(by: -Self.extreme), of: Self.before)

    let struck = run.sizes(
      steps: Self.before + 1 + Self.watched,
      gradient: {
        run.gradient($0, scale: $0 == Self.before + 1 ? power(Self.spikeExtreme) : 1)
      }, watch: { watch($1) })
    spike = response(Array(struck.prefix(Self.before + 1).suffix(1)), of: 1)
    let after = struck.dropFirst(Self.before + 1)
    let usual = typical / 2...typical * 2
    afterSpike =
      after.count == Self.watched ? Self.rounded(SizeRun.level(after.suffix(10)) / typical) : nil
    if after.count == Self.watched, let last = after.last, usual.contains(last) {
      recovery = (after.lastIndex { !usual.contains($0) }.map { $0 - Self.before }) ?? 0
    } else {
      recovery = nil
    }
    // What ratios of averages like least: the last gradients outweigh all before them.
    var growing = Double(sign: .plus, exponent: -Self.spikeExtreme, significand: 1)
    _ = run.sizes(
      steps: Self.watched,
      gradient: { _ in
        growing *= Self.growth
        return run.gradient(1, scale: growing)
      }, watch: { watch($1) })
    largestElement = Self.rounded(largest)
  }

  private static func aftermath(_ sizes: [Double], _ typical: Double, of steps: Int) -> Aftermath {
    guard sizes.count == steps, let last = sizes.last, let most = sizes.max() else {
      return .nonFinite(step: sizes.count + 1)
    }
    // Less than a millionth is nothing.
    if most < 1e-6 * typical { return .stops }
    if most > 10 * typical { return .grows(rounded(most / typical)) }
    let low = typical * 0.36787944117144233
    if last >= low { return .keepsGoing(steps: steps) }
    return .fades(steps: (sizes.lastIndex { $0 >= low } ?? -1) + 1)
  }

  /// Four significant digits, so that orders of summation do not show.
  private static func rounded(_ value: Double) -> Double { value.rounded(toDigits: 4) }
}

extension Double {
  /// The nearest number with so many significant decimal digits.
  func rounded(toDigits digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    var unit = 1.0
    var size = magnitude
    while size >= 10 { (size, unit) = (size / 10, unit * 10) }
    while size < 1 { (size, unit) = (size * 10, unit / 10) }
    var scale = 1.0
    for _ in 1..<digits { scale *= 10 }
    return (self / unit * scale).rounded() / scale * unit
  }
}
