/// How operators are written: the table's notations, arranged for the parser and the lexer.
enum Notation {
  /// An operator between two operands.
  struct Infix {
    let operation: Operator.ID
    let precedence: Int
    let associatesRight: Bool
  }

  /// An operator before its operand.
  struct Prefix {
    let operation: Operator.ID
    let precedence: Int
  }

  /// The infix operators by symbol.
  static let infix: [String: Infix] = {
    var found: [String: Infix] = [:]
    for (place, entry) in Operator.all.enumerated() {
      guard case .infix(let symbol, let precedence, let associatesRight) = entry.notation else {
        continue
      }
      found[symbol] = Infix(
        operation: Operator.ID(rawValue: UInt16(place)), precedence: precedence,
        associatesRight: associatesRight)
    }
    return found
  }()

  /// The prefix operators by symbol.
  static let prefix: [String: Prefix] = {
    var found: [String: Prefix] = [:]
    for (place, entry) in Operator.all.enumerated() {
      guard case .prefix(let symbol, let precedence) = entry.notation else { continue }
      found[symbol] = Prefix(
        operation: Operator.ID(rawValue: UInt16(place)), precedence: precedence)
    }
    return found
  }()

  /// The symbol of the prefix operator that a negative literal is read with.
  static let minus = "-"

  /// All symbols of the language: those of the table, and punctuation.
  static let symbols: [String] =
    ["=", "(", ")", ",", ":", "..."]
    + Operator.all.compactMap { entry in
      switch entry.notation {
      case .function: nil
      case .infix(let symbol, _, _), .prefix(let symbol, _): symbol
      }
    }

  /// Words that begin a line or a clause, or will in a later version; nothing may be called so.
  static let reserved = ["optimizer", "apply", "hyper", "state", "for", "in", "eval"]

  /// How many arguments an operator takes and what they are called: `lerp(x, y, a)`.
  static func call(of entry: Operator) -> String {
    "\(entry.name)(\(entry.parameters.map(\.name).joined(separator: ", ")))"
  }
}
