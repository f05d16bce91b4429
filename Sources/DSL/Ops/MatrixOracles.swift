#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Matrix algebra in double precision: what the meanings of matrix operators are written in. Simple and slow, and by
// other methods than the kernels.

extension Matrix {
  /// A matrix of one element.
  init(_ number: Double) { self.init(rows: 1, columns: 1, [number]) }

  /// The only element.
  var number: Double { elements[0] }

  /// A power of a number.
  static func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }

  /// The matrix with rows and columns exchanged.
  var transposed: Matrix {
    Matrix(
      rows: columns, columns: rows,
      (0..<columns).flatMap { column in (0..<rows).map { self[$0, column] } })
  }

  /// Numbers on the diagonal, zeros elsewhere.
  static func diagonal(rows: Int, columns: Int, _ number: (Int) -> Double) -> Matrix {
    var result = Matrix(rows: rows, columns: columns, Array(repeating: 0, count: rows * columns))
    for place in 0..<min(rows, columns) { result[place, place] = number(place) }
    return result
  }

  /// The product.
  static func * (x: Matrix, y: Matrix) -> Matrix {
    precondition(x.columns == y.rows, "a product needs as many columns as rows")
    return Matrix(
      rows: x.rows, columns: y.columns,
      (0..<x.rows).flatMap { row in
        (0..<y.columns).map { column in
          (0..<x.columns).reduce(0) { $0 + x[row, $1] * y[$1, column] }
        }
      })
  }

  /// A multiple.
  static func * (factor: Double, x: Matrix) -> Matrix {
    Matrix(rows: x.rows, columns: x.columns, x.elements.map { factor * $0 })
  }

  /// The sum.
  static func + (x: Matrix, y: Matrix) -> Matrix {
    Matrix(rows: x.rows, columns: x.columns, zip(x.elements, y.elements).map { $0 + $1 })
  }

  /// One column.
  func column(_ index: Int) -> [Double] { (0..<rows).map { self[$0, index] } }

  /// A matrix of columns.
  init(rows: Int, columns: [[Double]]) {
    self.init(
      rows: rows, columns: columns.count, (0..<rows).flatMap { row in columns.map { $0[row] } })
  }

  /// The same shape of NaNs.
  var unknown: Matrix {
    Matrix(rows: rows, columns: columns, Array(repeating: .nan, count: elements.count))
  }

  /// The greatest magnitude; 0 of none.
  var greatestMagnitude: Double { elements.reduce(0) { max($0, $1.magnitude) } }

  /// Whether all elements are finite.
  var isFinite: Bool { elements.allSatisfy(\.isFinite) }

  /// The Q of a thin QR decomposition with a diagonal of R that is not negative; of more columns than rows, that of
  /// the transpose, transposed.
  ///
  /// Gram–Schmidt, each column made orthogonal twice; a column that depends on those before it gives way to what a
  /// coordinate axis leaves.
  var orthonormal: Matrix {
    guard isFinite else { return unknown }
    if rows < columns { return transposed.orthonormal.transposed }
    return Matrix(rows: rows, columns: Self.orthonormal((0..<columns).map(column), of: rows))
  }

  /// Orthonormal vectors that span what the vectors span, one for each, in their order.
  static func orthonormal(_ vectors: [[Double]], of length: Int) -> [[Double]] {
    var basis: [[Double]] = []
    for vector in vectors {
      let axes = (0..<length).map { axis in (0..<length).map { $0 == axis ? 1.0 : 0 } }
      // Some axis keeps at least 1 / length of its square.
      let limits = [1e-13 * norm(vector)] + axes.map { _ in (0.5 / Double(length)).squareRoot() }
      for (candidate, limit) in zip([vector] + axes, limits) {
        var rest = candidate
        for _ in 0..<2 {
          for axis in basis {
            let part = dot(axis, rest)
            rest = zip(rest, axis).map { $0 - part * $1 }
          }
        }
        let length = norm(rest)
        guard length > limit else { continue }
        basis.append(rest.map { $0 / length })
        break
      }
    }
    return basis
  }

  /// The vector, or its opposite, whose entry of greatest magnitude, the first among equals, is positive.
  static func signed(_ vector: [Double]) -> [Double] {
    var greatest = 0.0
    for entry in vector where entry.magnitude > greatest.magnitude { greatest = entry }
    return greatest < 0 ? vector.map { -$0 } : vector
  }

  static func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  static func norm(_ x: [Double]) -> Double {
    let scale = x.reduce(0) { max($0, $1.magnitude) }
    return scale == 0 ? 0 : scale * dot(x.map { $0 / scale }, x.map { $0 / scale }).squareRoot()
  }

  /// The rotation (c, s) that brings the symmetric [[a, c₀], [c₀, b]] to its diagonal.
  static func rotation(_ a: Double, _ b: Double, _ off: Double) -> (cosine: Double, sine: Double) {
    let ratio = (b - a) / (2 * off)
    let tangent = (ratio < 0 ? -1 : 1) / (ratio.magnitude + (1 + ratio * ratio).squareRoot())
    let cosine = 1 / (1 + tangent * tangent).squareRoot()
    return (cosine, cosine * tangent)
  }
}

/// A singular value decomposition x = U·S·Vᵀ by one-sided Jacobi rotations (Hestenes 1958).
struct SingularValues {
  /// The left vectors with their values and the right vectors, greatest values first, null values left out; nil
  /// where the matrix is not finite.
  private let parts: [(left: [Double], value: Double, right: [Double])]?
  private let x: Matrix

  /// Decomposes a matrix.
  init(_ x: Matrix) {
    self.x = x
    parts = x.isFinite ? Self.parts(of: x) : nil
  }

  private static func parts(of x: Matrix) -> [(left: [Double], value: Double, right: [Double])] {
    if x.rows < x.columns { return parts(of: x.transposed).map { ($0.right, $0.value, $0.left) } }
    var left = (0..<x.columns).map(x.column)
    var right = (0..<x.columns).map { axis in (0..<x.columns).map { $0 == axis ? 1.0 : 0 } }
    for _ in 0..<60 {
      var isDone = true
      for i in left.indices {
        for j in left.indices.dropFirst(i + 1) {
          let (a, b) = (Matrix.dot(left[i], left[i]), Matrix.dot(left[j], left[j]))
          let off = Matrix.dot(left[i], left[j])
          guard off.magnitude > 1e-15 * (a * b).squareRoot(), off != 0 else { continue }
          isDone = false
          let (cosine, sine) = Matrix.rotation(a, b, off)
          rotate(&left, i, j, cosine, sine)
          rotate(&right, i, j, cosine, sine)
        }
      }
      if isDone { break }
    }
    let values = left.map(Matrix.norm)
    let order = left.indices.sorted { values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1 }
    let limit = 1e-7 * (values.max() ?? 0)
    return order.filter { values[$0] > limit }.map { place in
      (left[place].map { $0 / values[place] }, values[place], right[place])
    }
  }

  private static func rotate(
    _ vectors: inout [[Double]], _ i: Int, _ j: Int, _ cosine: Double, _ sine: Double
  ) {
    let (x, y) = (vectors[i], vectors[j])
    vectors[i] = zip(x, y).map { cosine * $0 - sine * $1 }
    vectors[j] = zip(x, y).map { sine * $0 + cosine * $1 }
  }

  /// U·f(S)·Vᵀ over the values that are not null.
  func matrix(_ function: (Double) -> Double) -> Matrix {
    guard let parts else { return x.unknown }
    var result = Matrix.diagonal(rows: x.rows, columns: x.columns) { _ in 0 }
    for part in parts {
      let value = function(part.value)
      for row in 0..<x.rows {
        for column in 0..<x.columns {
          result[row, column] += value * part.left[row] * part.right[column]
        }
      }
    }
    return result
  }

  /// The leading left vectors as columns, by the sign rule; null values are completed.
  func leftVectors(_ rank: Int) -> Matrix {
    let rank = min(rank, x.rows, x.columns)
    guard let parts else {
      return Matrix(rows: x.rows, columns: rank, Array(repeating: .nan, count: x.rows * rank))
    }
    let known = parts.prefix(rank).map(\.left)
    let open = Array(repeating: Array(repeating: 0.0, count: x.rows), count: rank - known.count)
    let vectors = Matrix.orthonormal(known + open, of: x.rows)
    return Matrix(rows: x.rows, columns: vectors.map(Matrix.signed))
  }
}

/// The eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, section 8.5).
struct Eigenvalues {
  private let values: [Double]
  /// The eigenvectors as columns, greatest eigenvalues first, by the sign rule; NaN where the matrix is not finite.
  let vectors: Matrix

  /// Decomposes the symmetric part of a square matrix.
  init(_ matrix: Matrix) {
    let size = matrix.rows
    guard matrix.isFinite else {
      (values, vectors) = (Array(repeating: .nan, count: size), matrix.unknown)
      return
    }
    var a = 0.5 * (matrix + matrix.transposed)
    var rotations = (0..<size).map { axis in (0..<size).map { $0 == axis ? 1.0 : 0 } }
    let negligible = 1e-300 + 1e-17 * a.greatestMagnitude
    for _ in 0..<60 {
      var isDone = true
      for i in 0..<size {
        for j in i + 1..<max(size, i + 1) where a[i, j].magnitude > negligible {
          isDone = false
          let (cosine, sine) = Matrix.rotation(a[i, i], a[j, j], a[i, j])
          for k in 0..<size {
            (a[k, i], a[k, j]) = (
              cosine * a[k, i] - sine * a[k, j], sine * a[k, i] + cosine * a[k, j]
            )
          }
          for k in 0..<size {
            (a[i, k], a[j, k]) = (
              cosine * a[i, k] - sine * a[j, k], sine * a[i, k] + cosine * a[j, k]
            )
            (rotations[i][k], rotations[j][k]) = (
              cosine * rotations[i][k] - sine * rotations[j][k],
              sine * rotations[i][k] + cosine * rotations[j][k]
            )
          }
        }
      }
      if isDone { break }
    }
    let order = (0..<size).sorted { a[$0, $0] != a[$1, $1] ? a[$0, $0] > a[$1, $1] : $0 < $1 }
    values = order.map { a[$0, $0] }
    vectors = Matrix(rows: size, columns: order.map { Matrix.signed(rotations[$0]) })
  }

  /// V·f(Λ)·Vᵀ over the eigenvalues that are not null.
  func matrix(_ function: (Double) -> Double) -> Matrix {
    guard vectors.isFinite else { return vectors }
    let limit = 1e-12 * (values.first ?? 0)
    let scales = values.map { $0 > 0 && $0 > limit ? function($0) : 0 }
    return vectors * Matrix.diagonal(rows: values.count, columns: values.count) { scales[$0] }
      * vectors.transposed
  }
}
