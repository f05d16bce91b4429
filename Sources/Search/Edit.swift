import DSL

/// What was done to make a candidate: each child keeps it, so that credit can be counted.
public struct Edit: Hashable, Sendable, CustomStringConvertible {
  /// The kind of variation; nil for a start program, a random one, or a copy.
  public var variation: Grammar.Mutation?
  /// The operator that came into the program by it; nil where none did.
  public var operation: Operator.ID?
  /// What the archive keeps, in a few words that begin with the kind of variation: `insert 3`, `constant 5`.
  public var description: String

  /// Whether a part of the partner came in, which is a second parent then.
  public var usesPartner: Bool
  /// How many tries the variation took until one was sound.
  public var tries = 1

  /// Makes an edit.
  public init(
    _ description: String, variation: Grammar.Mutation? = nil, operation: Operator.ID? = nil,
    usesPartner: Bool = false
  ) {
    self.description = description
    self.variation = variation
    self.operation = operation
    self.usesPartner = usesPartner
  }
}
