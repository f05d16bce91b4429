extension Operator {
  /// Raised whenever the meaning of an operator changes or one is renamed; archives keep it.
  ///
  /// New operators alone do not raise it: they change no program that was written before them.
  public static let tableVersion = 1

  /// Operators that belong together, in one file and under one heading of the reference.
  struct Family: Sendable {
    /// The heading.
    let title: String
    /// What holds for all of them: edges, conventions, sources.
    let notes: String
    /// The entries.
    let operators: [Operator]
  }

  /// The families in the order of the reference.
  static let families: [Family] = [
    arithmetic, comparison, powersAndRoots, exponential, trigonometric, hyperbolic, blending,
    reduction, averaging, rowsAndColumns, products, spectral, randomNumbers, rounding, constants,
    protected,
  ]

  /// Every operator, in a fixed order: the one table.
  public static let all: [Operator] = families.flatMap(\.operators)

  /// The operator of that name or alias; infix and prefix operators have names too (`add`, `neg`).
  public static func named(_ name: String) -> ID? { index[name] }

  private static let index: [String: ID] = {
    var index: [String: ID] = [:]
    for (place, entry) in all.enumerated() {
      for name in [entry.name] + entry.aliases {
        precondition(index[name] == nil, "two operators are called \(name)")
        index[name] = ID(rawValue: UInt16(place))
      }
    }
    return index
  }()
}
