import Archive
import DSL
import Eval

/// All that is known of an optimizer without training it, on one page.
public struct Explanation: Sendable {
  /// How it was brought to its shortest form.
  public let simplification: CheckedSimplification
  /// The properties of that form.
  public let card: PropertyCard
  /// What known optimizers are near it.
  public let recognition: Recognition
  /// What the archive knows of it; nil for a file.
  public let report: ProgramReport?
  /// What each part is worth, as lines of Markdown; nil where nothing was taken away.
  public let ablation: [String]?

  /// The shortest form that was found.
  public var program: Program { simplification.result }

  /// Explains a valid program.
  ///
  /// - Parameters:
  ///   - program: The program.
  ///   - report: What the archive knows of it.
  ///   - ablation: What each part is worth, as lines of Markdown.
  public init(of program: Program, report: ProgramReport? = nil, ablation: [String]? = nil) {
    simplification = CheckedSimplification(of: program)
    card = PropertyCard(of: simplification.result)
    recognition = Recognition(of: simplification.result)
    self.report = report
    self.ablation = ablation
  }

  /// The page, in Markdown.
  public var page: String {
    let sections: [(title: String, lines: [String])?] = [
      ("What it is", identityLines), ("The program", programLines), ("In formulas", formulaLines),
      ("Its constants", constantLines), ("Its properties", propertyLines),
      ablation.map { ("What each part is worth", $0) }, ("Its scores", scoreLines),
      ("What was not checked", openLines),
    ]
    var lines = ["# \(program.name)"]
    if !program.documentation.isEmpty {
      lines += [""] + program.documentation.map { $0.isEmpty ? ">" : "> \($0)" }
    }
    for section in sections.compactMap({ $0 }) where !section.lines.isEmpty {
      lines += ["", "## \(section.title)", ""] + section.lines
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var programLines: [String] {
    var bare = program
    bare.documentation = []
    let text = bare.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var lines = ["```"] + text.dropLast() + ["```", ""]
    let (before, after) = (simplification.original, program)
    if simplification.steps.isEmpty {
      lines.append("No step of the simplifier makes it shorter.")
    } else {
      lines.append(
        "From \(Self.size(of: before)) to \(Self.size(of: after)), each step checked on fixed streams of "
          + "gradients:")
      lines.append("")
      for (index, step) in simplification.steps.enumerated() {
        let detail = step.step.detail.split(separator: "\n").joined(separator: "; ")
        lines.append(
          "\(index + 1). \(step.step.name)\(detail.isEmpty ? "" : ": `\(detail)`") "
            + "(\(step.step.isExact ? "exact" : "in real numbers"); \(step.agreement.inWords))")
      }
    }
    if let refused = simplification.refused {
      lines += [
        "",
        "The step '\(refused.step.name)' was refused: \(refused.agreement.inWords). What stands is "
          + "the form before it.",
      ]
    }
    return lines
  }

  private static func size(of program: Program) -> String {
    let (statements, states) = (program.statements.count, program.states.count)
    return "\(statements) statement\(statements == 1 ? "" : "s") and \(states) "
      + "state\(states == 1 ? "" : "s")"
  }

  private var formulaLines: [String] {
    ["```"] + Formulas(of: program).lines + ["```"]
      + (program.states.isEmpty
        ? []
        : ["", "`[t−1]` marks what a state was after the step before; at first it is its start."])
  }

  private var constantLines: [String] {
    let entries = ConstantMeanings(of: program).entries
    return Self.table(
      ["constant", "what it does"],
      entries.map { entry in
        let value = Program.text(of: entry.value)
        return [entry.name.map { "\(Formulas.symbol(of: $0)) = \(value)" } ?? value, entry.meaning]
      })
  }

  private var propertyLines: [String] {
    Self.table(
      ["about", "finding", "known by"],
      card.lines.map { [$0.topic, $0.finding, $0.evidence.inWords] })
  }

  /// A table in Markdown; nothing of no rows.
  public static func table(_ heading: [String], _ rows: [[String]]) -> [String] {
    guard !rows.isEmpty else { return [] }
    func line(_ cells: [String]) -> String {
      "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
    return [line(heading), line(heading.map { _ in "---" })] + rows.map(line)
  }
}

extension PropertyCard.Evidence {
  /// How a finding is known, in words.
  var inWords: String {
    switch self {
    case .proved: "the text"
    case .measured: "probes"
    case .unknown: "–"
    }
  }
}
