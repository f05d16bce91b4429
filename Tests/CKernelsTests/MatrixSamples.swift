import CKernels
import Determinism

/// A matrix in double precision, for tests.
struct Matrix: CustomStringConvertible {
  let rows: Int
  let columns: Int
  var values: [Double]

  init(_ rows: Int, _ columns: Int, _ value: (Int, Int) -> Double) {
    (self.rows, self.columns) = (rows, columns)
    values = (0..<rows * columns).map { value($0 / columns, $0 % columns) }
  }

  init(_ rows: Int, _ columns: Int, _ values: [Float]) {
    (self.rows, self.columns, self.values) = (rows, columns, values.map(Double.init))
  }

  subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  var description: String { "[\(rows), \(columns)]" }
  var floats: [Float] { values.map { Float($0) } }
  /// The numbers rounded to single precision, as a kernel sees them.
  var rounded: Matrix { Matrix(rows, columns, floats) }
  var transposed: Matrix { Matrix(columns, rows) { self[$1, $0] } }
  /// The greatest magnitude; NaN where one is NaN.
  var size: Double { values.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) } }

  static func identity(_ n: Int) -> Matrix { Matrix(n, n) { $0 == $1 ? 1 : 0 } }

  static func * (a: Matrix, b: Matrix) -> Matrix {
    Matrix(a.rows, b.columns) { row, column in
      (0..<a.columns).reduce(0) { $0 + a[row, $1] * b[$1, column] }
    }
  }

  static func - (a: Matrix, b: Matrix) -> Matrix {
    Matrix(a.rows, a.columns) { a[$0, $1] - b[$0, $1] }
  }

  static func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, UInt64(rows), UInt64(columns))
    return Matrix(rows, columns) { _, _ in stream.normal() }
  }

  /// Of the given rank.
  static func deficient(_ rows: Int, _ columns: Int, rank: Int) -> Matrix {
    (random(rows, rank, seed: 1) * random(rank, columns, seed: 2)).rounded
  }

  /// With columns from 1 down to `least`.
  static func graded(_ rows: Int, _ columns: Int, least: Double) -> Matrix {
    let x = random(rows, columns, seed: 3)
    return Matrix(rows, columns) { row, column in
      x[row, column] * ck_pow_f64(least, Double(column) / Double(max(columns - 1, 1)))
    }.rounded
  }

  static let shapes = [
    (1, 1), (1, 6), (6, 1), (2, 2), (3, 5), (5, 3), (8, 8), (16, 16), (17, 9), (40, 17), (17, 40),
  ]

  /// Full rank, every shape.
  static func full() -> [Matrix] { shapes.map { random($0, $1, seed: 4).rounded } }

  /// What factorisations stumble over: few ranks, graded columns, equal columns, zeros, great and small numbers.
  static func hard() -> [Matrix] {
    [
      deficient(12, 9, rank: 4), deficient(9, 12, rank: 4), deficient(40, 17, rank: 1),
      graded(20, 8, least: 1e-12), graded(20, 8, least: 1e-12).transposed,
      Matrix(10, 4) { row, _ in Double(row + 1) }, Matrix(5, 5) { _, _ in 1 }, identity(7),
      Matrix(6, 4) { _, _ in 0 }, Matrix(4, 6) { _, _ in 0 },
      Matrix(4, 1) { row, _ in row % 2 == 0 ? -1 : 1 },
      Matrix(6, 4) { row, column in row == 2 && column == 1 ? -3 : 0 },
      Matrix(7, 5) { 1e37 * random(7, 5, seed: 5)[$0, $1] }.rounded,
      Matrix(7, 5) { 1e-34 * random(7, 5, seed: 6)[$0, $1] }.rounded,
    ]
  }

  /// One that is not finite at one place.
  static func poisoned(_ rows: Int, _ columns: Int) -> [Matrix] {
    [Double.nan, .infinity, -.infinity].map { poison in
      Matrix(rows, columns) { $0 == rows / 2 && $1 == columns / 2 ? poison : 1 + Double($0) }
    }
  }
}

extension Matrix {
  private func run(
    _ rows: Int, _ columns: Int, scratch: Int,
    _ kernel: (UnsafeMutablePointer<Float>, [Float], UnsafeMutablePointer<Double>) -> Void
  ) -> Matrix {
    // One number more on both sides, to see that nothing is written there.
    var out = [Float](repeating: 7, count: rows * columns + 1)
    var room = [Double](repeating: 7, count: scratch + 1)
    kernel(&out, floats, &room)
    precondition(out.removeLast() == 7 && room.removeLast() == 7, "a kernel wrote beyond its room")
    return Matrix(rows, columns, out)
  }

  func power(_ p: Double) -> Matrix {
    run(rows, columns, scratch: ck_singular_power_scratch(rows, columns)) {
      ck_singular_power(rows, columns, $0, $1, p, $2)
    }
  }

  func leftVectors(_ rank: Int) -> Matrix {
    run(rows, rank, scratch: ck_left_vectors_scratch(rows, columns)) {
      ck_left_vectors(rows, columns, rank, $0, $1, $2)
    }
  }

  func symmetricPower(_ p: Double) -> Matrix {
    run(rows, rows, scratch: ck_symmetric_power_scratch(rows)) {
      ck_symmetric_power(rows, $0, $1, p, $2)
    }
  }

  func eigenvectors() -> Matrix {
    run(rows, rows, scratch: ck_eigenvectors_scratch(rows)) { ck_eigenvectors(rows, $0, $1, $2) }
  }

  func orthonormal() -> Matrix {
    run(rows, columns, scratch: ck_orthonormal_scratch(rows, columns)) {
      ck_orthonormal(rows, columns, $0, $1, $2)
    }
  }
}
