extension Program {
  /// One reason why a program is refused.
  public struct Issue: Hashable, Sendable, CustomStringConvertible {
    /// Which part of the program it concerns.
    public enum Place: Hashable, Sendable {
      /// The whole.
      case program
      /// The learning rate's default and range.
      case learningRate
      /// A hyper-parameter, by its index.
      case hyper(Int)
      /// A state, by its index.
      case state(Int)
      /// The target of a statement, by the statement's index.
      case statement(Int)
      /// A node, by its index.
      case node(Int)
      /// A section, by its index.
      case section(Int)
    }

    /// Which part of the program it concerns.
    public var place: Place
    /// What was expected and what came.
    public var message: String
    /// What to do about it.
    public var hint: String?

    init(_ place: Place, _ message: String, hint: String? = nil) {
      self.place = place
      self.message = message
      self.hint = hint
    }

    /// A name is read above its first assignment.
    static func early(_ name: String, at place: Place) -> Issue {
      Issue(
        place, "`\(name)` is read before it is assigned",
        hint: name == "update"
          ? "move its assignment above, or keep last step's in a state"
          : "move its assignment above, or declare `state \(name)` to read last step's value")
    }

    /// The message and the hint.
    public var description: String { hint.map { "\(message) (\($0))" } ?? message }
  }
}
