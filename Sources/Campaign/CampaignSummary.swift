import DSL
import Eval
import Search

/// What came of a campaign.
public struct CampaignSummary: Sendable {
  /// A program that was judged on the select tier at the end, all on the same fresh seeds.
  public struct Final: Sendable {
    /// The candidate's index.
    public let index: Int
    /// The number by which commands call it.
    public internal(set) var id: Int64?
    /// Whether it is one of the start programs.
    public let isStart: Bool
    /// The program.
    public let program: Program
    /// Its scores on the search tier, by which it was bred; nil where it was rejected.
    public let search: [TaskLine]?
    /// Its scores on the select tier, on seeds that chose nothing; nil where it was rejected or none ran.
    public let select: [TaskLine]?

    /// What finals are ordered by: the mean on the select tier, else on the search tier.
    var rank: Double { TaskLine.mean(select) ?? TaskLine.mean(search).map { $0 - 100 } ?? -1000 }
  }

  /// What a program scored on one task.
  public struct TaskLine: Hashable, Sendable {
    /// The task.
    public let task: String
    /// s, log₂ of the speed-up.
    public let score: Double
    /// The standard error of s.
    public let standardError: Double

    /// The mean of s; nil where there are no lines.
    public static func mean(_ lines: [TaskLine]?) -> Double? {
      guard let lines, !lines.isEmpty else { return nil }
      return lines.reduce(0) { $0 + $1.score } / Double(lines.count)
    }
  }

  /// A candidate that was judged in full and described.
  public struct Described: Hashable, Sendable {
    /// The candidate's index.
    public let index: Int
    /// What breeding went by.
    public let fitness: Double
    /// What it does: the quantities in the order of `Quantity`.
    public let descriptor: Descriptor
  }

  /// The best by what they are bred by, and what they are worth elsewhere, at one moment.
  public struct MeterReading: Hashable, Sendable {
    /// How many candidates had been told.
    public let told: Int
    /// The mean of s on the search tier, by which they were chosen.
    public let search: Double
    /// The mean of s on the select tier, which chose nothing.
    public let select: Double
  }

  /// The last progress.
  public let progress: CampaignProgress
  /// The finalists and the start programs, best on the select tier first.
  public let finals: [Final]
  /// Every candidate that was judged in full and described, in order: what maps of elites are laid over.
  public let described: [Described]
  /// The meter of overfitting: how both tiers saw the best as the campaign went on.
  public let meter: [MeterReading]
  /// What each kind of variation and each operator brought.
  public let credit: Credit
  /// Where everything is kept.
  public let archivePath: String
  /// The campaign's number there.
  public let campaign: Int64
  /// Whether it was asked to stop before its budget was spent.
  public let isInterrupted: Bool
}
