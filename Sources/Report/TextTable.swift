/// A table of plain text: the first column to the left, the others to the right.
public struct TextTable: Sendable {
  private var rows: [[String]]

  /// Makes a table with a heading.
  public init(_ heading: [String]) { rows = [heading] }

  /// Adds a row with as many cells as the heading.
  public mutating func append(_ row: [String]) {
    precondition(row.count == rows[0].count, "expected \(rows[0].count) cells, got \(row.count)")
    rows.append(row)
  }

  /// The lines, the heading underlined.
  public var text: String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }
    lines.insert(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "), at: 1)
    return lines.joined(separator: "\n")
  }
}
