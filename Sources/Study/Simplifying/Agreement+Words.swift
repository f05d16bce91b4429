import Eval

extension Agreement {
  /// What was found, in words: `same bits over 240 steps`.
  public var inWords: String {
    let over = "over \(steps) steps"
    let until =
      steps < UpdateTrajectory.steps
      ? "; both leave the finite numbers in step \(steps + 1)" : ""
    switch verdict {
    case .sameBits: return "same bits \(over)\(until)"
    case .near: return "at most \(Self.text(distance)) apart \(over)\(until)"
    case .rounding:
      return
        "\(Self.text(distance)) apart \(over)\(until); ill-conditioned: rounding alone moves it by "
        + Self.text(sensitivity ?? .nan)
    case .apart:
      guard distance.isFinite else {
        return "one form leaves the finite numbers where the other does not"
      }
      return "\(Self.text(distance)) apart \(over)"
        + (sensitivity.map { ", while rounding alone moves it by \(Self.text($0))" } ?? "")
    }
  }

  /// Two digits are enough for a distance.
  private static func text(_ distance: Double) -> String {
    distance.isFinite ? shortText(of: distance, digits: 2) : "without bound"
  }
}
