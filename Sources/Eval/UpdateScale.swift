import TensorCore

/// The factor that brings a scaled rule's update to a root mean square of 1.
///
/// Measured over ten gradients at the start of a task, the weights held still, and kept with the program: a
/// program and its double then train alike, and a learning rate means the same size of step for every rule. It
/// is a function of (rule, task version): always measured on seed 0. A raw rule uses the learning
/// rate as it likes, so nothing is scaled, its factor is 1 and its search is over `lr` itself.
public enum UpdateScale {
  /// Over how many gradients the update is measured.
  public static let gradients = 10

  /// What a measurement gave.
  public enum Outcome: Hashable, Sendable {
    /// The factor.
    case factor(Double)
    /// Why there is none: `nonFinite` or, where every update is zero, `noDescent`.
    case rejected(Verdict)
  }

  /// Measures the factor of a rule on a task.
  public static func measure(
    _ rule: any UpdateRule, on task: any ProxyTask, recipe: Recipe, with trainer: Trainer
  ) -> Outcome {
    rule.application == .raw ? .factor(1) : trainer.scale(of: rule, on: task, recipe: recipe)
  }
}
