extension Program {
  /// The program as canonical text: reading it gives the program back.
  ///
  /// Parentheses stand only where needed; numbers are the shortest that read back to the same value.
  public var text: String {
    var printer = Printer(program: self)
    printer.writeProgram()
    return printer.output
  }

  /// One statement as canonical text, `x = expression`.
  public func text(of statement: Statement) -> String {
    var printer = Printer(program: self)
    printer.write(statement)
    return printer.output
  }

  /// A number as canonical text: the shortest that reads back to the same value.
  public static func text(of number: Double) -> String {
    var text = number.description
    if text.hasSuffix(".0") { text.removeLast(2) }
    // Swift writes 1e-08 and 1e+16; the language writes 1e-8 and 1e16.
    guard let mark = text.firstIndex(of: "e") else { return text }
    let mantissa = text[..<mark]
    var exponent = text[text.index(after: mark)...]
    let isNegative = exponent.hasPrefix("-")
    exponent = exponent.drop { $0 == "+" || $0 == "-" || $0 == "0" }
    let plain = mantissa.hasSuffix(".0") ? mantissa.dropLast(2) : mantissa
    return "\(plain)e\(isNegative ? "-" : "")\(exponent)"
  }
}

/// Writes programs.
private struct Printer {
  let program: Program
  var output = ""

  mutating func writeProgram() {
    for line in program.documentation { output += line.isEmpty ? "#\n" : "# \(line)\n" }
    output += "optimizer \(program.name)\n"
    if program.appliesRaw { output += "apply raw\n" }
    if let rate = program.learningRate { write(rate) }
    for hyper in program.hypers { write(hyper) }
    writeStates(of: nil)
    let shared = program.statements.filter { $0.section == nil }
    if !shared.isEmpty { output += "\n" }
    for statement in shared { writeLine(statement) }
    for (index, section) in program.sections.enumerated() {
      output += "\nfor \(section.roles.names.joined(separator: ", "))\n"
      writeStates(of: UInt8(index))
      for statement in program.statements where statement.section == UInt8(index) {
        writeLine(statement)
      }
    }
  }

  private mutating func writeStates(of section: UInt8?) {
    for state in program.states where state.section == section {
      output += "\(section == nil ? "" : "  ")state \(state.name)"
      if let kind = state.kind { output += ": \(kind)" }
      // A start of −0 is written too: it reads back as it was.
      if state.start.number?.bitPattern != 0 { output += " = \(state.start.text)" }
      output += "\n"
    }
  }

  private mutating func writeLine(_ statement: Program.Statement) {
    if statement.section != nil { output += "  " }
    write(statement)
    output += "\n"
  }

  private mutating func write(_ hyper: Program.Hyper) {
    output += "hyper \(hyper.name) = \(Program.text(of: hyper.value))"
    if let range = hyper.range {
      output += " in \(Program.text(of: range.lower)) ... \(Program.text(of: range.upper))"
      if range.isLogarithmic { output += " log" }
    }
    output += "\n"
  }

  mutating func write(_ statement: Program.Statement) {
    output += "\(program.name(of: statement.target)) = "
    write(statement.root, 0)
  }

  /// Writes an expression, in parentheses where it binds less tightly than `least`.
  private mutating func write(_ id: Program.NodeID, _ least: Int) {
    switch program.nodes[Int(id)] {
    case .constant(let value):
      let isNegative = value.sign == .minus
      writeEnclosed(isNegative && least > Self.minusPrecedence) {
        $0.output += Program.text(of: value)
      }
    case .variable(let variable): output += program.name(of: variable)
    case .call(let operation, let arguments): write(operation.value, arguments, least)
    }
  }

  private mutating func write(_ entry: Operator, _ arguments: Program.Arguments, _ least: Int) {
    switch entry.notation {
    case .function:
      output += "\(entry.name)("
      for (place, argument) in arguments.enumerated() {
        if place > 0 { output += ", " }
        write(argument, 0)
      }
      output += ")"
    case .infix(let symbol, let precedence, let associatesRight):
      writeEnclosed(least > precedence) {
        $0.write(arguments[0], associatesRight ? precedence + 1 : precedence)
        $0.output += " \(symbol) "
        $0.write(arguments[1], associatesRight ? precedence : precedence + 1)
      }
    case .prefix(let symbol, let precedence):
      // `-(2)` and `-(-x)`: a literal behind a minus would become a negative literal.
      let operand = arguments[0]
      let isGuarded = isLiteralOrPrefix(operand)
      writeEnclosed(least > precedence) { printer in
        printer.output += symbol
        printer.writeEnclosed(isGuarded) { $0.write(operand, isGuarded ? 0 : precedence) }
      }
    }
  }

  private func isLiteralOrPrefix(_ id: Program.NodeID) -> Bool {
    switch program.nodes[Int(id)] {
    case .constant: return true
    case .variable: return false
    case .call(let operation, _):
      if case .prefix = operation.value.notation { return true }
      return false
    }
  }

  private mutating func writeEnclosed(
    _ isEnclosed: Bool, _ body: (inout Printer) -> Void
  ) {
    if isEnclosed { output += "(" }
    body(&self)
    if isEnclosed { output += ")" }
  }

  private static let minusPrecedence = Notation.prefix[Notation.minus]?.precedence ?? 0
}
