/// What checker and search ask of an operator, as plain words.
///
/// An `Operator` holds texts and closures; fetching one counts references, which search would pay for at every
/// node of every proposal.
public struct Signature: Sendable {
  /// How many arguments it takes.
  public let arity: Int
  /// How the kind of the result follows.
  public let result: Operator.ResultKind
  /// Whether some argument must be more than any value.
  public let isPicky: Bool
  /// What the arguments must be, for at most seven arguments, as raw values of `Operator.Form`.
  private let forms: SIMD8<UInt8>

  private init(_ entry: Operator) {
    arity = entry.arity
    result = entry.result
    var forms = SIMD8<UInt8>(repeating: Operator.Form.any.rawValue)
    for (place, parameter) in entry.parameters.enumerated() {
      forms[place] = parameter.form.rawValue
    }
    self.forms = forms
    isPicky = entry.parameters.contains { $0.form != .any }
  }

  /// Whether arguments of lower kinds may be refused where those of higher kinds are taken.
  public var isChoosy: Bool {
    if isPicky { return true }
    switch result {
    case .elementwise, .layerReduction, .totalReduction, .rowReduction, .columnReduction:
      return false
    default: return true
    }
  }

  /// What the argument at a place must be.
  public func form(at place: Int) -> Operator.Form {
    Operator.Form(rawValue: forms[place]) ?? .any
  }

  /// Whether the argument at a place may have a kind.
  public func accepts(_ kind: Kind, at place: Int) -> Bool {
    isPicky ? form(at: place).accepts(kind) : true
  }

  /// The kind of a call's result; nil where the arguments' kinds do not fit together.
  ///
  /// Whether each argument is of its form is another question (`accepts`).
  ///
  /// - Parameters:
  ///   - arguments: The arguments.
  ///   - kind: The kind of an argument.
  ///   - literal: The value of an argument that is a literal; nil for others.
  public func resultKind(
    of arguments: Program.Arguments, kind: (Program.NodeID) -> Kind,
    literal: (Program.NodeID) -> Double?
  ) -> Kind? {
    switch result {
    case .elementwise: return Self.joined(arguments, kind)
    case .layerReduction:
      return Self.joined(arguments, kind).map { $0.isScalar ? .scalar : .layer }
    case .totalReduction: return Self.joined(arguments, kind).map { _ in .scalar }
    case .rowReduction:
      let first = kind(arguments[0])
      return first.isScalar ? .scalar : Kind(first.rows, .one)
    case .columnReduction:
      let first = kind(arguments[0])
      return first.isScalar ? .scalar : Kind(.one, first.columns)
    case .first: return kind(arguments[0])
    case .transposed: return kind(arguments[0]).transposed
    case .product:
      let (left, right) = (kind(arguments[0]), kind(arguments[1]))
      guard left.isMatrix, right.isMatrix, left.columns == right.rows else { return nil }
      let product = Kind(left.rows, right.columns)
      return product.isMatrix ? product : nil
    case .outer:
      let (left, right) = (kind(arguments[0]), kind(arguments[1]))
      guard left.isMatrix, right.isMatrix, left.columns == .one, right.rows == .one else {
        return nil
      }
      return Kind(left.rows, right.columns)
    case .preconditioned:
      let (first, square) = (kind(arguments[0]), kind(arguments[1]))
      return first.isMatrix && square.isSquare && square.rows == first.rows ? first : nil
    case .rowGram:
      let side = kind(arguments[0]).rows
      return side == .one ? nil : Kind(side, side)
    case .columnGram:
      let side = kind(arguments[0]).columns
      return side == .one ? nil : Kind(side, side)
    case .leading(let side):
      guard let rank = Self.rank(literal(arguments[1])) else { return nil }
      let first = kind(arguments[0])
      guard first.rows.holds(rank), first.columns.holds(rank) else { return nil }
      return Kind(side == .rows ? first.rows : first.columns, .rank(rank))
    case .tensor: return .tensor
    case .projection(let side):
      return Self.rank(literal(arguments[0])).map { Kind(side, .rank($0)) }
    }
  }

  /// The kind to which all arguments can be broadcast; nil where they do not fit together.
  private static func joined(
    _ arguments: Program.Arguments, _ kind: (Program.NodeID) -> Kind
  ) -> Kind? {
    var joined = Kind.scalar
    for argument in arguments {
      guard let next = joined.joined(with: kind(argument)) else { return nil }
      joined = next
    }
    return joined
  }

  /// A literal as a rank; nil where it is none.
  static func rank(_ literal: Double?) -> Int? {
    guard let literal, let rank = Int(exactly: literal),
      (1...Kind.Extent.greatestRank).contains(rank)
    else { return nil }
    return rank
  }

  /// The signatures in the table's order.
  public static let all: [Signature] = Operator.all.map(Signature.init)
}
