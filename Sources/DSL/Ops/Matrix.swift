/// A matrix in double precision, row by row: what meanings of operators are written in.
public struct Matrix: Hashable, Sendable {
  /// How many rows.
  public var rows: Int
  /// How many columns.
  public var columns: Int
  /// The elements, row by row.
  public var elements: [Double]

  /// Makes a matrix from its elements, row by row.
  public init(rows: Int, columns: Int, _ elements: [Double]) {
    precondition(elements.count == rows * columns, "a matrix needs rows · columns elements")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The element of a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }
}

/// The shape of one argument of an operator on matrices, and its value where it is a literal.
public struct Shape: Hashable, Sendable {
  /// How many rows.
  public var rows: Double
  /// How many columns.
  public var columns: Double
  /// The literal's value; nil for what is computed.
  public var literal: Double?
  /// How many elements.
  public var count: Double { rows * columns }
  /// The lesser of rows and columns.
  var shorterSide: Double { min(rows, columns) }
  /// The greater of rows and columns.
  var longerSide: Double { max(rows, columns) }
}
