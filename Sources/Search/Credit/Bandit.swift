/// Shares the draws among kinds of variation by what they gain for what they cost.
///
/// Probability matching (Goldberg 1990; compared for operators in Thierens 2005, "An adaptive pursuit strategy for
/// allocating operator probabilities"): a kind is drawn in proportion to its gain per declared cost over the last few
/// thousand outcomes, and never less often than a floor. Adaptive pursuit settles faster on the best kind; here gains
/// are rare and noisy, and which kind helps changes as a search goes on, so that the slower rule is the safer one.
///
/// It counts what is declared, gradients and not seconds, so that a run repeats.
public struct Bandit: Sendable {
  /// The outcomes after which one counts 1/e.
  static let horizon = 3_000.0
  /// How many outcomes the grammar's weights count for at the start; they are forgotten as outcomes are, but for one a
  /// kind.
  static let prior = 300.0
  /// The share that no kind falls below, as a part of an even share.
  static let floor = 0.2
  /// No gain counts for more: a doubling of the speed-up.
  ///
  /// A child of a broken parent would else decide alone.
  static let largestGain = 1.0

  /// The share of each kind; they sum to 1.
  public private(set) var shares: [Double]
  private let initial: [Double]
  /// The share that each kind never falls below, and what is left of 1.
  private let least: [Double]
  private let rest: Double
  private var gains: [Double]
  private var costs: [Double]
  private var outcomes = 0.0
  private var priorOutcomes = Bandit.prior

  /// Starts at the weights given, one a kind; kinds of weight 0 are never drawn.
  ///
  /// No kind falls below a part, `floor`, of an even share; with `byWeight` of its own first share, for kinds that are to
  /// be rare until they have earned more.
  public init(weights: [Double], byWeight: Bool = false) {
    let total = weights.reduce(0, +)
    let initial = weights.map { $0 / total }
    let even = Self.floor / Double(weights.count { $0 > 0 })
    least = initial.map { $0 > 0 ? (byWeight ? Self.floor * $0 : even) : 0 }
    rest = 1 - Self.floor
    self.initial = initial
    shares = initial
    gains = weights.map { _ in 0 }
    costs = gains
  }

  /// Takes in the outcome of a child of a kind.
  public mutating func learn(kind: Int, gain: Double, cost: Double) {
    let kept = 1 - 1 / Self.horizon
    for place in gains.indices {
      gains[place] *= kept
      costs[place] *= kept
    }
    outcomes = outcomes * kept + 1
    priorOutcomes *= kept
    gains[kind] += min(max(gain, 0), Self.largestGain)
    costs[kind] += cost
    share()
  }

  /// Each kind begins with its part of the prior's outcomes, of the mean cost, that gained at the mean rate times the
  /// kind's weight; the more is known of a kind the less its weight matters.
  private mutating func share() {
    let (gained, spent) = (gains.reduce(0, +), costs.reduce(0, +))
    guard gained > 0, spent > 0 else { return }
    let kinds = Double(initial.count { $0 > 0 })
    let priorCost = max(priorOutcomes / kinds, 1) * spent / outcomes
    var rates = initial
    for place in rates.indices where initial[place] > 0 {
      let priorGain = gained / spent * priorCost * initial[place] * kinds
      rates[place] = (gains[place] + priorGain) / (costs[place] + priorCost)
    }
    let sum = rates.reduce(0, +)
    for place in shares.indices where initial[place] > 0 {
      shares[place] = least[place] + rest * rates[place] / sum
    }
  }
}
