import Eval
import Foundation

/// A ranking as a file: every rule's score on every task, and what they say together.
public struct RankingDocument: Sendable, Codable {
  /// One rule.
  public struct Rule: Sendable, Codable {
    /// Its name in this file.
    public let name: String
    /// Where it comes from.
    public let group: RankedRule.Group
    /// The hash of its canonical form.
    public let structure: String
    /// Its text, as it was run.
    public let program: String
    /// The mean of s on the tier that foretells.
    public let from: Double
    /// The mean of s on the tier that is foretold.
    public let to: Double
    /// s, its standard error and the chosen rate, task by task.
    public let scores: [TierRanking.Score]
  }

  /// One task, and how it was run.
  public struct Task: Sendable, Codable {
    /// Its name.
    public let name: String
    /// Its version.
    public let version: Int
    /// Its tier.
    public let tier: TierName
    /// The recipe of all rules, with the rate that the grid is centred on.
    public let recipe: Recipe
    /// The seeds that chose rates.
    public let choosingSeeds: [UInt64]
    /// The seeds that were scored.
    public let scoringSeeds: [UInt64]
  }

  /// The command that made it.
  public let command: String
  /// The day, `2026-11-21`.
  public let date: String
  /// The numerics of the machine.
  public let numerics: String
  /// The numerics of the references.
  public let referenceNumerics: String
  /// The tier that foretells.
  public let from: TierName
  /// The tier that is foretold.
  public let to: TierName
  /// The tasks, in the order of the scores.
  public let tasks: [Task]
  /// The rules.
  public let rules: [Rule]
  /// ρ and slope over groups of rules.
  public let agreements: [TierRankingSummary.Agreement]
  /// What each task adds.
  public let contributions: [TierRankingSummary.Contribution]

  /// Gathers a ranking.
  public init(
    command: String, date: String, numerics: String, referenceNumerics: String,
    rows: [TierRanking.Row], ranking: TierRanking, summary: TierRankingSummary
  ) {
    self.command = command
    self.date = date
    self.numerics = numerics
    self.referenceNumerics = referenceNumerics
    (from, to) = ranking.tiers
    tasks = ranking.tasks.map { entry, recipe, _ in
      let trials = ranking.trials(entry.tier)
      return Task(
        name: entry.task.name, version: entry.task.version, tier: entry.tier, recipe: recipe,
        choosingSeeds: ranking.seeds(entry.tier, .choosing, trials.choosing),
        scoringSeeds: ranking.seeds(entry.tier, .scoring, trials.scoring))
    }
    rules = rows.map { row in
      Rule(
        name: row.rule.name, group: row.rule.group, structure: "\(row.rule.structure)",
        program: row.rule.program, from: ranking.mean(row, on: ranking.tiers.from),
        to: ranking.mean(row, on: ranking.tiers.to), scores: row.scores)
    }
    agreements = summary.agreements
    contributions = summary.contributions
  }

  /// The file's contents: sorted keys, one newline at the end.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }
}
