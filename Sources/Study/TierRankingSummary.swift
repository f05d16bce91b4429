import Eval

/// What a ranking says of how well the scores of one tier foretell those of the other.
public struct TierRankingSummary: Sendable {
  /// A figure with its 95 % bootstrap interval; nil where it is not defined.
  public struct Figure: Hashable, Sendable, Codable {
    /// The figure.
    public let value: Double
    /// The lower end of the interval; nil where too few resamples define it.
    public let low: Double?
    /// The upper end.
    public let high: Double?
  }

  /// How well one tier foretells the other over some rules.
  public struct Agreement: Hashable, Sendable, Codable {
    /// `all`, `library` or `evolved`.
    public let group: String
    /// How many rules.
    public let rules: Int
    /// Spearman's ρ of the mean scores.
    public let correlation: Figure?
    /// The slope of the mean score on the tier that is foretold, on that of the tier that foretells.
    public let slope: Figure?
  }

  /// What one task of the tier that foretells gives to it.
  public struct Contribution: Hashable, Sendable, Codable {
    /// The task's name.
    public let task: String
    /// ρ of this task's scores alone.
    public let alone: Double?
    /// ρ of the mean over the tier's other tasks; nil also where there is none.
    public let without: Double?
  }

  /// All rules together, then group by group where both have two rules or more.
  public let agreements: [Agreement]
  /// Task by task, over all rules; empty where the tier that is foretold must not choose tasks.
  public let contributions: [Contribution]

  /// How often rules are drawn again for an interval.
  public static let resamples = 2000

  /// Compares the tiers over the rows of a ranking.
  public init(_ rows: [TierRanking.Row], of ranking: TierRanking) {
    let tasks = ranking.tasks.indices
    let from = tasks.filter { ranking.tasks[$0].entry.tier == ranking.tiers.from }
    let to = tasks.filter { ranking.tasks[$0].entry.tier == ranking.tiers.to }
    let bootstrap = Bootstrap(resamples: Self.resamples, seed: ranking.seed)
    func pairs(_ rows: [TierRanking.Row], _ from: [Int]) -> [(x: Double, y: Double)] {
      rows.map { ($0.mean(from), $0.mean(to)) }
    }
    func figure(
      _ pairs: [(x: Double, y: Double)], _ statistic: ([(x: Double, y: Double)]) -> Double?
    ) -> Figure? {
      statistic(pairs).map {
        let interval = bootstrap.interval(pairs, statistic)
        return Figure(value: $0, low: interval?.lowerBound, high: interval?.upperBound)
      }
    }
    func agreement(_ group: String, _ rows: [TierRanking.Row]) -> Agreement {
      let pairs = pairs(rows, from)
      return Agreement(
        group: group, rules: rows.count, correlation: figure(pairs, RankCorrelation.spearman),
        slope: figure(pairs, RegressionSlope.leastSquares))
    }
    let groups = RankedRule.Group.allCases.map { group in
      (name: group.rawValue, rows: rows.filter { $0.rule.group == group })
    }
    let isMixed = groups.allSatisfy { !$0.rows.isEmpty }
    agreements =
      [agreement("all", rows)] + (isMixed ? groups.map { agreement($0.name, $0.rows) } : [])
    // A task may be dropped by its figures against select alone.
    contributions =
      Self.mayChooseTasks(ranking.tiers.to)
      ? from.map { task in
        let others = from.filter { $0 != task }
        return Contribution(
          task: ranking.tasks[task].entry.task.name,
          alone: RankCorrelation.spearman(pairs(rows, [task])),
          without: others.isEmpty ? nil : RankCorrelation.spearman(pairs(rows, others)))
      } : []
  }

  /// Whether figures against a tier may tell which tasks to keep: held-out and report never do.
  public static func mayChooseTasks(_ tier: TierName) -> Bool {
    switch tier {
    case .search, .select: true
    case .heldOut, .report: false
    }
  }
}

extension TierRanking.Row {
  /// The mean of s over some tasks.
  func mean(_ tasks: [Int]) -> Double {
    tasks.reduce(0) { $0 + scores[$1].score } / Double(tasks.count)
  }
}

extension TierRanking {
  /// The mean score of a row on a tier.
  public func mean(_ row: Row, on tier: TierName) -> Double {
    row.mean(tasks.indices.filter { tasks[$0].entry.tier == tier })
  }
}
