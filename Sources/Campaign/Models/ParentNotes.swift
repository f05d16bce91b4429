import DSL

/// What can be said of a parent to a model beside its scores, from its text and its behaviour.
public struct ParentNotes: Sendable {
  /// What it is near to, and what it does, in a few lines.
  public var explanation: String
  /// What is left when one part is taken away, with that part in words: what short runs measure the parts by.
  public var removals: [(part: String, program: Program)]

  /// Makes notes.
  public init(explanation: String, removals: [(part: String, program: Program)]) {
    self.explanation = explanation
    self.removals = removals
  }
}
