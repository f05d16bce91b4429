import Campaign
import DSL
import Foundation

/// What a person reads when a campaign has ended: the best programs beside the starts, and what to type next.
public enum SummaryPage {
  /// The page.
  public static func text(_ summary: CampaignSummary, command: String = "./descent") -> String {
    let progress = summary.progress
    var parts = [
      "\(progress.proposed) proposed, \(progress.evaluated) judged, "
        + "\(progress.structuralDuplicates) duplicates by structure, "
        + "\(progress.fingerprintDuplicates) by behaviour, in \(decimals(progress.seconds, 0)) s."
    ]
    if progress.drawn > 0 {
      parts.append(
        "\(progress.drawn) of the rejected were drawn by lot and judged in full; \(progress.falselyRejected) of "
          + "these did as well as the worst start, so were falsely rejected.")
    }
    guard !summary.finals.isEmpty else {
      parts.append("No candidate was told before the end: give the campaign more time.")
      return parts.joined(separator: "\n\n") + "\n"
    }
    if summary.finals.contains(where: { $0.select != nil }) {
      parts.append(
        "Speed-up over the tuned reference, select tier (fresh seeds, tuned afresh alike):\n"
          + table(summary.finals, \.select))
    }
    parts.append(
      "Speed-up over the tuned reference, search tier (what it was bred by):\n"
        + table(summary.finals, \.search))
    if let best = summary.finals.first(where: { !$0.isStart }) {
      parts.append(
        "The best that is not a start, candidate \(best.index):\n\n" + indented(best.program))
      parts.append(
        """
        Everything is in \(summary.archivePath). Next:
          \(command) list --archive \(summary.archivePath)
          \(command) show \(best.index) --archive \(summary.archivePath)
          \(command) export \(best.index) --target swift --output Found.swift --archive \(summary.archivePath)
          \(command) resume --archive \(summary.archivePath) --max-seconds 600
        """)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func table(
    _ finals: [CampaignSummary.Final],
    _ lines: (CampaignSummary.Final) -> [CampaignSummary.TaskLine]?
  ) -> String {
    let tasks = finals.lazy.compactMap(lines).first?.map(\.task) ?? []
    var table = TextTable(["program", "all"] + tasks)
    for final in finals {
      let name = "\(final.index) \(final.program.name)" + (final.isStart ? " (start)" : "")
      guard let scored = lines(final) else {
        table.append([name] + Array(repeating: "–", count: tasks.count + 1))
        continue
      }
      let mean = CampaignSummary.TaskLine.mean(scored) ?? 0
      let error =
        scored.reduce(0) { $0 + $1.standardError * $1.standardError }.squareRoot()
        / Double(scored.count)
      table.append(
        [name, "×\(factor(mean)) ± \(decimals(exp2(mean) * (exp2(error) - 1), 2))"]
          + scored.map { "×" + factor($0.score) })
    }
    return table.text
  }

  private static func factor(_ score: Double) -> String { decimals(exp2(score), 2) }

  private static func indented(_ program: Program) -> String {
    program.withoutDeadCode().text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
  }
}
