import Eval
import Foundation

/// The table of EvoLLM's comparison: a line for each function and dimension.
public struct BBOBTable: Sendable {
  /// What a method came to on one function in one dimension.
  public struct Cell: Hashable, Sendable {
    /// The method.
    public var method: BBOBMethod
    /// The median over the runs of log₁₀ of the gap to the least value.
    public var median: Double
    /// Its 95 % bootstrap interval.
    public var interval: ClosedRange<Double>
    /// p of the rank-sum test against the subject, by Holm's correction over the whole table; nil for the subject.
    public var pValue: Double?
    /// In how many runs of the same task the subject's gap is smaller.
    public var wins: Int
    /// Of how many.
    public var runs: Int
  }

  /// One function in one dimension; the subject's cell comes first.
  public struct Row: Hashable, Sendable {
    /// The function's number.
    public var function: Int
    /// The dimension.
    public var dimension: Int
    /// The methods.
    public var cells: [Cell]
  }

  /// How a subject fares against another method over the rows of a dimension.
  public struct Score: Hashable, Sendable {
    /// On how many functions its median is smaller.
    public var lower = 0
    /// On how many of them significantly.
    public var better = 0
    /// On how many functions it is significantly larger.
    public var worse = 0
    /// How many functions.
    public var functions = 0
  }

  /// The rows, in the order in which the runs came.
  public let rows: [Row]
  /// How often runs are drawn again for an interval.
  public static let resamples = 2_000
  /// The level of the tests.
  public static let level = 0.05

  /// Makes the table of some runs; the method of the first run is the subject, and tasks that it has not done are left out.
  public init(_ runs: [BBOBRun]) {
    let names = Self.distinct(runs.map(\.method.name))
    let gaps = Dictionary(runs.map { (Key($0.method.name, $0.task), $0) }) { first, _ in first }
    let tasks = Self.distinct(runs.filter { $0.method.name == names.first }.map(\.task))
    let places = Self.distinct(tasks.map { Place(function: $0.function, dimension: $0.dimension) })
    let bootstrap = Bootstrap(resamples: Self.resamples, seed: 2026)
    var rows = places.map { place in
      let own = tasks.filter {
        $0.function == place.function && $0.dimension == place.dimension
      }
      let subject = own.compactMap { gaps[Key(names[0], $0)]?.gap }
      return Row(
        function: place.function, dimension: place.dimension,
        cells: names.compactMap { name in
          let found = own.compactMap { gaps[Key(name, $0)] }
          guard let method = found.first?.method, found.count == own.count else { return nil }
          let values = found.map(\.gap)
          let median = Median.of(values) ?? .nan
          return Cell(
            method: method, median: median,
            interval: bootstrap.interval(values, Median.of) ?? median...median,
            pValue: name == names[0] ? nil : RankSumTest(subject, values)?.pValue,
            wins: zip(subject, values).count { $0 < $1 }, runs: values.count)
        })
    }
    var adjusted = HolmCorrection.adjusted(rows.flatMap { $0.cells.compactMap(\.pValue) })[...]
    for row in rows.indices {
      for cell in rows[row].cells.indices where rows[row].cells[cell].pValue != nil {
        rows[row].cells[cell].pValue = adjusted.removeFirst()
      }
    }
    self.rows = rows
  }

  /// How the subject fares against a method, by its name, in one dimension.
  public func score(against name: String, dimension: Int) -> Score {
    var score = Score()
    for row in rows where row.dimension == dimension {
      guard let other = row.cells.first(where: { $0.method.name == name }) else { continue }
      let isSignificant = (other.pValue ?? 1) < Self.level
      score.functions += 1
      if row.cells[0].median < other.median {
        score.lower += 1
        if isSignificant { score.better += 1 }
      } else if row.cells[0].median > other.median, isSignificant {
        score.worse += 1
      }
    }
    return score
  }

  private struct Key: Hashable {
    let name: String
    let task: BBOBTask
    init(_ name: String, _ task: BBOBTask) {
      self.name = name
      self.task = task
    }
  }

  private struct Place: Hashable {
    let function: Int
    let dimension: Int
  }

  /// What occurs, each once, in order.
  private static func distinct<Item: Hashable>(_ items: [Item]) -> [Item] {
    var seen: Set<Item> = []
    return items.filter { seen.insert($0).inserted }
  }
}

extension BBOBTable {
  /// The table in Markdown.
  public var markdown: String {
    guard let first = rows.first else { return "" }
    let heading =
      ["D", "function", first.cells.first?.method.name ?? ""]
      + first.cells.dropFirst().flatMap { [$0.method.name, "p", "wins"] }
    let lines = rows.map { row in
      ["\(row.dimension)", "f\(row.function) \(BBOB.functions[row.function - 1].name)"]
        + row.cells.flatMap { cell in
          [Self.text(cell)]
            + (cell.pValue.map { [PValue.text($0), "\(cell.wins)/\(cell.runs)"] } ?? [])
        }
    }
    return Self.table([heading, heading.map { _ in "---" }] + lines)
  }

  /// In Markdown, how the subject fares in each dimension against each other method.
  public var summary: String {
    let names = rows.first?.cells.dropFirst().map(\.method.name) ?? []
    let dimensions = Self.distinct(rows.map(\.dimension))
    let heading = ["D", "against", "lower median", "significantly", "significantly higher"]
    let lines = dimensions.flatMap { dimension in
      names.map { name in
        let score = score(against: name, dimension: dimension)
        let step = rows.first { $0.dimension == dimension }?.cells.compactMap { cell in
          if case .climbing(let step) = cell.method, cell.method.name == name { step } else { nil }
        }.first
        return [
          "\(dimension)", name + (step.map { " (step \($0))" } ?? ""),
          "\(score.lower) of \(score.functions)", "\(score.better)", "\(score.worse)",
        ]
      }
    }
    return Self.table([heading, heading.map { _ in "---" }] + lines)
  }

  private static func text(_ cell: Cell) -> String {
    String(
      format: "%.2f (%.2f to %.2f)", cell.median, cell.interval.lowerBound,
      cell.interval.upperBound)
  }

  private static func table(_ lines: [[String]]) -> String {
    lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
  }
}

/// How p-values are written.
private enum PValue {
  static func text(_ p: Double) -> String {
    String(format: p < 0.001 && p > 0 ? "%.0e" : "%.3f", p)
  }
}

extension [BBOBRun] {
  /// The runs as CSV, with a heading.
  public var csv: String {
    "method,function,dimension,instance,seed,evaluations,log10_gap\n"
      + map { run in
        let task = run.task
        return
          "\"\(run.method.name)\",\(task.function),\(task.dimension),\(task.instance),\(task.seed),\(run.evaluations),\(run.gap)\n"
      }.joined()
  }
}
