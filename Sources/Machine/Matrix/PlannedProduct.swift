import CKernels
import TensorCore

/// op(x) · op(y) for one shape, op being the identity or the transposition.
struct PlannedProduct {
  private let plan: ProductPlan
  /// The side of a symmetric result of which only the lower half is computed; 0 for all others.
  private let mirrored: Int

  init(
    _ x: (rows: Int, columns: Int), _ y: (rows: Int, columns: Int), transposes: (Bool, Bool),
    isSymmetric: Bool, in memory: PlanMemory
  ) {
    let (rows, inner) = transposes.0 ? (x.columns, x.rows) : (x.rows, x.columns)
    let columns = transposes.1 ? y.rows : y.columns
    var shape = ProductShape(
      m: rows, n: columns, k: inner, aStride: x.columns, bStride: y.columns, cStride: columns)
    (shape.transposesA, shape.transposesB) = transposes
    mirrored = isSymmetric && Symmetric.isHalved(side: rows) ? rows : 0
    if mirrored > 0 { shape.triangle = .aboveC }
    plan = ProductPlan(shape, path: .current, in: memory)
  }

  @inline(__always)
  func callAsFunction(
    _ x: UnsafePointer<Float>, _ y: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>
  ) {
    plan(x, y, target)
    if mirrored > 0 { Symmetric.mirror(target, side: mirrored) }
  }
}

/// Symmetric matrices of which the blocks on and below the diagonal are computed.
enum Symmetric {
  /// The side of a block on the diagonal.
  private static let step = 32

  /// Whether a product computes only half of a symmetric result of that side.
  static func isHalved(side: Int) -> Bool { side > step && side % step == 0 }

  /// Copies what lies below the diagonal to above it.
  static func mirror(_ matrix: UnsafeMutablePointer<Float>, side: Int) {
    for row in stride(from: step, to: side, by: step) {
      cl_transpose(step, row, matrix + row * side, side, matrix + row, side)
    }
  }
}
