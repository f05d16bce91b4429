extension Operator {
  /// Every operator, in a fixed order: the one table.
  public static let all: [Operator] = arithmetic

  /// The operator of that name or alias.
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
