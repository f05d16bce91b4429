import CKernels

/// Where an operand lies: a base address, and what it moves with.
struct Operand {
  /// What an address moves with.
  enum Stride: Int32 {
    /// A register or a scalar: nothing.
    case fixed
    /// A tensor: the element.
    case element
    /// A layer value: the parameter tensor.
    case layer
  }

  /// The index of the base address.
  var base: Int32
  /// What it moves with, as the raw value of `Stride`.
  var stride: Int32
}

/// A tensor operator as plain words: no references to count.
struct Instruction {
  /// What computes it; nil for sums and checks.
  var kernel: ck_elementwise?
  /// What is read.
  var arguments: (Operand, Operand, Operand, Operand)
  /// What is written.
  var target: Operand
  /// For sums, the row of the small value.
  var row: Int32
  /// Whether it checks its argument.
  var isCheck: Bool
}

/// A scalar or layer operator as plain words.
struct SmallInstruction {
  /// What computes it; nil for a sum over the layers.
  var function: ck_scalar?
  /// Where in the small values its arguments begin, and by how much they move from layer to layer.
  var arguments: SIMD4<Int32>
  var strides: SIMD4<Int32>
  /// Where the result begins, and how many numbers it has.
  var target: Int
  var count: Int
}

/// One pass over the parameters as ranges of instructions.
struct Walk {
  var small: Range<Int>
  var tensor: Range<Int>
  var sums: Range<Int>
  var followsLayers: Bool
}

/// A fixed array of plain words, allocated once.
///
/// Unlike an array it is not counted when it is read from a class in the hot loop. Elements must be plain words:
/// nothing is done to them when they are freed.
struct FixedArray<Element>: @unchecked Sendable {
  /// Its elements.
  let base: UnsafeMutablePointer<Element>
  /// How many.
  let count: Int

  /// Copies elements; `deallocate` frees them.
  init(_ elements: [Element]) {
    count = elements.count
    base = .allocate(capacity: max(count, 1))
    base.initialize(from: elements, count: count)
  }

  /// Frees the elements.
  func deallocate() { base.deallocate() }

  subscript(index: Int) -> Element { base[index] }
}
