/// How the learning rate runs over a training run, apart from its height.
///
/// Plain arithmetic and square roots, so the same bits on every machine.
public enum Schedule: Hashable, Sendable {
  /// The same rate from the end of warm-up to the end of the run.
  case constant
  /// Falls in a straight line towards zero.
  case linear
  /// Falls along half a cosine towards zero (Loshchilov and Hutter 2017, equation 5).
  case cosine
  /// Is √(s / (s + n)) in the n-th step behind the peak (Vaswani et al. 2017, equation 3).
  ///
  /// The time scale s is a share of the run, above 0 and at most 1, and no less than a step (Zhai et al. 2022, section
  /// 3.5). Without one, s is the step of the peak, W + 1, which gives Vaswani's √((W + 1) / t).
  case inverseSquareRoot(timeScale: Double?)
  /// Stays at the peak, then falls in a straight line towards zero (Hu et al. 2024, MiniCPM; a straight fall as in
  /// Hägele et al. 2024).
  ///
  /// The fall is over the last `decay` of the run, a share above 0 and at most 1; where warm-up leaves less, over
  /// what it leaves.
  case warmUpStableDecay(decay: Double)
  /// Rises along half a cosine from 1/25 of the peak for 3/10 of the steps, then falls along another to 10⁻⁴ of where it
  /// began (Smith and Topin 2019, in the form of PyTorch's OneCycleLR).
  ///
  /// Momentum belongs to the rule and does not cycle. Runs of fewer than four steps begin at the peak.
  case oneCycle
  /// Is (1 − z) / (½ + ½ (1 − z)) where a share z of the steps is done (Chen et al. 2022).
  case rex
  /// Falls to a tenth at ⅓, ⅔ and 8/9 of the run: epochs 30, 60 and 80 of 90 (Goyal et al. 2017, section 5.1).
  ///
  /// A fall that lies within the warm-up is left out.
  case step

  /// The share of the peak rate that holds in `step`, above 0 and at most 1.
  ///
  /// The first W = warmUp · steps steps rise in a straight line, t / (W + 1), to the rate of step W + 1, where the
  /// schedule begins: at the peak, all but `oneCycle`. No step has a rate of zero, for such a step would be wasted.
  ///
  /// - Parameters:
  ///   - step: The step, from 1 to `steps`.
  ///   - steps: The length of the run.
  ///   - warmUp: The share of the run that rises, in 0 ..< 1.
  public func share(step: Int, of steps: Int, warmUp: Double) -> Double {
    let rising = Int((warmUp * Double(steps)).rounded())
    let share = share(step: max(step, rising + 1), of: steps, rising: rising)
    return step <= rising ? Double(step) / Double(rising + 1) * share : share
  }

  /// The share in a step behind the `rising` ones.
  private func share(step: Int, of steps: Int, rising: Int) -> Double {
    let done = Double(step - 1 - rising)
    let length = Double(max(steps - rising, 1))
    let progress = done / length
    switch self {
    case .constant: return 1
    case .linear: return 1 - progress
    case .cosine: return Self.halfCosine(progress)
    case .inverseSquareRoot(let timeScale):
      let scale = timeScale.map { max($0 * Double(steps), 1) } ?? Double(rising + 1)
      return (scale / (scale + done)).squareRoot()
    case .warmUpStableDecay(let decay):
      return min(1, (length - done) / min(decay * Double(steps), length))
    case .oneCycle: return Self.cycle(done: done, of: length)
    case .rex: return (1 - progress) / (0.5 + 0.5 * (1 - progress))
    case .step:
      func divisor(ninths: Int) -> Double {
        9 * rising < ninths * steps && 9 * (step - 1) >= ninths * steps ? 10 : 1
      }
      return 1 / (divisor(ninths: 3) * divisor(ninths: 6) * divisor(ninths: 8))
    }
  }

  /// PyTorch's two phases, of which the first ends one step early, at 0.3 · length − 1.
  private static func cycle(done: Double, of length: Double) -> Double {
    let (first, last) = (1.0 / 25, 1.0 / 25 / 1e4)
    let top = max(0.3 * length - 1, 0)
    if done < top { return 1 + (first - 1) * halfCosine(done / top) }
    return last + (1 - last) * halfCosine((done - top) / max(length - 1 - top, 1))
  }

  /// Returns (1 + cos πx) / 2, for x from 0 to 1.
  private static func halfCosine(_ x: Double) -> Double {
    0.5 * (1 - sine(Double.pi * (x - 0.5)))
  }

  /// The sine of |x| ≤ π/2 by its series: plain arithmetic, so the same bits on every machine.
  private static func sine(_ x: Double) -> Double {
    let square = x * x
    var sum = 1.0
    for k in stride(from: 20, through: 2, by: -2) {
      sum = 1 - square / Double(k * (k + 1)) * sum
    }
    return x * sum
  }
}

extension Schedule: CaseIterable {
  /// What a bare `wsd` means; archives hold the bare name, so it stays.
  private static let usualDecay = 0.2

  /// Every schedule, each with the parameters that its bare name means.
  public static let allCases: [Schedule] = [
    .constant, .linear, .cosine, .inverseSquareRoot(timeScale: nil),
    .warmUpStableDecay(decay: usualDecay), .oneCycle, .rex, .step,
  ]
}

extension Schedule: LosslessStringConvertible {
  /// What a text may say: the names, and a share of the run behind those that take one.
  public static let forms = [
    "constant", "linear", "cosine", "inverse-sqrt[:SHARE]", "wsd[:SHARE]", "one-cycle", "rex",
    "step",
  ]

  /// The form of recipes and the command line: `cosine`, `wsd`, `wsd:0.1`, `inverse-sqrt:0.05`.
  public var description: String {
    switch self {
    case .constant: "constant"
    case .linear: "linear"
    case .cosine: "cosine"
    case .inverseSquareRoot(nil): "inverse-sqrt"
    case .inverseSquareRoot(let timeScale?): "inverse-sqrt:\(timeScale)"
    case .warmUpStableDecay(Self.usualDecay): "wsd"
    case .warmUpStableDecay(let decay): "wsd:\(decay)"
    case .oneCycle: "one-cycle"
    case .rex: "rex"
    case .step: "step"
    }
  }

  /// Reads a name, of `inverse-sqrt` and `wsd` with a share behind a colon; nil where the text is anything else.
  public init?(_ text: String) {
    if let known = Self.allCases.first(where: { $0.description == text }) {
      self = known
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let share = Double(parts[1]), share > 0, share <= 1 else { return nil }
    switch parts[0] {
    case "inverse-sqrt": self = .inverseSquareRoot(timeScale: share)
    case "wsd": self = .warmUpStableDecay(decay: share)
    default: return nil
    }
  }
}
