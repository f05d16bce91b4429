import Campaign
import Eval
import Foundation
import Search

extension StrategyTable {
  /// The table in Markdown: a line a strategy.
  public var markdown: String {
    var heading = [
      "strategy", "runs", "best find on \(tier.rawValue)", "p (best)", "QD-score", "p (QD)",
      "coverage",
      "global performance", "global reliability", "precision", "coverage of the known",
      "proposed", "judged", "gradients",
    ]
    let hasGoal = rows.contains { $0.goal != nil }
    if hasGoal { heading += ["goal met", "judged until then", "gradients until then"] }
    let lines = rows.map { row in
      var cells = [
        row.strategy, "\(row.runs)", Self.factor(row.best), Self.text(row.bestP),
        Self.text(row.qualityDiversity, "%.1f"), Self.text(row.qualityDiversityP),
        Self.percent(row.coverage), Self.text(row.measures.globalPerformance, "%.2f"),
        Self.text(row.measures.globalReliability, "%.2f"),
        Self.text(row.measures.precision, "%.2f"), Self.text(row.measures.coverage, "%.2f"),
        Self.text(row.spent.proposals, "%.0f"), Self.text(row.spent.evaluations, "%.0f"),
        Self.text(row.spent.gradients, "%.0f"),
      ]
      if hasGoal, let goal = row.goal {
        cells += [
          "\(goal.met) of \(goal.runs) (\(Self.percent(goal.share.lowerBound)) to \(Self.percent(goal.share.upperBound)))",
          goal.evaluations.map { Self.text($0, "%.0f") } ?? "–",
          goal.gradients.map { Self.text($0, "%.0f") } ?? "–",
        ]
      }
      return cells
    }
    let rule = heading.map { _ in "---" }
    return ([heading, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |" }
      .joined(separator: "\n")
  }

  /// What the columns mean, for below the table.
  public var legend: String {
    let start = start.map { "; the best start program has \(Self.factor($0))" } ?? ""
    let seeds =
      tier == .search ? "by which it was chosen" : "on seeds that chose nothing"
    return """
      Medians over runs with 95 % bootstrap intervals. Best find: the speed-up over the tuned reference on the \
      \(tier.rawValue) tier, \(seeds)\(start). p: rank-sum test against \(StrategyComparison.control), two-sided, Holm's correction. \
      QD-score: the sum of s + 2 over the map's kinds. Global performance, global reliability, precision and coverage of the \
      known: Mouret and Clune 2015, means, against the best of all runs here.
      """
  }

  private static func factor(_ score: Double) -> String { String(format: "×%.2f", exp2(score)) }

  private static func factor(_ estimate: Estimate) -> String {
    "\(factor(estimate.median)) (\(factor(estimate.interval.lowerBound)) to \(factor(estimate.interval.upperBound)))"
  }

  private static func text(_ value: Double, _ format: String) -> String {
    String(format: format, value)
  }

  private static func text(_ estimate: Estimate, _ format: String) -> String {
    let interval = estimate.interval
    return "\(text(estimate.median, format)) (\(text(interval.lowerBound, format)) to "
      + "\(text(interval.upperBound, format)))"
  }

  private static func text(_ p: Double?) -> String { p.map { String(format: "%.3g", $0) } ?? "–" }

  private static func percent(_ share: Double) -> String { String(format: "%.0f %%", 100 * share) }
}

extension [ComparedRun] {
  /// Every run as a line of comma-separated values, below a heading.
  public var csv: String {
    let heading =
      "strategy,seed,best,start,qd_score,coverage,proposals,evaluations,gradients,goal_evaluations,goal_gradients"
    let lines = map { run in
      let cells: [String] = [
        run.strategy, "\(run.seed)", run.best.map { "\($0)" } ?? "",
        run.start.map { "\($0)" } ?? "", "\(run.qualityDiversity)", "\(run.coverage)",
        "\(run.proposals)", "\(run.evaluations)", "\(run.gradients)",
        run.goal.map { "\($0.judged)" } ?? "", run.goal.map { "\($0.gradients)" } ?? "",
      ]
      return cells.joined(separator: ",")
    }
    return ([heading] + lines).joined(separator: "\n") + "\n"
  }
}
