/// What one training run gave.
public struct TrainingResult: Sendable {
  /// One point of the training curve.
  public struct Point: Hashable, Sendable, Codable {
    /// The last step of the window.
    public let step: Int
    /// The mean of the batches' losses over the window, each before its step.
    public let loss: Double
  }

  /// Whether the run went to its end.
  public let verdict: Verdict
  /// The validation loss at the end; infinite where the run did not complete.
  public let endLoss: Double
  /// The training loss over at most sixteen windows of equal length.
  public let curve: [Point]
  /// How many steps were taken.
  public let steps: Int
  /// The wall time; never part of a decision.
  public let seconds: Double
}
