import Campaign
import DSL
import Eval
import LanguageModel
import Machine

/// A page of `descent explain` takes seconds; a dossier is asked for each parent of a campaign, so it leaves out what is
/// dear: constants are not fitted, no step of the simplifier is checked on probes, and bounds of the update are not sought.
extension Dossier {
  /// Writes the dossier of a valid program: a function of the program alone.
  ///
  /// At most twelve lines; of the removals statements come first, then constants, then operators, and what behaves as the
  /// whole is not among them. Its names are those that prompts show (`Program.promptForm`).
  public init(of program: Program) {
    let removals = Removals(of: program.promptForm).variants.filter { !$0.behavesAsWhole }.map {
      variant in
      let change = variant.removal.change
      return (
        change.hasSuffix("→") ? "without `\(change.dropLast(2))`" : "`\(change)`", variant.program
      )
    }
    self.init(explanation: Self.explanation(of: program), removals: removals)
  }

  /// The explanation alone.
  public static func explanation(of program: Program) -> String {
    let simplified = program.promptForm.simplified()
    let lines =
      [nearness(of: simplified)] + properties(of: simplified) + formulas(of: simplified)
    return lines.prefix(most).joined(separator: "\n")
  }

  /// The most lines of an explanation, and the longest formulas, in characters.
  private static let (most, longest) = (12, 320)

  /// The nearest of the library by the first steps on a fixed stream, constants as published.
  private static func nearness(of program: Program) -> String {
    let rule = ProgramRule(Graph(program))
    let decay = RuleTrace.decoupledDecay(of: rule) ?? 0
    let trace = RuleTrace(of: rule, steps: RuleTrace.shortSteps, withoutDecay: decay)
    if let step = trace.nonFiniteStep { return "It leaves the finite numbers in step \(step)." }
    let distances = KnownRule.plain.compactMap { known in
      trace.distance(to: known.opening).map { (name: known.name, distance: $0.value) }
    }
    // By name where equal: AdamW without its decay is Adam.
    let nearest = distances.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3)
    guard let first = nearest.first else { return "It does not move the weights." }
    func text(_ match: (name: String, distance: Double)) -> String {
      "\(match.name) (\(shortText(of: match.distance, digits: 2)))"
    }
    let others = nearest.dropFirst().map(text).joined(separator: ", ")
    if first.distance <= Recognition.same { return "It behaves as \(first.name)." }
    let near = first.distance <= Recognition.close ? "close to" : "not close to any; nearest"
    return
      "By its updates it is \(near) \(text(first)), then \(others); 0 is the same, 1 unrelated."
  }

  /// What a change may mend: memory, how it follows the gradient's scale, what it does with gradients of zero and with one
  /// huge gradient.
  private static func properties(of program: Program) -> [String] {
    let properties = program.properties
    let graph = Graph(program)
    let kinds = graph.states.map { "\($0.name) (\($0.kind))" }.joined(separator: ", ")
    let bytes = shortText(of: properties.cost.stateBytes)
    var lines = [
      kinds.isEmpty ? "It keeps nothing." : "It keeps \(kinds): \(bytes) bytes a weight.",
      "It takes \(shortText(of: properties.cost.operations)) operations a weight, "
        + "\(properties.coupling).",
    ]
    let rule = ProgramRule(graph)
    let weights: ProbeWeights = properties.inputs.contains(.weights) ? .normal : .zero
    if let conversion = RateConversion(of: rule, weights: weights) {
      let degree = shortText(of: conversion.degree, digits: 2)
      lines.append("A loss c times as large gives updates about c^\(degree) times as large.")
    }
    if let extremes = GradientExtremes(of: rule, weights: weights) {
      lines.append(
        "When gradients become zero it \(PropertyCard.words(for: extremes.afterZero)).")
      lines.append(
        "At one gradient a million times as large: \(PropertyCard.words(for: extremes.spike)), "
          + "and then \(PropertyCard.words(forRecovery: extremes)).")
    }
    return lines
  }

  private static func formulas(of program: Program) -> [String] {
    let text = Formulas(of: program).lines.filter { !$0.isEmpty }.dropLast()
      .joined(separator: "; ").replacing(":;", with: ":")
    return text.count <= longest ? ["In formulas: \(text)"] : []
  }
}
