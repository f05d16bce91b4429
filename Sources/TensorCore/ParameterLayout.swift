/// Where each parameter tensor of a model lies in the one flat buffer of all weights.
///
/// Weights, gradient, update and every state share the layout: one contiguous buffer each.
public struct ParameterLayout: Hashable, Sendable {
  /// What a parameter is for; rules may treat roles differently.
  public enum Role: String, Hashable, Sendable, CaseIterable {
    /// A weight matrix (outputs first).
    case matrix
    /// A bias, a gain, or any other parameter of fewer than two axes.
    case vector
    /// A table of which a step touches few rows.
    case embedding
  }

  /// One parameter tensor.
  public struct Parameter: Hashable, Sendable {
    /// Its name, unique in the layout.
    public let name: String
    /// Its axes, outputs first; empty for a single number.
    public let shape: [Int]
    /// What it is for.
    public let role: Role
    /// Where its first number lies in the flat buffer.
    public let offset: Int
    /// How many numbers it has.
    public let count: Int
  }

  /// The parameters in the order of their offsets, without gaps.
  public private(set) var parameters: [Parameter] = []
  /// How many numbers all parameters have together.
  public private(set) var count = 0

  /// Makes an empty layout.
  public init() {}

  /// Makes the layout of parameters given in order.
  public init(_ parameters: [(name: String, shape: [Int], role: Role)]) {
    for parameter in parameters {
      append(parameter.name, shape: parameter.shape, role: parameter.role)
    }
  }

  /// Places a parameter behind all others and returns it.
  @discardableResult
  public mutating func append(_ name: String, shape: [Int], role: Role) -> Parameter {
    let parameter = Parameter(
      name: name, shape: shape, role: role, offset: count, count: shape.reduce(1, *))
    parameters.append(parameter)
    count += parameter.count
    return parameter
  }
}
