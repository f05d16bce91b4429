import Determinism

/// A fixed block of 32-bit indices: classes, tokens, or rows of a table.
///
/// What `Buffer` is for numbers; the same rules hold for it.
public final class IndexBuffer: @unchecked Sendable {
  /// How many indices it holds.
  public let count: Int
  /// Where they are; for `TensorCore` only.
  package let base: UnsafeMutablePointer<Int32>

  /// Allocates `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer's count must not be negative, got \(count)")
    self.count = count
    base = .allocate(capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  /// Allocates a copy of `values`.
  public convenience init(_ values: [Int32]) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { base.deallocate() }

  /// The index at `place`, which must be in 0 ..< `count`.
  public subscript(place: Int) -> Int {
    get {
      precondition(place >= 0 && place < count, "place \(place) is outside 0 ..< \(count)")
      return Int(base[place])
    }
    set {
      precondition(place >= 0 && place < count, "place \(place) is outside 0 ..< \(count)")
      base[place] = Int32(truncatingIfNeeded: newValue)
    }
  }

  /// Becomes a permutation of 0 ..< `count` drawn from `stream` (Fisher and Yates).
  public func shuffle(using stream: inout RandomStream) {
    for place in 0..<count { base[place] = Int32(place) }
    for place in stride(from: count - 1, to: 0, by: -1) {
      let other = stream.index(below: place + 1)
      (base[place], base[other]) = (base[other], base[place])
    }
  }

  /// The indices as an array (a copy).
  public var values: [Int32] { Array(UnsafeBufferPointer(start: base, count: count)) }
}
