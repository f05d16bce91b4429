import CKernels

/// A reproducible stream of random numbers, named by a seed and a path of indices.
///
/// The generator is xoshiro256** (Blackman and Vigna 2018), its state filled by SplitMix64. Streams are
/// split by hashing, so that the stream of candidate 17 does not depend on how many numbers candidate 16
/// drew: the same seed gives the same result for any number of workers.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Makes the stream named by `seed` alone.
  public init(seed: UInt64) { self.init(root: Self.root(seed)) }

  /// Makes the stream named by `seed` and, below it, by an index.
  ///
  /// Short paths take no array: training steps make streams, and allocate nothing.
  public init(seed: UInt64, _ index: UInt64) {
    self.init(root: Self.branch(Self.root(seed), index))
  }

  /// Makes the stream named by `seed` and a path of two indices.
  public init(seed: UInt64, _ first: UInt64, _ second: UInt64) {
    self.init(root: Self.branch(Self.branch(Self.root(seed), first), second))
  }

  /// Makes the stream named by `seed` and a path of three indices or more.
  public init(
    seed: UInt64, _ first: UInt64, _ second: UInt64, _ third: UInt64, _ more: UInt64...
  ) {
    let root = Self.branch(Self.branch(Self.branch(Self.root(seed), first), second), third)
    self.init(root: more.reduce(root, Self.branch))
  }

  private init(root: UInt64) {
    var mixed = SplitMix64(state: root)
    state = (mixed.next(), mixed.next(), mixed.next(), mixed.next())
  }

  private static func root(_ seed: UInt64) -> UInt64 {
    var mixed = SplitMix64(state: seed)
    return mixed.next()
  }

  private static func branch(_ root: UInt64, _ index: UInt64) -> UInt64 {
    var mixed = SplitMix64(
      state: root ^ (index &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03))
    return mixed.next()
  }

  /// Returns the next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = rotate(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotate(state.3, by: 45)
    return result
  }

  /// Returns a number uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Returns an index uniform in 0 ..< `count`, without bias (Lemire 2019).
  public mutating func index(below count: Int) -> Int {
    precondition(count > 0, "a random index needs a positive count, got \(count)")
    let bound = UInt64(count)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Returns true with the given probability.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// Returns an index drawn in proportion to `weights`, which must be non-negative and not all zero.
  public mutating func index(weightedBy weights: [Double]) -> Int {
    let total = weights.reduce(0, +)
    precondition(total > 0, "weights must have a positive sum")
    var mark = uniform() * total
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      if mark < weight { return index }
      mark -= weight
      last = index
    }
    return last
  }

  /// Returns a normal number of mean 0 and variance 1 (polar method, Marsaglia and Bray 1964).
  ///
  /// The logarithm is our own, so the numbers do not depend on the system's mathematics library.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square > 0 && square < 1 {
        return x * (-2 * ck_log_f64(square) / square).squareRoot()
      }
    }
  }

  private func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
    (value << count) | (value >> (64 - count))
  }
}

/// The generator that fills others' states (Steele, Lea and Flood 2014).
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
