import Campaign
import DSL
import Foundation

/// What a person reads when a campaign has ended: the best programs beside the starts, and what to type next.
public enum SummaryPage {
  /// The page.
  public static func text(_ summary: CampaignSummary, command: String = "./descent") -> String {
    let progress = summary.progress
    var parts = [counts(progress)]
    if let racing = RacingLines.text(progress) { parts.append(racing) }
    if let goal = progress.goal {
      parts.append(
        "The goal was met by candidate \(goal.candidate), the \(goal.judged)th to be judged, after "
          + "\(goal.gradients) gradients.")
    }
    if summary.isInterrupted {
      parts.append("Stopped before its end; everything that was judged is kept.")
    }
    if summary.finals.isEmpty {
      parts.append("No candidate was judged before the end: give the campaign more time.")
    } else {
      if summary.finals.contains(where: { $0.select != nil }) {
        parts.append(
          "Speed-up over the tuned reference, select tier (fresh seeds, tuned afresh alike):\n"
            + table(summary.finals, \.select))
      }
      parts.append(
        "Speed-up over the tuned reference, search tier (what it was bred by):\n"
          + table(summary.finals, \.search))
    }
    if let meter = meter(summary.meter) { parts.append(meter) }
    if let credit = CreditTable.text(summary.credit) { parts.append(credit) }
    if let models = ModelTable.text(progress.models) { parts.append(models) }
    let best = summary.finals.first { !$0.isStart }
    if let best {
      parts.append(
        "The best that is not a start, program \(number(best)):\n\n" + indented(best.program))
    }
    parts.append(next(summary, best, command))
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func counts(_ progress: CampaignProgress) -> String {
    let before = progress.retold > 0 ? " (and \(progress.retold) before)" : ""
    return "\(progress.proposed) proposed, \(progress.evaluated) judged\(before), "
      + "\(progress.structuralDuplicates) duplicates by structure, "
      + "\(progress.fingerprintDuplicates) by behaviour, in \(decimals(progress.seconds, 0)) s."
  }

  /// Both curves of the meter of overfitting.
  private static func meter(_ readings: [CampaignSummary.MeterReading]) -> String? {
    guard !readings.isEmpty else { return nil }
    var table = TextTable(["candidates told", "search", "select"])
    for reading in readings {
      table.append(
        ["\(reading.told)", "×" + factor(reading.search), "×" + factor(reading.select)])
    }
    return
      "The best by the search tier, on both tiers, as the campaign went on (where select falls behind, it "
      + "overfits):\n" + table.text
  }

  private static func next(
    _ summary: CampaignSummary, _ best: CampaignSummary.Final?, _ command: String
  ) -> String {
    let archive = "--archive \(summary.archivePath)"
    var lines = ["Everything is in \(summary.archivePath). Next:"]
    if let best {
      lines += [
        "\(command) list \(archive)",
        "\(command) show \(number(best)) \(archive)",
        "\(command) explain \(number(best)) \(archive)",
        "\(command) export \(number(best)) --target swift --output Found.swift \(archive)",
      ]
    }
    lines.append(
      "\(command) resume \(archive)" + (summary.isInterrupted ? "" : " --max-seconds 600"))
    return lines.joined(separator: "\n  ")
  }

  private static func table(
    _ finals: [CampaignSummary.Final],
    _ lines: (CampaignSummary.Final) -> [CampaignSummary.TaskLine]?
  ) -> String {
    let tasks = finals.lazy.compactMap(lines).first?.map(\.task) ?? []
    var table = TextTable(["id", "program", "all"] + tasks)
    for final in finals {
      let name = final.program.name + (final.isStart ? " (start)" : "")
      guard let scored = lines(final) else {
        table.append(
          [number(final), name] + Array(repeating: "–", count: tasks.count + 1))
        continue
      }
      let mean = CampaignSummary.TaskLine.mean(scored) ?? 0
      let error =
        scored.reduce(0) { $0 + $1.standardError * $1.standardError }.squareRoot()
        / Double(scored.count)
      table.append(
        [
          number(final), name,
          "×\(factor(mean)) ± \(decimals(exp2(mean) * (exp2(error) - 1), 2))",
        ] + scored.map { "×" + factor($0.score) })
    }
    return table.text
  }

  /// The number by which commands call it.
  private static func number(_ final: CampaignSummary.Final) -> String {
    final.id.map { "\($0)" } ?? "–"
  }

  private static func factor(_ score: Double) -> String { decimals(exp2(score), 2) }

  private static func indented(_ program: Program) -> String {
    program.withoutDeadCode().text.trimmingCharacters(in: .newlines)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
  }
}
