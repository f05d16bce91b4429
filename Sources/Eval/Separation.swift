/// The pair of known optimizers that a task orders: its reason to be in the catalogue.
///
/// A task on which the better of two well-known rules does not end lower tells a search nothing. The rules are
/// names of programs of the library: the judge itself knows rules by name only.
public struct Separation: Hashable, Sendable {
  /// The rule that ends lower: `adam`.
  public let stronger: String
  /// The rule that ends higher: `sgd`.
  public let weaker: String
  /// What of the task makes the difference, in one phrase.
  public let reason: String

  /// Names a pair and the reason of its order.
  public init(_ stronger: String, over weaker: String, _ reason: String) {
    self.stronger = stronger
    self.weaker = weaker
    self.reason = reason
  }
}
