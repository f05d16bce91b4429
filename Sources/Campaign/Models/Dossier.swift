import DSL

/// What can be said of a program without training it, short enough for a prompt, and what it is without each of its parts.
public struct Dossier: Sendable {
  /// What it is near to and how it behaves, a few short lines.
  public var explanation: String
  /// What is left when one part is taken away, with that part in words; short runs tell what each is worth.
  public var removals: [(part: String, program: Program)]

  /// Makes a dossier.
  public init(explanation: String, removals: [(part: String, program: Program)]) {
    self.explanation = explanation
    self.removals = removals
  }
}
