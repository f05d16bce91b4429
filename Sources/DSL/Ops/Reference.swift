extension Operator {
  /// The reference of all operators as Markdown: what `docs/operators.md` holds.
  public static var referenceMarkdown: String {
    let introduction = """
      # Operators

      Generated from the operator table in `Sources/DSL/Ops`; change it there, then run
      `scripts/generate`.

      \(all.count) operators, of which \(primitiveCount) have a kernel and the others a definition in those. Binding, \
      from the loosest: comparisons, `+ -`, `* /`, unary `-`, `^`. Cost counts operations an element, a multiply \
      being 1. Subnormal numbers count as zero in every operator.

      """
    return introduction + families.map(\.markdown).joined()
  }

  private static var primitiveCount: Int {
    all.count { if case .primitive = $0.implementation { true } else { false } }
  }

  /// The operator as it is called: `x + y`, `clip(x, lo, hi)`.
  var call: String {
    let names = parameters.map(\.name)
    return switch notation {
    case .function: "\(name)(\(names.joined(separator: ", ")))"
    case .infix(let symbol, _, _): names.joined(separator: " \(symbol) ")
    case .prefix(let symbol, _): symbol + names.joined()
    }
  }
}

extension Operator.Family {
  fileprivate var markdown: String {
    let text = notes.isEmpty ? "" : "\(notes)\n\n"
    let rows = operators.map(\.row).joined(separator: "\n")
    return """

      ## \(title)

      \(text)| call | meaning | definition | also named | cost | example |
      | --- | --- | --- | --- | --- | --- |
      \(rows)

      """
  }
}

extension Operator {
  fileprivate var row: String {
    let definition = if case .derived(let text) = implementation { "`\(text)`" } else { "" }
    let names = notation == .function ? aliases : [name] + aliases
    let example = examples.first.map { "`\($0.call)` = \($0.value)" } ?? ""
    let cells = [
      "`\(call)`", summary, definition, names.map { "`\($0)`" }.joined(separator: " "),
      "\(cost.formatted)", example,
    ]
    return "| " + cells.map { $0.replacingBars }.joined(separator: " | ") + " |"
  }
}

extension Double {
  /// Without a fraction where it has none.
  fileprivate var formatted: String { self == rounded() ? "\(Int(self))" : "\(self)" }
}

extension String {
  /// A bar would end a cell of a table.
  fileprivate var replacingBars: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
