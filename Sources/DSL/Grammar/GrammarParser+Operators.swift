/// Operators stand in every stage (`operators …`) or in the stages that list them (`stage NAME: …`).
extension GrammarParser {
  // operators NAME, NAME ...
  mutating func readOperators() throws(Unreadable) {
    try readList { parser throws(Unreadable) in
      let range = parser.current.range
      let id = try parser.readOperator()
      if parser.grammar.operators.contains(id) {
        parser.report("`\(id.value.name)` is listed twice", at: range)
        return
      }
      parser.grammar.operators.append(id)
      parser.unstaged.append(id)
    }
  }

  // stage NAME: NAME, NAME ...
  mutating func readStage() throws(Unreadable) {
    guard current.kind == .name else {
      throw failure("expected a name for the stage, found \(found)")
    }
    let title = current.range
    var stage = Grammar.Stage(name: text, operators: [])
    if grammar.stages.contains(where: { $0.name == stage.name }) {
      report("the stage `\(stage.name)` stands here a second time", at: title)
    }
    advance()
    guard take(":") else { throw failure("expected `:` after `\(stage.name)`, found \(found)") }
    try readList { parser throws(Unreadable) in
      let range = parser.current.range
      let id = try parser.readOperator()
      if stage.operators.contains(id) {
        parser.report("`\(id.value.name)` is listed twice", at: range)
      } else if parser.unstaged.contains(id) {
        parser.report(
          "`\(id.value.name)` stands in every stage already", at: range,
          "list it here or under `operators`, not in both")
      }
      stage.operators.append(id)
      if !parser.grammar.operators.contains(id) { parser.grammar.operators.append(id) }
    }
    guard grammar.stages.count < StageOrder.most else {
      report("a grammar has at most \(StageOrder.most) stages", at: title)
      return
    }
    grammar.stages.append(stage)
  }

  /// Takes the name of an operator.
  private mutating func readOperator() throws(Unreadable) -> Operator.ID {
    guard current.kind == .name, let id = Operator.named(text) else {
      throw failure(
        "expected the name of an operator, found \(found)",
        hint: suggestion(among: Operator.all.map(\.name)))
    }
    advance()
    return id
  }
}
