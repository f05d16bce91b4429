import Determinism
import TensorCore

/// A matrix in double precision, of which the probes' streams are made.
///
/// Plain loops in a fixed order: the streams have the same bits on every machine.
struct ProbeMatrix {
  let rows: Int
  let columns: Int
  private(set) var elements: [Double]

  /// Makes a matrix of its elements, row by row.
  init(rows: Int, columns: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
    (self.rows, self.columns) = (rows, columns)
    elements = []
    elements.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { elements.append(element(row, column)) }
    }
  }

  /// Independent normal numbers of variance 1.
  init(rows: Int, columns: Int, normalFrom stream: inout RandomStream) {
    self.init(rows: rows, columns: columns) { _, _ in stream.normal() }
  }

  /// A random orthogonal matrix: normal rows made orthonormal (Gram and Schmidt; twice is enough).
  init(orthogonal side: Int, from stream: inout RandomStream) {
    self.init(rows: side, columns: side, normalFrom: &stream)
    for row in 0..<side {
      for _ in 0..<2 {
        for before in 0..<row { addRow(before, to: row, times: -dot(row, before)) }
      }
      let scale = 1 / dot(row, row).squareRoot()
      for column in 0..<side { self[row, column] *= scale }
    }
  }

  subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  var transposed: ProbeMatrix { ProbeMatrix(rows: columns, columns: rows) { self[$1, $0] } }

  static func * (left: ProbeMatrix, right: ProbeMatrix) -> ProbeMatrix {
    var result = ProbeMatrix(rows: left.rows, columns: right.columns) { _, _ in 0 }
    for row in 0..<left.rows {
      for inner in 0..<left.columns {
        let factor = left[row, inner]
        for column in 0..<right.columns { result[row, column] += factor * right[inner, column] }
      }
    }
    return result
  }

  /// The same matrix in single precision, to be read only.
  var buffer: Buffer { Buffer(elements.map { Float($0) }) }

  private func dot(_ row: Int, _ other: Int) -> Double {
    (0..<columns).reduce(0) { $0 + self[row, $1] * self[other, $1] }
  }

  private mutating func addRow(_ row: Int, to other: Int, times factor: Double) {
    for column in 0..<columns { self[other, column] += factor * self[row, column] }
  }
}
