/// What a value ranges over; each kind is broadcast to the next.
public enum Kind: UInt8, Hashable, Comparable, Sendable, CaseIterable, CustomStringConvertible {
  /// One number a run, in double precision.
  case scalar
  /// One number a parameter tensor, in double precision.
  case layer
  /// One number a weight, in single precision.
  case tensor

  /// The kind's name in the language.
  public var description: String {
    switch self {
    case .scalar: "scalar"
    case .layer: "layer"
    case .tensor: "tensor"
    }
  }

  /// The kind to which both can be broadcast.
  public func joined(with other: Kind) -> Kind { max(self, other) }

  /// Orders by broadcasting: scalar before layer before tensor.
  public static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
}
