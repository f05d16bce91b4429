import DSL

/// What a prompt for a new program is made of.
public struct PromptMaterial: Sendable {
  /// The space that replies must lie in.
  public var grammar: Grammar
  /// The program to improve.
  public var parent: PromptProgram
  /// Others to learn from, each with its scores; the label says of which kind it is.
  public var inspirations: [PromptProgram] = []
  /// What the parent is near to and how it behaves, in a few lines.
  public var explanation = ""
  /// What each removal of a part of the parent did, a line each.
  public var ablation: [String] = []
  /// The edits that were tried on the parent and what they did, a line each.
  public var changes: [String] = []
  /// The last proposals that came to nothing.
  public var failures: [Failure] = []
  /// Advice that an earlier revision of the hints gave, a line each.
  public var hints: [String] = []

  /// A proposal that came to nothing.
  public struct Failure: Hashable, Sendable {
    /// What was proposed: a program, or a reply that is none.
    public var text: String
    /// Why it came to nothing.
    public var reason: String

    /// Makes a failure.
    public init(text: String, reason: String) {
      self.text = text
      self.reason = reason
    }
  }

  /// Makes the material of a prompt about a program; the rest is assigned.
  public init(grammar: Grammar, parent: PromptProgram) {
    self.grammar = grammar
    self.parent = parent
  }
}

/// What a prompt that revises the hints is made of.
public struct HintMaterial: Sendable {
  /// The space that is searched.
  public var grammar: Grammar
  /// The hints that stand.
  public var hints: [String] = []
  /// The edits that gained most since the hints were revised, a line each.
  public var gains: [String] = []
  /// The edits that lost, and why proposals came to nothing, a line each.
  public var losses: [String] = []

  /// Makes the material of a revision in a space; the rest is assigned.
  public init(grammar: Grammar) { self.grammar = grammar }
}
