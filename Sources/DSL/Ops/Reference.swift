extension Operator {
  /// The reference of all operators as Markdown: what `docs/operators.md` holds.
  public static var referenceMarkdown: String {
    let introduction = """
      # Operators

      Generated from the operator table in `Sources/DSL/Ops`; change it there, then run
      `scripts/generate`.

      \(all.count) operators, of which \(primitiveCount) have a kernel and the others a definition in those. Binding, \
      from the loosest: comparisons, `+ -`, `* /`, unary `-`, `^`. Cost counts operations an element, a multiply \
      being 1; what multiplies or decomposes matrices is charged by their shapes. Subnormal numbers count as zero in \
      every operator.

      """
    return introduction + families.map(\.markdown).joined()
  }

  private static var primitiveCount: Int {
    all.count { if case .primitive = $0.implementation { true } else { false } }
  }

  /// The operator as it is called: `x + y`, `clip(x, lo, hi)`.
  public var call: String {
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
      isChargedByShape ? "by shape" : cost.formatted, example,
    ]
    return "| " + cells.map { $0.replacingBars }.joined(separator: " | ") + " |"
  }
}

extension Operator {
  /// Whether what it does follows the shapes of matrices, by itself or by a part of its definition.
  public var isChargedByShape: Bool {
    if work != nil { return true }
    guard case .derived = implementation,
      let place = Operator.named(name), let expansion = Expansion.all[Int(place.rawValue)]
    else { return false }
    return expansion.parts.contains { part in
      if case .call(let operation, _) = part { operation.value.work != nil } else { false }
    }
  }
}

extension Operator.ResultKind: CustomStringConvertible {
  /// What comes out, as the reference says it.
  public var description: String {
    switch self {
    case .elementwise: "element by element"
    case .layerReduction: "one number a parameter tensor"
    case .totalReduction: "one number a run"
    case .rowReduction: "one number a row"
    case .columnReduction: "one number a column"
    case .first: "of the first argument's kind"
    case .transposed: "[a, b] to [b, a]"
    case .product: "[a, b] and [b, c] to [a, c]"
    case .outer: "[a, one] and [one, b] to [a, b]"
    case .preconditioned: "[a, b] and [a, a] to [a, b]"
    case .rowGram: "[a, b] to [a, a]"
    case .columnGram: "[a, b] to [b, b]"
    case .leading(let side): side == .rows ? "[a, b] to [a, r]" : "[a, b] to [b, r]"
    case .tensor: "one number a weight"
    case .projection(let side): side == .rows ? "[rows, r]" : "[cols, r]"
    }
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
