import TensorCore

/// A real model on real or generated data, small enough to judge many rules.
///
/// Common random numbers: the same seed gives the same initial weights and the same batches to everybody.
public protocol ProxyTask: Sendable {
  /// Its name on the command line and in the archive: `digits-mlp`.
  var name: String { get }
  /// Raised whenever a number that the task produces changes.
  var version: Int { get }
  /// One sentence: the model, the data, what it separates.
  var summary: String { get }
  /// Which of two known optimizers must end lower, both tuned alike; `descent separate` measures it.
  var separates: Separation { get }
  /// Where each parameter lies.
  var layout: ParameterLayout { get }
  /// The length T of a complete run.
  var steps: Int { get }
  /// Plans one run: allocates every buffer that its steps need.
  func makeRun(seed: UInt64) -> any TaskRun
}

/// A task with its buffers, for one run by one thread.
public protocol TaskRun: AnyObject {
  /// Writes the initial weights of the run's seed.
  func initialize(_ weights: Buffer)
  /// Returns the mean loss of the batch of `step` (from 1) and writes its gradient; allocates nothing.
  func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float
  /// Returns the mean loss on data that no batch contains (generated tasks: the noiseless or expected loss).
  func validationLoss(weights: Buffer) -> Double
}
