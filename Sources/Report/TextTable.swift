/// A table of plain text: a column of numbers stands to the right, any other to the left.
public struct TextTable: Sendable {
  private let heading: [String]
  private var rows: [[String]] = []

  /// Makes a table with a heading and, if given, rows.
  public init(_ heading: [String], _ rows: [[String]] = []) {
    self.heading = heading
    rows.forEach { append($0) }
  }

  /// Adds a row with as many cells as the heading.
  public mutating func append(_ row: [String]) {
    precondition(row.count == heading.count, "expected \(heading.count) cells, got \(row.count)")
    rows.append(row)
  }

  /// The lines, without spaces at their ends.
  public var text: String {
    let all = [heading] + rows
    let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    let numeric = heading.indices.map { column in
      !rows.isEmpty && rows.allSatisfy { Self.isNumber($0[column]) }
    }
    return all.map { row in
      let cells = heading.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return numeric[column] ? space + row[column] : row[column] + space
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Whether a cell is a number, a factor, a dash for neither, or empty.
  private static func isNumber(_ cell: String) -> Bool {
    cell.first.map { "-×0123456789–".contains($0) } ?? true
  }
}
