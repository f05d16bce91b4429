/// What checker and search ask of an operator, as plain words.
///
/// An `Operator` holds texts and closures; fetching one counts references, which search would pay for at every
/// node of every proposal.
public struct Signature: Sendable {
  /// How many arguments it takes.
  public let arity: Int
  /// How the kind of the result follows.
  public let result: Operator.ResultKind
  /// Whether some argument must be of a lower kind than tensor.
  let isPicky: Bool
  /// The highest kinds that the arguments may have, for at most seven arguments.
  private let highest: SIMD8<UInt8>

  private init(_ entry: Operator) {
    arity = entry.arity
    result = entry.result
    var highest = SIMD8<UInt8>(repeating: Kind.tensor.rawValue)
    for (place, parameter) in entry.parameters.enumerated() {
      highest[place] = parameter.kind.rawValue
    }
    self.highest = highest
    isPicky = entry.parameters.contains { $0.kind < .tensor }
  }

  /// Whether the argument at a place may have a kind.
  public func accepts(_ kind: Kind, at place: Int) -> Bool { kind.rawValue <= highest[place] }

  /// The kind of the result, given the join of the arguments' kinds.
  public func resultKind(_ joined: Kind) -> Kind {
    switch result {
    case .elementwise: joined
    case .layerReduction: min(joined, .layer)
    case .totalReduction: .scalar
    }
  }

  /// The signatures in the table's order.
  public static let all: [Signature] = Operator.all.map(Signature.init)
}
