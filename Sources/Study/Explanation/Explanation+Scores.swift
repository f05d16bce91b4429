import Archive
import DSL
import Eval
import Foundation

extension Explanation {
  /// What the archive has, by tier and rung; a file has none.
  var scoreLines: [String] {
    guard let report else {
      return ["A file has no scores; what its comments say was not checked here."]
    }
    let program = report.candidate.program
    var lines = [
      "Candidate \(program.candidate) of campaign \(report.campaign.name), seed "
        + "\(report.campaign.seed), numerics \(report.campaign.numerics); made by: \(program.edit).",
      "",
    ]
    if let score = report.listed?.score, let tier = report.listed?.tier {
      lines += [
        "Over the tasks of the \(tier) tier it is worth ×\(Self.text(exp2(score), "%.3f")) of the tuned reference.",
        "",
      ]
    }
    let evaluations = report.candidate.evaluations
    guard !evaluations.isEmpty else { return lines + ["It was never trained on a task."] }
    lines += Self.table(
      ["tier", "rung", "task", "speed-up", "± log₂", "lr", "seeds", "verdict"],
      evaluations.map {
        [
          $0.tier, "\($0.rung)", "\($0.task) v\($0.taskVersion)",
          $0.score.map { "×" + Self.text(exp2($0), "%.3f") } ?? "–",
          $0.standardError.map { Self.text($0, "%.3f") } ?? "–", Self.text($0.learningRate, "%.3g"),
          "\($0.seeds.count)", $0.verdict,
        ]
      })
    var recipes: [String] = []
    for evaluation in evaluations {
      let recipe = "\(evaluation.task): \(evaluation.recipe)"
      if !recipes.contains(recipe) { recipes.append(recipe) }
    }
    return lines + ["", "Recipes:", ""] + recipes.map { "- \($0)" }
  }

  /// What this page does not know, so that nobody takes it for known.
  var openLines: [String] {
    var lines: [String] = []
    let tiers = report?.candidate.evaluations.map(\.tier) ?? []
    if !tiers.contains(TierName.heldOut.rawValue) {
      lines.append("No run on the held-out tier is known: whether it is good elsewhere is open.")
    }
    if ablation == nil {
      lines.append(
        "Nothing was taken away and trained again (`--ablate`): which parts matter is open.")
    }
    lines += [
      "Constants were neither tuned nor rounded for this page.",
      "Bounds hold in exact arithmetic and for the first \(Bound.steps) steps; what probes saw, they saw "
        + "on gradients of a 32 × 64 matrix.",
      "That it is new is not claimed: the library has \(Library.all.count) programs, and papers have more.",
    ]
    return lines.map { "- \($0)" }
  }

  static func text(_ value: Double, _ format: String) -> String {
    String(format: format, value)
  }
}
