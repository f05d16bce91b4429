import DSL
import Search

/// What each kind of variation and each operator brought, as a table.
enum CreditTable {
  /// How many operators are listed.
  private static let operators = 8

  /// The tables; nil where nothing was bred.
  static func text(_ credit: Credit) -> String? {
    let variations = credit.variations.map { ($0.variation.rawValue, $0.tally) }
    guard !variations.isEmpty else { return nil }
    let operations = credit.operations.map { ($0.operation.name, $0.tally) }
      .sorted { ($1.1.gain, $0.0) < ($0.1.gain, $1.0) }
    var text =
      "What became of the children of each kind of variation (gain: by how much they were fitter than their parents, "
      + "summed):\n" + table("variation", variations)
    if !operations.isEmpty {
      text +=
        "\n\nOf the operators that came in, those with the largest gain:\n"
        + table("operator", Array(operations.prefix(operators)))
    }
    return text
  }

  private static func table(_ what: String, _ rows: [(String, Credit.Tally)]) -> String {
    var table = TextTable(
      [what, "children", "duplicates", "rejected", "judged", "fitter", "gain", "gradients"])
    for (name, tally) in rows {
      table.append(
        [
          name, "\(tally.proposed)", "\(tally.duplicates)", "\(tally.rejected)", "\(tally.judged)",
          "\(tally.improved)", decimals(tally.gain, 2), decimals(tally.cost, 0),
        ])
    }
    return table.text
  }
}
