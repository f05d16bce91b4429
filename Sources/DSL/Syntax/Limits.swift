extension Program {
  /// What a program may at most consist of, so that no text and no edit exhausts memory or stack.
  public enum Limits {
    /// Bytes of a text.
    public static let bytes = 1_000_000
    /// Operators within operators, and parentheses within parentheses.
    public static let depth = 100
    /// Statements.
    public static let statements = 1_000
    /// States, and hyper-parameters.
    public static let declarations = 200
    /// Nodes after derived operators are written out in primitives.
    ///
    /// Node indices have 16 bits; rewriting may make a few nodes for each that it replaces.
    public static let nodes = 16_000
    /// Errors that a parser reports before it gives up.
    static let errors = 100
  }
}
