import DSL

/// A program as lines of mathematics in plain Unicode: states carry the step as an index.
///
/// A state that is read before it is assigned is the value of the step before, `m[t−1]`.
struct Formulas {
  /// One line a statement, with a heading for each section, and what is done with the update.
  let lines: [String]

  init(of program: Program) {
    var writer = FormulaWriter(program: program)
    lines = writer.lines()
  }
}

/// Writes expressions of a program, statement by statement.
struct FormulaWriter {
  private let program: Program
  /// The variables that were assigned so far, by section; nil is the shared part.
  private var assigned: [(variable: Program.Variable, section: UInt8?)] = []

  /// Begins at the first statement.
  init(program: Program) { self.program = program }

  mutating func lines() -> [String] {
    var lines: [String] = []
    var section: UInt8?
    for statement in program.statements {
      if statement.section != section, let next = statement.section {
        section = next
        let roles = program.sections[Int(next)].roles.names.joined(separator: ", ")
        lines += (lines.isEmpty ? [] : [""]) + ["for \(roles):"]
      }
      let right = text(of: statement.root, in: statement)
      lines.append("\(name(of: statement.target)) = \(right)")
      pass(statement)
    }
    let rate = program.appliesRaw ? "" : "lr · "
    return lines + ["", "w[t+1] = w − \(rate)update"]
  }

  /// An expression of a statement.
  func text(of id: Program.NodeID, in statement: Program.Statement) -> String {
    write(id, in: statement.section).text
  }

  /// Goes on behind a statement.
  mutating func pass(_ statement: Program.Statement) {
    assigned.append((statement.target, statement.section))
  }

  private func write(
    _ id: Program.NodeID, in section: UInt8?
  ) -> (text: String, binding: FormulaNotation.Binding) {
    switch program.nodes[Int(id)] {
    case .constant(let value):
      return (
        Program.text(of: value).replacing("-", with: "−"), value.sign == .minus ? .sign : .whole
      )
    case .variable(let variable): return (name(of: variable, readIn: section), .whole)
    case .call(let operation, let arguments):
      var written = arguments.map { write($0, in: section) }
      guard operation.value.blendsByThird, let share = program.nodes[Int(arguments[2])].literal,
        share > 0, share < 1
      else { return write(operation.value, written) }
      // 0.1 · g + 0.9 · m says it better than 1 − 0.9.
      let rest = shortText(of: 1 - share, digits: 12)
      for place in written.indices where written[place].binding < .sign {
        written[place].text = "(\(written[place].text))"
      }
      return ("\(rest) · \(written[0].text) + \(written[2].text) · \(written[1].text)", .sum)
    }
  }

  private func write(
    _ entry: Operator, _ arguments: [(text: String, binding: FormulaNotation.Binding)]
  ) -> (text: String, binding: FormulaNotation.Binding) {
    func argument(_ place: Int, _ least: FormulaNotation.Binding) -> String {
      let (text, binding) = arguments[place]
      return binding < least ? "(\(text))" : text
    }
    if let notation = FormulaNotation.table[entry.name] {
      // From left to right, so that braces within arguments stay what they are.
      var text = ""
      var rest = notation.template[...]
      while let mark = rest.firstIndex(of: "{") {
        text += rest[..<mark]
        let digit = rest.index(after: mark)
        let place = rest[digit].wholeNumberValue ?? 0
        text += argument(place, notation.least[place])
        rest = rest[rest.index(digit, offsetBy: 2)...]
      }
      return (text + rest, notation.binding)
    }
    switch entry.notation {
    case .infix(let symbol, _, let associatesRight) where associatesRight:
      return ("\(argument(0, .whole))\(symbol)\(argument(1, .whole))", .power)
    case .infix(let symbol, let precedence, _):
      let isSum = precedence == Self.precedenceOfSums
      let text =
        "\(argument(0, .sum)) \(symbol) \(argument(1, isSum ? .sum : .product))"
      return (text, isSum ? .sum : .comparison)
    case .prefix, .function:
      return ("\(entry.name)(\(arguments.map(\.text).joined(separator: ", ")))", .whole)
    }
  }

  private static let precedenceOfSums: Int? = Operator.named("add").flatMap {
    if case .infix(_, let precedence, _) = $0.value.notation { precedence } else { nil }
  }

  /// A name that is read: a state that was not assigned yet is of the step before.
  private func name(of variable: Program.Variable, readIn section: UInt8?) -> String {
    let name = name(of: variable)
    guard case .state = variable,
      !assigned.contains(where: {
        $0.variable == variable && ($0.section == nil || $0.section == section)
      })
    else { return name }
    return "\(name)[t−1]"
  }

  private func name(of variable: Program.Variable) -> String {
    let name = program.name(of: variable)
    guard case .hyper = variable else { return name }
    return Formulas.symbol(of: name)
  }
}

extension Formulas {
  /// A name as papers write it: β₁ for `beta1`.
  static func symbol(of name: String) -> String {
    let letters = ["beta": "β", "eps": "ε", "eta": "η", "gamma": "γ", "alpha": "α", "rho": "ρ"]
    let word = name.prefix { $0.isLetter }
    let digits = name[word.endIndex...]
    guard let letter = letters[String(word)], digits.allSatisfy(\.isNumber) else { return name }
    let subscripts = digits.compactMap { $0.wholeNumberValue }.map { Array("₀₁₂₃₄₅₆₇₈₉")[$0] }
    return letter + String(subscripts)
  }
}
