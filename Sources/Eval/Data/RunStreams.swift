import Determinism

/// The random streams of a run, one for each purpose, all from its seed.
enum RunStreams {
  /// The initial weights.
  static func weights(_ seed: UInt64) -> RandomStream { RandomStream(seed: seed, 0) }
  /// The order of the training rows in one pass over them.
  static func order(_ seed: UInt64, epoch: Int) -> RandomStream {
    RandomStream(seed: seed, 1, UInt64(epoch))
  }
  /// Whatever else one step draws.
  static func step(_ seed: UInt64, _ step: Int) -> RandomStream {
    RandomStream(seed: seed, 2, UInt64(step))
  }
  /// The signs with which one step's Hessian is probed; the same for every rule that asks.
  static func signs(_ seed: UInt64, _ step: Int) -> RandomStream {
    RandomStream(seed: seed, 3, UInt64(step))
  }
}
