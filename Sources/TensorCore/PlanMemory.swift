/// The memory of one plan: allocated while planning, freed with the plan, never touched by counting.
///
/// Plans are structs of plain pointers into it, so that a step retains and releases nothing.
package final class PlanMemory {
  private var blocks: [UnsafeMutableRawPointer] = []
  private var room: (base: UnsafeMutablePointer<UnsafeMutablePointer<Float>>, count: Int)?

  package init() {}

  /// Allocates room for `count` values of a trivial type, aligned to 64 bytes, all filled with `value`.
  package func allocate<Value: BitwiseCopyable>(_ count: Int, filledWith value: Value)
    -> UnsafeMutablePointer<Value>
  {
    let bytes = max(count, 1) * MemoryLayout<Value>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    blocks.append(raw)
    let typed = raw.bindMemory(to: Value.self, capacity: max(count, 1))
    typed.initialize(repeating: value, count: max(count, 1))
    return typed
  }

  /// Keeps a value where it does not move.
  func place<Value: BitwiseCopyable>(_ value: Value) -> UnsafePointer<Value> {
    UnsafePointer(allocate(1, filledWith: value))
  }

  /// Room for at least `count` numbers that everybody uses in turn, and in which nothing lasts.
  ///
  /// One place for what is packed by one product after another stays in the cache, where a place for each would not.
  /// It moves while the plan grows, so what comes back says where to find it.
  func shared(_ count: Int) -> UnsafePointer<UnsafeMutablePointer<Float>> {
    let known = room
    let base = known?.base ?? allocate(1, filledWith: allocate(count, filledWith: 0))
    if let known, known.count < count { base.pointee = allocate(count, filledWith: 0) }
    room = (base, max(known?.count ?? 0, count))
    return UnsafePointer(base)
  }

  deinit {
    for block in blocks { block.deallocate() }
  }
}

/// Row-major numbers whose rows start at multiples of 64 bytes: the form of every activation.
///
/// The stride is the width rounded up to 16 lanes, and so is the number of rows, so that kernels need no
/// loops for remainders. What lies in the padding is finite and means nothing.
struct Rows: BitwiseCopyable {
  let base: UnsafeMutablePointer<Float>
  let count: Int
  let width: Int
  let stride: Int

  /// How many numbers `count` rows occupy.
  var size: Int { count * stride }

  /// Allocates zeros.
  init(count: Int, width: Int, in memory: PlanMemory) {
    self.count = count
    self.width = width
    stride = Rows.padded(width)
    base = memory.allocate(Rows.padded(count) * stride, filledWith: 0)
  }

  /// Uses the numbers of a buffer that was made for this shape.
  init(count: Int, width: Int, of buffer: Buffer) {
    self.count = count
    self.width = width
    stride = Rows.padded(width)
    precondition(buffer.count == Rows.padded(count) * stride, "the buffer has another shape")
    base = buffer.base
  }

  /// Rows of the same shape elsewhere.
  func moved(to base: UnsafeMutablePointer<Float>) -> Rows {
    Rows(base: base, count: count, width: width, stride: stride)
  }

  private init(base: UnsafeMutablePointer<Float>, count: Int, width: Int, stride: Int) {
    (self.base, self.count, self.width, self.stride) = (base, count, width, stride)
  }

  /// `count` rounded up to a multiple of 16.
  static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
