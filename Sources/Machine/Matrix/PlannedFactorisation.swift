import CKernels
import DSL

/// An operator that rests on a factorisation, for one shape: double precision between reading and writing.
struct PlannedFactorisation {
  private let function: MatrixFunction
  private let rows: Int
  private let columns: Int
  private let rank: Int
  private let room: UnsafePointer<UnsafeMutablePointer<Double>>

  init(
    _ function: MatrixFunction, _ x: (rows: Int, columns: Int), rank: Int,
    room: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  ) {
    self.function = function
    (rows, columns) = x
    self.rank = rank
    self.room = UnsafePointer(room)
  }

  /// How many numbers a function needs in between; 0 for those that rest on no factorisation.
  static func roomCount(_ function: MatrixFunction, _ x: (rows: Int, columns: Int)) -> Int {
    switch function {
    case .singularPower: ck_singular_power_scratch(x.rows, x.columns)
    case .inverseRoot: ck_symmetric_power_scratch(x.rows)
    case .eigenvectors: ck_eigenvectors_scratch(x.rows)
    case .orthonormal: ck_orthonormal_scratch(x.rows, x.columns)
    case .leftVectors: ck_left_vectors_scratch(x.rows, x.columns)
    case .product, .transpose, .identity, .polynomial, .round8, .round8Positive: 0
    }
  }

  func callAsFunction(
    _ x: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ power: Double
  ) {
    let scratch = room.pointee
    switch function {
    case .singularPower: ck_singular_power(rows, columns, target, x, power, scratch)
    case .inverseRoot: ck_symmetric_power(rows, target, x, -1 / power, scratch)
    case .eigenvectors: ck_eigenvectors(rows, target, x, scratch)
    case .orthonormal: ck_orthonormal(rows, columns, target, x, scratch)
    case .leftVectors: ck_left_vectors(rows, columns, rank, target, x, scratch)
    case .product, .transpose, .identity, .polynomial, .round8, .round8Positive: break
    }
  }
}
