import Campaign
import Eval
import Foundation
import Search

/// What came of one campaign of a comparison.
public struct ComparedRun: Hashable, Sendable {
  /// The strategy's name.
  public var strategy: String
  /// The campaign's seed.
  public var seed: UInt64
  /// The mean of s of the best find, over the select tier on seeds that chose nothing, or over the search tier where the
  /// campaign promotes nothing; nil where no find could be judged.
  public var best: Double?
  /// The same of the best start program.
  public var start: Double?
  /// The quality-diversity score of the campaign's map (`EliteArchive.qualityDiversityScore`).
  public var qualityDiversity: Double
  /// The share of the map's cells that are filled.
  public var coverage: Double
  /// The map.
  public var map: EliteMap
  /// Candidates proposed, duplicates included.
  public var proposals: Int
  /// Candidates judged.
  public var evaluations: Int
  /// Gradients spent.
  public var gradients: Int
  /// When the goal was met; nil where it was not, or there is none.
  public var goal: CampaignProgress.GoalMet?

  /// Makes a run from its figures.
  public init(
    strategy: String, seed: UInt64, best: Double?, start: Double?, qualityDiversity: Double,
    coverage: Double, map: EliteMap, proposals: Int, evaluations: Int, gradients: Int,
    goal: CampaignProgress.GoalMet? = nil
  ) {
    self.strategy = strategy
    self.seed = seed
    self.best = best
    self.start = start
    self.qualityDiversity = qualityDiversity
    self.coverage = coverage
    self.map = map
    self.proposals = proposals
    self.evaluations = evaluations
    self.gradients = gradients
    self.goal = goal
  }

  /// Reads the figures off a campaign; its map is a grid over the axes.
  init(
    _ summary: CampaignSummary, of strategy: String, seed: UInt64, on tier: TierName, axes: [Axis]
  ) {
    func best(_ finals: [CampaignSummary.Final]) -> Double? {
      finals.compactMap {
        CampaignSummary.TaskLine.mean(tier == .select ? $0.select : $0.search)
      }.max()
    }
    var elites = EliteArchive<Int>(.grid(axes))
    for found in summary.described {
      elites.insert(
        found.index, index: found.index, fitness: found.fitness, descriptor: found.descriptor)
    }
    let progress = summary.progress
    self.init(
      strategy: strategy, seed: seed, best: best(summary.finals.filter { !$0.isStart }),
      start: best(summary.finals.filter(\.isStart)),
      qualityDiversity: elites.qualityDiversityScore, coverage: elites.coverage ?? 0,
      map: elites.map, proposals: progress.proposed, evaluations: progress.judged,
      gradients: progress.books.spent,
      goal: progress.goal)
  }

  /// The score by which runs are ranked: that of the best find, the least score where there is none.
  var rank: Double { best ?? -2 }

  /// One line for progress.
  var description: String {
    let best = best.map { String(format: "best find ×%.2f", exp2($0)) } ?? "no find"
    let met = goal.map { ", goal met after \($0.judged) judgements" } ?? ""
    return
      "\(strategy), seed \(seed): \(best), \(map.count) kinds, \(evaluations) judged of \(proposals)\(met)"
  }
}
