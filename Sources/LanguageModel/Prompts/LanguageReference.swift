import DSL

/// The language as a model must know it to write a program of one grammar: made from the operator table and the grammar.
///
/// It is short, since a small local model has room for a few thousand words, and it lists nothing that the grammar does
/// not take.
public struct LanguageReference: Hashable, Sendable {
  /// The text, in Markdown.
  public let text: String

  /// Writes the reference of a grammar.
  public init(_ grammar: Grammar) {
    text = [
      Self.introduction(grammar), Self.example(grammar), Self.names(grammar),
      Self.operators(grammar), Self.stages(grammar), Self.limits(grammar),
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func introduction(_ grammar: Grammar) -> String {
    let step =
      grammar.appliesRaw
      ? "The trainer then does `w = w - update` and nothing else. The second line of every program is `apply raw`."
      : """
      The trainer then does `w = w - lr * update`. Learning rate, schedule and decoupled weight decay belong to the \
      recipe, which tunes the learning rate for every program alike: the program says the direction of the step, and \
      its length only up to a factor.
      """
    let held =
      grammar.held.isEmpty
      ? ""
      : """
       The program is run for \(list(grammar.bredRoles.names)) parameters alone; \
      \(list(grammar.held.flatMap(\.roles.names))) parameters have a fixed rule that you do not see.
      """
    return """
      A program is the body of one optimizer step: statements `name = expression`, one a line, run from top to bottom \
      for each weight tensor, element by element. `update` must be assigned. \(step)\(held)
      """
  }

  private static func example(_ grammar: Grammar) -> String {
    guard let start = grammar.starts.last else { return "" }
    return "An example:\n```\n\(start.promptText.trimmed)\n```"
  }

  private static func names(_ grammar: Grammar) -> String {
    let inputs = grammar.inputs.map { "`\($0.name)`: \($0.phrase) (\($0.kind))" }
    let states = grammar.states.map { state in
      let kind = state.kind.map { ": \($0)" } ?? ""
      return "`\(state.name)\(kind)`, starts at \(state.start.text)"
    }
    var text = "Inputs, and no others: \(inputs.joined(separator: "; ")).\n"
    if states.isEmpty {
      text += "Nothing is kept from step to step."
    } else {
      text += """
        States, kept from step to step: \(states.joined(separator: "; ")). Declare those that you use as \
        `state NAME: KIND`, no others. A state that is read before it is assigned has its value of the step before.
        """
    }
    text += """
       Any other name is a local: assign it before it is read. Numbers are written out, such as 0.9 or 1e-8, and \
      expressions may be nested: `update = m / (sqrt(v) + 1e-8)`. `a / 0` is 0; a program that makes NaN or infinity is rejected. `#` begins a comment.
      """
    if usesKinds(grammar) {
      text += """
        \nA value is one number a run (scalar), a parameter tensor (layer), a row (row), a column (col) or a weight \
        (tensor), or a square matrix over the rows (gram) or the columns (gram_cols). A weight matrix is [rows, cols]. \
        Values of different kinds are broadcast: a row times a col is a tensor; a gram meets a tensor only in a matrix \
        product.
        """
    }
    return text
  }

  private static func usesKinds(_ grammar: Grammar) -> Bool {
    let plain: [Operator.ResultKind] = [.elementwise, .layerReduction, .totalReduction]
    return grammar.operators.contains { !plain.contains($0.value.result) }
      || grammar.states.contains { $0.kind != nil && $0.kind != .tensor }
  }

  /// Every operator of the grammar, a line each; infix and prefix ones by their signs.
  private static func operators(_ grammar: Grammar) -> String {
    let entries = grammar.operators.map(\.value)
    let lines = entries.map { entry -> String in
      var line = "- `\(entry.call)`"
      // `x + y` says itself what it is.
      if !entry.summary.hasPrefix(entry.call) || entry.summary.count > entry.call.count + 1 {
        line += " \(entry.summary)"
      }
      let forms = entry.parameters.filter { $0.form != .any }.map { "\($0.name) a \($0.form.noun)" }
      var notes: [String] = entry.result == .elementwise ? [] : ["\(entry.result)"]
      notes += forms
      return notes.isEmpty ? line : line + " (\(notes.joined(separator: "; ")))"
    }
    return "Operators, and no others:\n" + lines.joined(separator: "\n")
  }

  private static func stages(_ grammar: Grammar) -> String {
    guard !grammar.stages.isEmpty else { return "" }
    let staged = Set(grammar.stages.flatMap(\.operators))
    let free = grammar.operators.filter { !staged.contains($0) }.map(\.value.name)
    let lines = grammar.stages.map { stage in
      "- \(stage.name): \(stage.operators.map(\.value.name).joined(separator: ", "))"
    }
    return """
      Stages: from the first statement to the last the program goes through these in order and never back. An operator \
      stands only in the stages that list it; \(free.joined(separator: ", ")) stand in all.
      \(lines.joined(separator: "\n"))
      """
  }

  private static func limits(_ grammar: Grammar) -> String {
    var limits =
      "at most \(grammar.limits.statements) statements, where each operator counts as one"
    if let most = grammar.limits.operations {
      limits += """
        , and at most \(Int(most)) arithmetic operations a weight of a 256 x 256 matrix (a product of two such matrices \
        takes 512)
        """
    }
    return """
      Limits: \(limits). There are no loops, functions, `if`, imports, sections or indices; `eval` and `for` lines are \
      not taken\(grammar.appliesRaw ? "" : ", nor is `apply raw`").
      """
  }

  private static func list(_ words: [String]) -> String { words.joined(separator: " and ") }
}

extension Program.Input {
  /// What it is, in a few words.
  fileprivate var phrase: String {
    switch self {
    case .gradient: "the gradient"
    case .weights: "the weights"
    case .step: "the step, from 1"
    case .steps: "the number of steps of the run"
    case .learningRate: "the scheduled learning rate"
    case .hessianDiagonal: "an estimate of the Hessian's diagonal, as dear as two gradients"
    case .loss: "the batch's loss before the step"
    }
  }
}
