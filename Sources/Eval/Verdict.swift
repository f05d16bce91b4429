/// What became of a run or of a candidate: a bad candidate is a verdict, never a thrown error.
public enum Verdict: Hashable, Sendable {
  /// Every run went to its end on finite numbers.
  case completed
  /// A loss, an update or a live state left the finite numbers in this step.
  case nonFinite(step: Int)
  /// The rule does not go downhill, or the loss rose beyond every bound.
  case noDescent
  /// Behaves as the candidate of this index does.
  case duplicate(of: Int)
  /// Would have taken more steps than a candidate may.
  case overBudget
}

extension Verdict: LosslessStringConvertible {
  /// The archive's form: `completed`, `nonFinite 12`, `noDescent`, `duplicate 7`, `overBudget`.
  public var description: String {
    switch self {
    case .completed: "completed"
    case .nonFinite(let step): "nonFinite \(step)"
    case .noDescent: "noDescent"
    case .duplicate(let original): "duplicate \(original)"
    case .overBudget: "overBudget"
    }
  }

  /// Reads what `description` wrote; nil where the text is anything else.
  public init?(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    let number = words.count == 2 ? Int(words[1]) : nil
    switch (words.first, words.count, number) {
    case ("completed", 1, _): self = .completed
    case ("noDescent", 1, _): self = .noDescent
    case ("overBudget", 1, _): self = .overBudget
    case ("nonFinite", 2, .some(let step)): self = .nonFinite(step: step)
    case ("duplicate", 2, .some(let original)): self = .duplicate(of: original)
    default: return nil
    }
  }
}
