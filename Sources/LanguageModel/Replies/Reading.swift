import DSL

/// What a reply turned out to be.
public enum Reading: Hashable, Sendable {
  /// A program of the grammar: adopted and so flat, valid, without documentation.
  case program(Program)
  /// The parent again: the reply's program has its structure.
  case unchanged
  /// No program; the text tells the model why and what to write instead.
  case unreadable(String)
}
