import CKernels
import CXSMM

/// C = op(A) · op(B), or C += op(A) · op(B), for one shape: planned once, then called.
///
/// Row-major and packed. op is the identity or the transposition: with `transposesA`, A lies in memory as
/// inner × rows; with `transposesB`, B as columns × inner. The path decides the code, see `MatrixPath`.
public final class MatrixProduct {
  private let shape: ProductShape
  private let memory = PlanMemory()
  private let plan: ProductPlan

  /// Plans C [rows, columns] = op(A) [rows, inner] · op(B) [inner, columns].
  public init(
    rows: Int, columns: Int, inner: Int, transposesA: Bool = false, transposesB: Bool = false,
    accumulates: Bool = false, path: MatrixPath = .current
  ) {
    shape = ProductShape(
      m: rows, n: columns, k: inner, aStride: transposesA ? rows : inner,
      bStride: transposesB ? inner : columns, cStride: columns, transposesA: transposesA,
      transposesB: transposesB, accumulates: accumulates)
    plan = ProductPlan(shape, path: path, in: memory)
  }

  /// Multiplies; allocates nothing.
  public func callAsFunction(_ a: Buffer, _ b: Buffer, into c: Buffer) {
    precondition(a.count == shape.m * shape.k, "A has \(a.count) numbers, not \(shape.m * shape.k)")
    precondition(b.count == shape.k * shape.n, "B has \(b.count) numbers, not \(shape.k * shape.n)")
    precondition(c.count == shape.m * shape.n, "C has \(c.count) numbers, not \(shape.m * shape.n)")
    plan(a.base, b.base, c.base)
  }
}

/// The sizes of a product: C [m, n] (+)= op(A) [m, k] · op(B) [k, n], strides of the rows in memory.
package struct ProductShape: BitwiseCopyable {
  package var m: Int
  package var n: Int
  package var k: Int
  package var aStride: Int
  package var bStride: Int
  package var cStride: Int
  package var transposesA = false
  package var transposesB = false
  package var accumulates = false
  /// What of it is known to be zero or not wanted.
  package var triangle = Triangle.none

  /// A half of a square that need not be computed.
  package enum Triangle: BitwiseCopyable {
    case none
    /// Nobody reads C above the diagonal; what stands there afterwards means nothing.
    case aboveC
    /// op(A) is 0 above the diagonal.
    case aboveA
    /// op(A) is 0 below the diagonal.
    case belowA
  }

  package init(
    m: Int, n: Int, k: Int, aStride: Int, bStride: Int, cStride: Int, transposesA: Bool = false,
    transposesB: Bool = false, accumulates: Bool = false, triangle: Triangle = .none
  ) {
    (self.m, self.n, self.k) = (m, n, k)
    (self.aStride, self.bStride, self.cStride) = (aStride, bStride, cStride)
    (self.transposesA, self.transposesB) = (transposesA, transposesB)
    (self.accumulates, self.triangle) = (accumulates, triangle)
  }

  /// What some rows of C need: how many rows, how many columns, which part of the inner side; all where nothing is cut.
  func part(_ rows: Range<Int>, isCut: Bool) -> (m: Int, n: Int, inner: Range<Int>) {
    switch isCut ? triangle : .none {
    case .none: (rows.count, n, 0..<k)
    case .aboveC: (rows.count, min(n, rows.upperBound), 0..<k)
    case .aboveA: (rows.count, n, 0..<min(k, rows.upperBound))
    case .belowA: (rows.count, n, rows.lowerBound..<k)
    }
  }
}

/// A planned product: plain pointers only, its memory belongs to a `PlanMemory`.
package struct ProductPlan: BitwiseCopyable {
  /// A generated kernel and where its operands start.
  private struct Tile {
    var kernel: cx_kernel
    var a: Int
    var b: Int
    var c: Int
  }

  /// The longest side of a tile: three such squares stay in the second-level cache.
  private static let side = 128
  /// The rows of a tile along a diagonal; a kernel for fewer rows may sum in another order.
  private static let step = 32

  private let shape: ProductShape
  private let tiles: UnsafeMutablePointer<Tile>?
  private let tileCount: Int
  /// Bᵀ for the generated kernels, which cannot transpose it; the packed panel of the portable one.
  private let scratch: UnsafePointer<UnsafeMutablePointer<Float>>
  private let scratchStride: Int

  package init(_ shape: ProductShape, path: MatrixPath, in memory: PlanMemory) {
    precondition(shape.m > 0 && shape.n > 0 && shape.k > 0, "a product needs positive sizes")
    self.shape = shape
    if path == .xsmm, let planned = Self.tiles(shape) {
      tiles = memory.allocate(planned.count, filledWith: planned[0])
      for (index, tile) in planned.enumerated() { tiles?[index] = tile }
      tileCount = planned.count
      scratchStride = Rows.padded(shape.n)
      scratch = memory.shared(shape.transposesB ? shape.k * scratchStride : 0)
    } else {
      tiles = nil
      tileCount = 0
      scratchStride = 16
      scratch = memory.shared(16 * shape.k)
    }
  }

  @inline(__always)
  package func callAsFunction(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    multiply(a, packed(b), c)
  }

  /// B as `multiply` reads it: packed where the kernels want it transposed, until another product packs.
  @inline(__always)
  func packed(_ b: UnsafePointer<Float>) -> UnsafePointer<Float> {
    guard shape.transposesB, tiles != nil else { return b }
    cl_transpose(shape.n, shape.k, b, shape.bStride, scratch.pointee, scratchStride)
    return UnsafePointer(scratch.pointee)
  }

  /// Multiplies by a B that `packed` gave.
  @inline(__always)
  func multiply(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    guard let tiles else { return portable(a, b, c) }
    for index in 0..<tileCount {
      let tile = tiles[index]
      tile.kernel(b + tile.b, a + tile.a, c + tile.c)
    }
  }

  private func portable(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>
  ) {
    cl_product(
      shape.m, shape.n, shape.k, a, shape.transposesA ? 1 : shape.aStride,
      shape.transposesA ? shape.aStride : 1, b, shape.transposesB ? 1 : shape.bStride,
      shape.transposesB ? shape.bStride : 1, c, shape.cStride, shape.accumulates ? 1 : 0,
      scratch.pointee)
  }

  /// Cuts the product into tiles with a kernel each; nil where one of them cannot be generated.
  private static func tiles(_ shape: ProductShape) -> [Tile]? {
    let bStride = shape.transposesB ? Rows.padded(shape.n) : shape.bStride
    var tiles: [Tile] = []
    let isCut = shape.triangle != .none && shape.m % step == 0
    let rows = isCut ? step : side
    for i in stride(from: 0, to: shape.m, by: rows) {
      let (m, n, inner) = shape.part(i..<min(i + rows, shape.m), isCut: isCut)
      for j in stride(from: 0, to: n, by: side) {
        for p in stride(from: inner.lowerBound, to: inner.upperBound, by: side) {
          let kernel = cx_dispatch(
            Int32(m), Int32(min(side, n - j)), Int32(min(side, inner.upperBound - p)),
            Int32(shape.aStride), Int32(bStride), Int32(shape.cStride), shape.transposesA ? 1 : 0,
            shape.accumulates || p > inner.lowerBound ? 1 : 0)
          guard let kernel else { return nil }
          let a = shape.transposesA ? p * shape.aStride + i : i * shape.aStride + p
          tiles.append(Tile(kernel: kernel, a: a, b: p * bStride + j, c: i * shape.cStride + j))
        }
      }
    }
    return tiles
  }
}
