import DSL
import Foundation

/// What a program's constants do, by where they stand.
struct ConstantMeanings {
  /// One constant in one place.
  struct Entry: Hashable {
    /// Its name; nil where it has none.
    let name: String?
    /// Its value.
    let value: Double
    /// What it does, in words.
    let meaning: String
  }

  /// In the order of the text, each meaning of a constant once.
  private(set) var entries: [Entry] = []
  private let program: Program
  private var writer: FormulaWriter

  init(of program: Program) {
    self.program = program
    writer = FormulaWriter(program: program)
    for statement in program.statements {
      visit(statement.root, in: statement)
      writer.pass(statement)
    }
  }

  private mutating func visit(_ id: Program.NodeID, in statement: Program.Statement) {
    guard case .call(let operation, let arguments) = program.nodes[Int(id)] else { return }
    for (place, argument) in arguments.enumerated() {
      guard let (name, value) = constant(argument) else {
        visit(argument, in: statement)
        continue
      }
      // 0, 1 and 2 are part of the formula.
      if name == nil, [0, 1, 2, -1].contains(value) { continue }
      let entry = Entry(
        name: name, value: value,
        meaning: meaning(of: value, at: place, operation.value, arguments, statement))
      if !entries.contains(entry) { entries.append(entry) }
    }
  }

  private func constant(_ id: Program.NodeID) -> (name: String?, value: Double)? {
    switch program.nodes[Int(id)] {
    case .constant(let value): (nil, value)
    case .variable(.hyper(let index)):
      (program.hypers[Int(index)].name, program.hypers[Int(index)].value)
    case .variable, .call: nil
    }
  }

  private func meaning(
    of value: Double, at place: Int, _ operation: Operator, _ arguments: Program.Arguments,
    _ statement: Program.Statement
  ) -> String {
    let target = program.name(of: statement.target)
    let texts = arguments.map { "`\(writer.text(of: $0, in: statement))`" }
    let isAverage =
      arguments.indices.contains {
        $0 != place && program.nodes[Int(arguments[$0])] == .variable(statement.target)
      } && (0..<1).contains(value)
    if case .state = statement.target, isAverage, operation.keeps(at: place) {
      return "what `\(target)` keeps of itself in a step: \(Self.memory(of: value))"
    }
    if place == 2, operation.blendsByThird {
      return "the weight of \(texts[1]) against \(texts[0]), in `\(target)`"
    }
    guard case .infix(let symbol, _, _) = operation.notation else {
      return "`\(operation.parameters[place].name)` of `\(operation.name)`, in `\(target)`"
    }
    let words = ["*": "a factor of", "+": "added to"][symbol]
    let what = words ?? "`\(symbol)` \(place == 0 ? "before" : "behind")"
    return "\(what) \(texts[1 - place]), in `\(target)`"
  }

  /// The time constant 1/(1 − β) and the half-life ln 2 / −ln β of an average.
  static func memory(of share: Double) -> String {
    guard share > 0 else { return "nothing" }
    return "time constant \(shortText(of: 1 / (1 - share))) steps, half-life "
      + "\(shortText(of: log(2) / -log(share), digits: 2)) steps"
  }
}

extension Operator {
  /// Whether it goes from its first argument to its second as the third goes from 0 to 1.
  var blendsByThird: Bool {
    guard case .ternary(let meaning) = meaning else { return false }
    return meaning(0, 1, 1) == 1 && meaning(1, 0, 1) == 0 && meaning(0, 1, 0.25) == 0.25
  }

  /// Whether a number at this place is what is kept of another argument: a factor, or the weight of an average.
  fileprivate func keeps(at place: Int) -> Bool {
    let isFactor = arity == 2 && rightIdentity == 1 && laws.contains(.commutative)
    return isFactor || (place == 2 && blendsByThird)
  }
}
