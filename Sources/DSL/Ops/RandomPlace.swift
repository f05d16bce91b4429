/// Where a random number stands: the counter of its generator.
public struct RandomPlace: Hashable, Sendable {
  /// The seed of the run.
  public var seed: UInt64
  /// The index of the parameter tensor.
  public var parameter: UInt32
  /// The row-major index in the value's matrix.
  public var element: UInt32
  /// The step from 1, or what takes its place.
  public var step: UInt32

  /// Makes a place.
  public init(seed: UInt64, parameter: UInt32, element: UInt32, step: UInt32) {
    self.seed = seed
    self.parameter = parameter
    self.element = element
    self.step = step
  }
}

/// What random numbers an operator draws; the raw value is its part of the counter (see `RandomPlace`).
public enum RandomDraw: UInt32, Hashable, Sendable {
  /// Normal, of mean 0 and deviation 1.
  case normal
  /// Even in 0 ..< 1.
  case uniform
  /// 1 with a probability, else 0.
  case bernoulli
  /// Normal divided by the root of the rank, [rows, rank].
  case rowProjection
  /// Normal divided by the root of the rank, [columns, rank].
  case columnProjection
}
