import Campaign
import Eval
import Search

/// The table of a comparison: medians with intervals, and whether a strategy beats chance.
public struct StrategyTable: Sendable {
  /// A median with its 95 % bootstrap interval.
  public struct Estimate: Hashable, Sendable {
    /// The median.
    public var median: Double
    /// The interval.
    public var interval: ClosedRange<Double>
  }

  /// How often a campaign's goal was met, and how soon.
  public struct GoalRate: Hashable, Sendable {
    /// In how many runs.
    public var met: Int
    /// Of how many.
    public var runs: Int
    /// Wilson's 95 % interval of the share.
    public var share: ClosedRange<Double>
    /// Judgements until then, over the runs that met it; nil where none did.
    public var evaluations: Estimate?
    /// Gradients until then.
    public var gradients: Estimate?
  }

  /// One strategy.
  public struct Row: Hashable, Sendable {
    /// Its name.
    public var strategy: String
    /// How many runs.
    public var runs: Int
    /// s of the best find.
    public var best: Estimate
    /// p of the rank-sum test of that against the control, corrected; nil for the control, and where it did not run.
    public var bestP: Double?
    /// The quality-diversity score.
    public var qualityDiversity: Estimate
    /// p of the rank-sum test of that against the control, corrected.
    public var qualityDiversityP: Double?
    /// The median share of the map's cells that are filled.
    public var coverage: Double
    /// The means of the four measures of Mouret and Clune 2015, over the runs.
    public var measures: IlluminationMeasures
    /// The median numbers of proposals, judgements and gradients.
    public var spent: (proposals: Double, evaluations: Double, gradients: Double) {
      (spending[0], spending[1], spending[2])
    }
    /// How often the goal was met; nil where the campaign has none.
    public var goal: GoalRate?
    fileprivate var spending: [Double]
  }

  /// The strategies, in the order of the comparison.
  public let rows: [Row]
  /// The tier on which the best finds are compared.
  public let tier: TierName
  /// The median s of the best start program; nil where none was judged.
  public let start: Double?
  /// How often runs are drawn again for an interval.
  public static let resamples = 10_000

  /// Makes the table of some runs.
  ///
  /// - Parameters:
  ///   - runs: The runs; strategies stand in the order in which they first come.
  ///   - tier: The tier of the best finds' scores.
  ///   - hasGoal: Whether the campaign has a goal.
  public init(_ runs: [ComparedRun], on tier: TierName = .select, hasGoal: Bool = false) {
    self.tier = tier
    let bootstrap = Bootstrap(resamples: Self.resamples, seed: 2026)
    var names: [String] = []
    for run in runs where !names.contains(run.strategy) { names.append(run.strategy) }
    let groups = names.map { name in runs.filter { $0.strategy == name } }
    let measures = zip(runs, IlluminationMeasures.of(runs.map(\.map)))
    let bestP = Self.corrected(groups, \.rank)
    let qualityP = Self.corrected(groups, \.qualityDiversity)
    rows = groups.enumerated().map { place, group in
      let own = measures.filter { $0.0.strategy == names[place] }.map(\.1)
      let spending: [KeyPath<ComparedRun, Int>] = [\.proposals, \.evaluations, \.gradients]
      return Row(
        strategy: names[place], runs: group.count,
        best: Self.estimate(group.map(\.rank), bootstrap), bestP: bestP[place],
        qualityDiversity: Self.estimate(group.map(\.qualityDiversity), bootstrap),
        qualityDiversityP: qualityP[place],
        coverage: Median.of(group.map(\.coverage)) ?? 0, measures: Self.mean(own),
        goal: hasGoal ? Self.goalRate(group, bootstrap) : nil,
        spending: spending.map { figure in
          Median.of(group.map { Double($0[keyPath: figure]) }) ?? 0
        })
    }
    start = Median.of(runs.compactMap(\.start))
  }

  /// The corrected p of each group's figures against the control's; nil for the control, or where there is none.
  private static func corrected(
    _ groups: [[ComparedRun]], _ figure: (ComparedRun) -> Double
  ) -> [Double?] {
    guard let control = groups.first(where: { $0[0].strategy == StrategyComparison.control })
    else { return groups.map { _ in nil } }
    let against = control.map(figure)
    let values = groups.map { group in
      group[0].strategy == StrategyComparison.control
        ? nil : RankSumTest(group.map(figure), against)?.pValue
    }
    var adjusted = HolmCorrection.adjusted(values.compactMap { $0 })[...]
    return values.map { $0 == nil ? nil : adjusted.removeFirst() }
  }

  private static func estimate(_ values: [Double], _ bootstrap: Bootstrap) -> Estimate {
    let median = Median.of(values) ?? .nan
    return Estimate(
      median: median, interval: bootstrap.interval(values, Median.of) ?? median...median)
  }

  private static func mean(_ measures: [IlluminationMeasures]) -> IlluminationMeasures {
    func mean(_ figure: (IlluminationMeasures) -> Double) -> Double {
      measures.reduce(0) { $0 + figure($1) } / Double(max(measures.count, 1))
    }
    return IlluminationMeasures(
      globalPerformance: mean(\.globalPerformance), globalReliability: mean(\.globalReliability),
      precision: mean(\.precision), coverage: mean(\.coverage))
  }

  private static func goalRate(_ group: [ComparedRun], _ bootstrap: Bootstrap) -> GoalRate {
    let met = group.compactMap(\.goal)
    func until(_ figure: (CampaignProgress.GoalMet) -> Int) -> Estimate? {
      met.isEmpty ? nil : estimate(met.map { Double(figure($0)) }, bootstrap)
    }
    return GoalRate(
      met: met.count, runs: group.count, share: WilsonInterval.of(met.count, in: group.count),
      evaluations: until(\.judged), gradients: until(\.gradients))
  }
}
