import CKernels
import DSL
import TensorCore

/// k times x ← (a + b·A + c·A²) x with A = x·xᵀ, or x ← x (a + b·A + c·A²) with A = xᵀ·x where x is tall.
///
/// Newton–Schulz iterations as Muon's (Jordan et al. 2024), three products each, of which two are symmetric.
struct PlannedPolynomial {
  private let gram: PlannedProduct
  private let square: PlannedProduct
  private let apply: PlannedProduct
  private let isWide: Bool
  private let side: Int
  private let count: Int
  private let repetitions: Int
  private let room: UnsafePointer<UnsafeMutablePointer<Float>>
  private let blend: ck_elementwise

  init(
    _ x: (rows: Int, columns: Int), repetitions: Int,
    room: UnsafeMutablePointer<UnsafeMutablePointer<Float>>, in memory: PlanMemory
  ) {
    isWide = x.rows <= x.columns
    side = min(x.rows, x.columns)
    count = x.rows * x.columns
    self.repetitions = repetitions
    self.room = UnsafePointer(room)
    let square = (rows: side, columns: side)
    gram = PlannedProduct(
      x, x, transposes: (!isWide, isWide), isSymmetric: true, in: memory)
    self.square = PlannedProduct(
      square, square, transposes: (false, false), isSymmetric: true, in: memory)
    apply =
      isWide
      ? PlannedProduct(square, x, transposes: (false, false), isSymmetric: false, in: memory)
      : PlannedProduct(x, square, transposes: (false, false), isSymmetric: false, in: memory)
    guard let blend = ck_kernel_form(ck_kernel_named("scaled_sum"), 12) else {
      preconditionFailure("CKernels has no scaled sum")
    }
    self.blend = blend
  }

  /// How many numbers it needs in between: two squares, and a matrix like x.
  var roomCount: Int { 2 * Self.padded(side * side) + count }

  func callAsFunction(
    _ x: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ a: Float, _ b: Float,
    _ c: Float
  ) {
    let outer = room.pointee
    let factor = outer + Self.padded(side * side)
    let other = factor + Self.padded(side * side)
    var source = x
    for iteration in 0..<repetitions {
      // The last goes to the target.
      let next = (repetitions - iteration) % 2 == 1 ? target : other
      gram(source, source, outer)
      square(outer, outer, factor)
      var (linear, quadratic) = (b, c)
      blend(side * side, factor, outer, factor, &linear, &quadratic)
      for index in 0..<side { factor[index * (side + 1)] += a }
      if isWide { apply(factor, source, next) } else { apply(source, factor, next) }
      source = UnsafePointer(next)
    }
  }

  /// Rounded up, so that every matrix begins at a multiple of 64 bytes.
  private static func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }
}
