// The lines that declare: `apply`, `hyper`, `state`, `for`.
extension Parser {
  mutating func readApplication() throws(Unreadable) {
    let start = current.range
    advance()
    guard current.kind == .name, text == "raw" else {
      throw failure("expected `raw` after `apply`, found \(found)")
    }
    advance()
    if program.appliesRaw { report("`apply raw` stands here a second time", at: start) }
    program.appliesRaw = true
    checkOrder(start, "apply raw")
  }

  // hyper NAME = NUMBER [in NUMBER ... NUMBER [log]], ...
  mutating func readHypers() throws(Unreadable) {
    checkOrder(current.range, "hyper")
    repeat {
      advance()
      let name = try readName("a name for the hyper-parameter")
      if name.text == Program.Input.learningRate.name {
        // Declares what the input is by default; the name means the input all the same.
        if program.learningRate != nil { report("`lr` is declared twice", at: name.range) }
        places.learningRate = name.range
        program.learningRate = try readDefault(of: name.text)
        continue
      }
      let index = program.hypers.count
      program.hypers.append(Program.Hyper(name: name.text, value: 0))
      places.hypers.append(name.range)
      declare(name.text, as: .hyper(UInt16(truncatingIfNeeded: index)))
      program.hypers[index] = try readDefault(of: name.text)
    } while isSymbol(",")
  }

  // = NUMBER [in NUMBER ... NUMBER [log]]
  private mutating func readDefault(of name: String) throws(Unreadable) -> Program.Hyper {
    try expect("=", after: "`\(name)`")
    let value = try readNumber("the default of `\(name)`")
    guard current.kind == .name, text == "in" else {
      return Program.Hyper(name: name, value: value)
    }
    advance()
    let lower = try readNumber("the least value of `\(name)`")
    try expect("...", after: "the least value")
    let upper = try readNumber("the greatest value of `\(name)`")
    let isLogarithmic = current.kind == .name && text == "log"
    if isLogarithmic { advance() }
    return Program.Hyper(
      name: name, value: value,
      range: .init(lower: lower, upper: upper, isLogarithmic: isLogarithmic))
  }

  // state NAME [: KIND] [= NUMBER], ...
  mutating func readStates() throws(Unreadable) {
    checkOrder(current.range, "state")
    repeat {
      advance()
      let name = try readName("a name for the state")
      let index = UInt16(truncatingIfNeeded: program.states.count)
      program.states.append(Program.State(name: name.text, start: .constant(0), section: section))
      places.states.append(name.range)
      declare(name.text, as: .state(index))
      if isSymbol(":") {
        advance()
        program.states[Int(index)].kind = try readKind()
      }
      if isSymbol("=") {
        advance()
        program.states[Int(index)].start = try readStart(of: name.text)
      }
    } while isSymbol(",")
  }

  // NUMBER, or `w`, or `g`.
  private mutating func readStart(of name: String) throws(Unreadable) -> Program.Start {
    let starts: [(Program.Input, Program.Start)] = [(.weights, .weights), (.gradient, .gradient)]
    for (input, start) in starts where current.kind == .name && text == input.name {
      advance()
      return start
    }
    return .constant(try readNumber("the start of `\(name)` (a number, `w` or `g`)"))
  }

  private mutating func readKind() throws(Unreadable) -> Kind {
    let range = current.range
    guard current.kind == .name else {
      throw failure("expected a kind (\(Kind.list)), found \(found)")
    }
    let word = text
    advance()
    var arguments: [String] = []
    if isSymbol("(") {
      let opening = current.range
      repeat {
        advance()
        arguments.append(text)
        advance()
      } while isSymbol(",")
      try expect(")", after: "the kind's extents", opened: opening)
    }
    guard let kind = Kind(word: word, arguments: arguments) else {
      let near = Spelling.nearest(to: word, among: Kind.named.map(\.name) + Kind.parametric)
      throw failure(
        "expected a kind (\(Kind.list)), found `\(source.text(range.lowerBound..<previousEnd))`",
        at: range,
        hint: near == word
          ? "r, a and b are `one`, `rows`, `cols` or a whole number from 1 to \(Kind.Extent.greatestRank)"
          : near.map { "did you mean `\($0)`?" })
    }
    return kind
  }

  // for ROLE, ROLE ...
  mutating func readSection() throws(Unreadable) {
    let start = current.range
    let words = Program.Roles.named.map(\.name)
    var roles: Program.Roles = []
    repeat {
      advance()
      let range = current.range
      guard current.kind == .name, let place = words.firstIndex(of: text) else {
        let near = current.kind == .name ? Spelling.nearest(to: text, among: words) : nil
        throw failure(
          "expected a role (\(words.joined(separator: ", "))) after `for`, found \(found)",
          hint: near.map { "did you mean `\($0)`?" })
      }
      let role = Program.Roles.named[place].role
      if roles.contains(role) || program.sections.contains(where: { $0.roles.contains(role) }) {
        report(
          "the role `\(text)` has a section already", at: range, "put its statements there")
      }
      roles.insert(role)
      advance()
    } while isSymbol(",")
    // Each section sees the shared names, and none of another's.
    if let sharedNames { names = sharedNames } else { sharedNames = names }
    places.sections.append(start)
    program.sections.append(Program.Section(roles: roles))
  }
}
