import Campaign
import Foundation
import Search

/// A map of elites as text: a table of its cells, or, over two axes, the map itself.
public enum EliteTable {
  /// The first line: how much of the map is filled, how good it is.
  public static func heading<Solution>(_ archive: EliteArchive<Solution>) -> String {
    let cells = archive.partition.cells.map { " of \(decimals($0, 0))" } ?? ""
    let best = archive.best.map { ", best ×\(decimals(exp2($0.fitness), 3))" } ?? ""
    return
      "\(archive.history.count) described candidates fill \(archive.count)\(cells) cells; QD-score "
      + "\(decimals(archive.qualityDiversityScore, 2))\(best)"
  }

  /// The elites, best first, with their quantities on the map's axes.
  public static func rows<Solution>(
    _ archive: EliteArchive<Solution>, limit: Int?, name: (Solution) -> [String],
    of columns: [String]
  ) -> String {
    let axes = archive.partition.axes
    var table = TextTable(columns + ["speed-up"] + axes.map(\.name))
    let elites = archive.elites.sorted { ($1.fitness, $0.index) < ($0.fitness, $1.index) }
    for elite in elites.prefix(limit ?? .max) {
      table.append(
        name(elite.solution) + ["×\(decimals(exp2(elite.fitness), 3))"]
          + axes.map { decimals(elite.descriptor[$0.quantity], 2) })
    }
    return table.text
  }

  /// The map over two axes: each cell's best speed-up, the first axis downward.
  public static func map<Solution>(_ archive: EliteArchive<Solution>) -> String? {
    let axes = archive.partition.axes
    guard axes.count == 2 else { return nil }
    let (down, across) = (axes[0], axes[1])
    var table = TextTable(
      ["\(down.name) \\ \(across.name)"] + across.bounds.map { "from \(decimals($0, 2))" })
    for (row, bound) in down.bounds.enumerated() {
      let cells = (0..<across.bins).map { column in
        archive.elite(in: row * across.bins + column).map { "×\(decimals(exp2($0.fitness), 2))" }
          ?? ""
      }
      table.append(["from \(decimals(bound, 2))"] + cells)
    }
    return table.text
  }
}

extension Axis {
  /// Where its bins begin.
  fileprivate var bounds: [Double] {
    func scale(_ value: Double) -> Double { isLogarithmic ? log2(1 + value) : value }
    let (low, high) = (scale(range.lowerBound), scale(range.upperBound))
    return (0..<bins).map { bin in
      let place = low + (high - low) * Double(bin) / Double(bins)
      return isLogarithmic ? exp2(place) - 1 : place
    }
  }
}
