/// A 128-bit hash that is the same in every process, build and machine.
///
/// Swift's `Hasher` is seeded afresh in each process; what goes into the archive must not be. Two lanes
/// of multiply–xorshift mixing; not cryptographic.
public struct StableHash: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The upper and lower halves.
  public private(set) var high: UInt64
  /// The lower half.
  public private(set) var low: UInt64

  /// Starts a hash; `domain` keeps hashes of different things apart.
  public init(domain: UInt64 = 0) {
    high = 0x6A09_E667_F3BC_C908 ^ domain
    low = 0xBB67_AE85_84CA_A73B &+ domain
  }

  /// Takes in one word; the order of words matters.
  public mutating func combine(_ word: UInt64) {
    high = Self.mix((high ^ word) &* 0x9FB2_1C65_1E98_DF25)
    low = Self.mix((low &+ word) &* 0xD6E8_FEB8_6659_FD93 ^ high)
  }

  /// Takes in another hash.
  public mutating func combine(_ other: StableHash) {
    combine(other.high)
    combine(other.low)
  }

  /// Takes in an integer.
  public mutating func combine(_ value: Int) { combine(UInt64(bitPattern: Int64(value))) }

  /// Takes in the bits of a number; −0 counts as 0 and every NaN is one.
  public mutating func combine(_ value: Double) {
    combine(value == 0 ? 0 : value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern)
  }

  /// Takes in a text by its UTF-8 bytes and their number.
  public mutating func combine(_ text: String) {
    var word: UInt64 = 0
    var filled = 0
    var count = 0
    for byte in text.utf8 {
      word = word << 8 | UInt64(byte)
      filled += 1
      count += 1
      if filled == 8 {
        combine(word)
        (word, filled) = (0, 0)
      }
    }
    combine(word)
    combine(count)
  }

  /// The hash as 32 hexadecimal digits.
  public var description: String { Self.hexadecimal(high) + Self.hexadecimal(low) }

  /// Reads what `description` wrote; nil where the text is not 32 hexadecimal digits.
  public init?(_ text: String) {
    guard text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
      let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    self.high = high
    self.low = low
  }

  /// Orders by the upper half, then the lower.
  public static func < (left: StableHash, right: StableHash) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed ^= mixed >> 32
    mixed = mixed &* 0xD6E8_FEB8_6659_FD93
    mixed ^= mixed >> 29
    return mixed
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
