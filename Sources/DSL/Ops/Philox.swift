#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3" (2011): ten rounds of multiplications that mix a counter of four words with a key of two.
struct Philox: Sendable {
  /// The four words of the block.
  let words: SIMD4<UInt32>

  /// Mixes a counter with a key.
  init(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) {
    var (x, key) = (counter, key)
    for _ in 0..<10 {
      let first = (0xD251_1F53 as UInt32).multipliedFullWidth(by: x[0])
      let second = (0xCD9E_8D57 as UInt32).multipliedFullWidth(by: x[2])
      x = SIMD4(second.high ^ x[1] ^ key[0], second.low, first.high ^ x[3] ^ key[1], first.low)
      key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    words = x
  }

  /// An even number in 0 ..< 1, of 24 bits.
  var uniform: Double { Double(words[0] >> 8) * 0x1p-24 }

  /// A normal number (Box and Muller 1958), rounded once to single precision.
  var normal: Double {
    let radius = (-2 * log((Double(words[0]) + 1) * 0x1p-32)).squareRoot()
    return radius * cos(2 * Double.pi * Double(words[1]) * 0x1p-32)
  }
}

extension RandomPlace {
  /// The words of this place for the literal key of a call.
  func words(key: Double, _ draw: RandomDraw) -> Philox {
    Philox(
      counter: SIMD4(element, step, parameter, UInt32(key) + draw.rawValue << 24),
      key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
  }

  /// What stands in place of the step, from a scalar: cut to a whole number that 32 bits hold; NaN is 0.
  public static func step(_ scalar: Double) -> UInt32 {
    scalar > 0 ? UInt32(min(scalar, Double(UInt32.max))) : 0
  }
}
