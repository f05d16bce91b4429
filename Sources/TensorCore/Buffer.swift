/// A fixed block of single-precision numbers, aligned to 64 bytes, that a training step reads and writes.
///
/// Allocated when a run is planned and never in a step. It is a class because the same memory is seen by
/// the task, the rule and the trainer; a run and its buffers belong to one thread at a time, which is
/// what makes the unchecked sendability sound.
public final class Buffer: @unchecked Sendable {
  /// How many numbers it holds.
  public let count: Int
  /// Where they are; for `TensorCore` and `Machine` only.
  package let base: UnsafeMutablePointer<Float>

  /// Allocates `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a buffer's count must not be negative, got \(count)")
    self.count = count
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  /// Allocates a copy of `values`.
  public convenience init(_ values: [Float]) {
    self.init(count: values.count)
    for (index, value) in values.enumerated() { base[index] = value }
  }

  deinit { base.deallocate() }

  /// The number at `index`, which must be in 0 ..< `count`.
  public subscript(index: Int) -> Float {
    get {
      precondition(index >= 0 && index < count, "index \(index) is outside 0 ..< \(count)")
      return base[index]
    }
    set {
      precondition(index >= 0 && index < count, "index \(index) is outside 0 ..< \(count)")
      base[index] = newValue
    }
  }

  /// The numbers as an array (a copy).
  public var values: [Float] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Overwrites all numbers with those of `other`, which must have the same count.
  public func copy(from other: Buffer) {
    precondition(count == other.count, "cannot copy \(other.count) numbers into \(count)")
    base.update(from: other.base, count: count)
  }

  /// Sets every number to `value`.
  public func fill(_ value: Float) { base.update(repeating: value, count: count) }
}
