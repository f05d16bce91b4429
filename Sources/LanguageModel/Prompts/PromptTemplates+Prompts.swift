import DSL
import Foundation

extension PromptTemplates {
  /// Asks for a program.
  public func proposal(_ material: PromptMaterial) -> [ChatMessage] {
    proposing.messages(material.values)
  }

  /// Goes on with a conversation whose last reply could not be read; of a long reply its beginning is repeated.
  public func repair(
    previous: [ChatMessage], reply: String, diagnostics: String
  ) -> [ChatMessage] {
    previous + [ChatMessage(.assistant, reply.shortened(to: Self.longestReply))]
      + repairing.messages(["diagnostics": diagnostics])
  }

  /// Asks for new hints; `HintReader` reads them.
  public func hints(_ material: HintMaterial) -> [ChatMessage] {
    revising.messages(material.values)
  }

  /// How many characters of a reply a repair repeats.
  private static let longestReply = 8_000
}

extension PromptMaterial {
  /// What the tags of `propose.mustache` are filled with; a tag for which there is nothing is missing.
  fileprivate var values: [String: Any] {
    var values: [String: Any] = [
      "language": LanguageReference(grammar).text, "grammar": grammar.name,
      "parent": parent.values,
    ]
    if !explanation.isEmpty { values["explanation"] = PlainText.lines(explanation) }
    values["ablation"] = Values.lines(ablation)
    values["changes"] = Values.lines(changes)
    values["hints"] = Values.lines(hints)
    let items = failures.prefix(Values.mostFailures).map { failure in
      [
        "text": PlainText.code(failure.text), "reason": PlainText.line(failure.reason),
      ]
    }
    if !items.isEmpty { values["failures"] = ["items": Array(items)] }
    if !inspirations.isEmpty {
      values["inspirations"] = ["programs": inspirations.map(\.values)]
    }
    return values
  }
}

extension HintMaterial {
  /// What the tags of `hints.mustache` are filled with.
  fileprivate var values: [String: Any] {
    var values: [String: Any] = [
      "language": LanguageReference(grammar).text, "grammar": grammar.name,
      "most": "\(HintReader.most)",
    ]
    values["hints"] = Values.lines(hints)
    values["gains"] = Values.lines(gains)
    values["losses"] = Values.lines(losses)
    return values
  }
}

extension PromptProgram {
  /// What the tags of a program are filled with.
  fileprivate var values: [String: Any] {
    var values: [String: Any] = [
      "label": PlainText.line(label), "text": program.promptText.trimmed,
    ]
    values["fitness"] = fitness.map(Values.factor)
    let worst = scores.indices.min { scores[$0].score < scores[$1].score }
    let factors = scores.indices.map { index -> [String: Any] in
      [
        "task": PlainText.line(scores[index].task), "factor": Values.factor(scores[index].score),
        "worst": scores.count > 1 && index == worst,
      ]
    }
    if !factors.isEmpty { values["scores"] = ["items": factors] }
    let descriptions = traits.map {
      ["name": PlainText.line($0.name), "value": Values.short($0.value)]
    }
    if !descriptions.isEmpty { values["traits"] = ["items": descriptions] }
    let runs = curves.map { curve in
      [
        "task": PlainText.line(curve.task), "points": Values.points(curve.steps, curve.losses),
        "reference": Values.short(curve.reference),
      ]
    }
    if !runs.isEmpty { values["curves"] = ["items": runs] }
    return values
  }
}

/// How numbers and lists are written in prompts.
private enum Values {
  /// How many failures a prompt shows.
  static let mostFailures = 4
  /// How many lines a list has at most, and how many points a curve.
  private static let (mostLines, mostPoints) = (16, 6)

  /// A list of lines; nil where there is none.
  static func lines(_ lines: [String]) -> [String: Any]? {
    let shown = lines.prefix(mostLines).map(PlainText.line).filter { !$0.isEmpty }
    return shown.isEmpty ? nil : ["lines": shown]
  }

  /// A log₂ speed-up as a factor: `×1.12`.
  static func factor(_ score: Double) -> String { "×" + short(exp2(score)) }

  /// Three significant digits.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "not finite" }
    let text = String(format: "%.3g", value)
    return text.contains("e") && value.magnitude >= 1 ? String(format: "%.0f", value) : text
  }

  /// Some points of a curve, evenly spread, the last one among them.
  static func points(_ steps: [Int], _ losses: [Double]) -> String {
    let count = min(steps.count, losses.count)
    guard count > 0 else { return "" }
    let shown = min(count, mostPoints)
    let indices = (1...shown).map { $0 * count / shown - 1 }
    return indices.map { "\(short(losses[$0])) at step \(steps[$0])" }.joined(separator: ", ")
  }
}
