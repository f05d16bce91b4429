import CKernels
import DSL

/// Where an operand lies: a base address, and what it moves with.
struct Operand {
  /// The index of the base address.
  var base: Int32
  /// What it moves with: an index into `RunMemory.moved`.
  var stride: Int32
}

/// An operator on blocks as plain words: no references to count.
struct Instruction {
  /// What is done where there is no kernel.
  enum Action: UInt8 {
    case compute, check, spreadRow, spreadColumn, draw, round8, round8Positive
    case sum, greatest, rowSum, columnSum, rowGreatest, columnGreatest
  }
  /// What computes it; nil for all other actions.
  var kernel: ck_elementwise?
  /// What is read.
  var arguments: (Operand, Operand, Operand, Operand)
  /// What is written.
  var target: Operand
  /// For a fold the row of the small value or the index of the fold, for random numbers the index of the draw.
  var index: Int32
  /// What is done.
  var action: Action
}

/// A fold within a run: where it gathers, and where the result goes.
struct FoldWords {
  /// What it is.
  var action: Instruction.Action
  /// For layer values the row; for arrays the place in the room for folds.
  var place: Int
  /// Where an array goes.
  var target: Operand
  /// The index of the array's kind.
  var kind: Int
  /// Whether the array must be finite.
  var isChecked: Bool
}

/// Random numbers as plain words: where the small values lie, and how they move from layer to layer.
struct DrawWords {
  var numbers: RandomDraw
  /// The last word of the counter.
  var stream: UInt32
  var step: (row: Int, stride: Int)
  var probability: (row: Int, stride: Int)
}

/// A scalar or layer operator as plain words.
struct SmallInstruction {
  /// What is done where there is no function.
  enum Action: UInt8 { case compute, sumOfLayers, greatestOfLayers }
  /// What computes it; nil for what ranges over the layers.
  var function: ck_scalar?
  /// Where in the small values its arguments begin, and by how much they move from layer to layer.
  ///
  /// What ranges over the layers has an argument for each domain, −1 where there is none.
  var arguments: SIMD4<Int32>
  var strides: SIMD4<Int32>
  /// Where the result begins.
  var target: Int
  /// The domain whose layers have one result each; −1 for a scalar.
  var domain: Int
  var action: Action
}

/// A stage as ranges of instructions.
struct StageWords {
  var small: Range<Int>
  var runs: Range<Int>
}

/// A run as ranges of instructions.
struct RunWords {
  /// The index of the kind whose blocks it runs on; −1 for whole matrices.
  var kind: Int
  var instructions: Range<Int>
  var folds: Range<Int>
  /// The first parameter's call, for whole matrices.
  var call: Int
}

/// A pass as ranges of instructions.
struct PassWords {
  var small: Range<Int>
  /// The stages of the domains; in a flat pass one, with one run.
  var walk: Int
  var isFlat: Bool
  var isEmpty: Bool
  var totals: Range<Int>
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
