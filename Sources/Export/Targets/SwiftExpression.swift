import DSL

/// Writes values as Swift expressions: scalars and layer values as `Double`, tensors as `Scalar`.
struct SwiftExpressions {
  let schedule: Schedule
  /// What hyper-parameters and states are called.
  let hypers: [String]
  let states: [String]
  /// The name of each node that a statement of its own computes; nil for those written where they are used.
  private(set) var bound: [String?]
  /// The names of the support functions that the expressions written so far use.
  private(set) var support: Set<String> = []

  /// How many operators one expression holds at most: more is hard to read, for people and for type checkers.
  private static let longest = 5

  private var graph: Graph { schedule.graph }

  init(
    _ optimizer: LoweredOptimizer, _ schedule: Schedule, hypers: [String], states: [String],
    names: SwiftNames
  ) {
    self.schedule = schedule
    self.hypers = hypers
    self.states = states
    bound = Array(repeating: nil, count: optimizer.graph.nodes.count)
    bind(optimizer.names, names)
  }

  // MARK: Which values get a statement

  private mutating func bind(_ given: [String?], _ names: SwiftNames) {
    var names = names
    let ids = schedule.live
    let count = graph.nodes.count
    var uses = Array(repeating: 0, count: count)
    var isReadByHigher = Array(repeating: false, count: count)
    for id in ids {
      for argument in schedule.arguments(id) {
        uses[Int(argument)] += 1
        if schedule.kind(argument).rank < schedule.kind(id).rank {
          isReadByHigher[Int(argument)] = true
        }
      }
    }
    var isExit = Array(repeating: false, count: count)
    for exit in [graph.update] + graph.states.map(\.exit) { isExit[Int(exit)] = true }

    // How many operators, and whether a function call, stand in the expression of each node.
    var length = Array(repeating: 0, count: count)
    var calls = Array(repeating: false, count: count)
    for id in ids {
      let index = Int(id)
      let isShared = uses[index] > 1 || isExit[index]
      switch schedule.roles[index] {
      case .leaf:
        // A state carried over is read before it is written; one read in several places is read once.
        let isRead = isExit[index] || (uses[index] > 1 && schedule.kind(id) == .tensor)
        if case .state(let place) = graph.nodes[index].value, isRead {
          bound[index] = names.claim(graph.states[Int(place)].name + "Before")
        }
      case .one, .counted: break
      case .passed:
        length[index] = schedule.arguments(id).map { length[Int($0)] }.max() ?? 0
        calls[index] = schedule.arguments(id).contains { calls[Int($0)] }
      case .accumulated: bound[index] = names.claim(given[index] ?? noun(id))
      case .elementwise:
        let parts = schedule.arguments(id).filter { bound[Int($0)] == nil }
        length[index] = 1 + parts.reduce(0) { $0 + length[Int($1)] }
        calls[index] = isCall(id) || parts.contains { calls[Int($0)] }
        let isHoisted = isReadByHigher[index] && calls[index]
        if given[index] != nil || isShared || isHoisted || length[index] >= Self.longest {
          bound[index] = names.claim(given[index] ?? noun(id))
        }
      }
      if bound[index] != nil { (length[index], calls[index]) = (0, false) }
    }
  }

  private func noun(_ id: Program.NodeID) -> String {
    guard case .call(let operation, _) = graph.nodes[Int(id)].value else { return "value" }
    return SwiftSpelling.table[operation.value.name]?.noun ?? "value"
  }

  private func isCall(_ id: Program.NodeID) -> Bool {
    switch spelling(id) {
    case .function, .system, .member, .reduction: true
    case .infix, .prefix, .comparison, .choice: false
    }
  }

  private func spelling(_ id: Program.NodeID) -> SwiftSpelling {
    guard case .call(let operation, _) = graph.nodes[Int(id)].value,
      let entry = SwiftSpelling.table[operation.value.name]
    else { preconditionFailure("the exporter checks that every operator is spelled") }
    return entry.spelling
  }

  // MARK: Writing

  /// An expression and how tightly it binds.
  private struct Text {
    var text: String
    var precedence: Int

    static let atom = 5

    func enclosed(below least: Int) -> String { precedence < least ? "(\(text))" : text }
  }

  /// The value of a node where a value of `kind` is wanted.
  mutating func write(_ id: Program.NodeID, as kind: Kind) -> String {
    expression(id, as: kind).text
  }

  /// The value of a node as a `Double`.
  mutating func writeDouble(_ id: Program.NodeID) -> String {
    let text = typed(id, as: schedule.kind(id)).text
    return schedule.kind(id) == .tensor ? "Double(\(text))" : text
  }

  /// The right-hand side of the statement that computes a bound node.
  mutating func definition(_ id: Program.NodeID) -> String { plain(id).text }

  private mutating func expression(_ id: Program.NodeID, as kind: Kind) -> Text {
    guard kind == .tensor, schedule.kind(id).isSmall else { return bare(id) }
    // A scalar is rounded on meeting a tensor; Swift rounds a literal itself.
    if case .constant(let value) = graph.nodes[Int(id)].value, Self.isLiteral(value) {
      return literal(value, as: kind)
    }
    return Text(text: "Scalar(\(typed(id, as: schedule.kind(id)).text))", precedence: Text.atom)
  }

  /// An expression of which Swift knows the type whatever stands around it.
  private mutating func typed(_ id: Program.NodeID, as kind: Kind) -> Text {
    let text = expression(id, as: kind)
    return isOpen(id, as: kind)
      ? Text(text: "\(text.text) as \(kind.swiftType)", precedence: 1) : text
  }

  /// Whether nothing but literals says what type an expression has.
  private func isOpen(_ id: Program.NodeID, as kind: Kind) -> Bool {
    if bound[Int(id)] != nil { return false }
    let own = schedule.kind(id)
    let arguments = schedule.arguments(id)
    switch schedule.roles[Int(id)] {
    case .leaf:
      guard case .constant(let value) = graph.nodes[Int(id)].value else { return false }
      return value.isFinite && (kind.isSmall || Self.isLiteral(value))
    case .one: return own == kind
    case .accumulated, .counted: return false
    case .passed: return isOpen(arguments[0], as: kind)
    case .elementwise:
      guard own == kind || kind.isSmall else { return false }
      switch spelling(id) {
      case .comparison: return true
      case .choice: return isOpen(arguments[1], as: own) && isOpen(arguments[2], as: own)
      case .infix, .prefix, .function: return arguments.allSatisfy { isOpen($0, as: own) }
      case .member, .system, .reduction: return false
      }
    }
  }

  private mutating func bare(_ id: Program.NodeID) -> Text {
    if let name = bound[Int(id)] {
      let isSum = schedule.isAccumulated(id)
      return Text(text: isSum ? name + ".value" : name, precedence: Text.atom)
    }
    return plain(id)
  }

  private mutating func plain(_ id: Program.NodeID) -> Text {
    let kind = schedule.kind(id)
    let arguments = schedule.arguments(id)
    switch schedule.roles[Int(id)] {
    case .leaf: return leaf(id)
    case .one: return literal(1, as: .scalar)
    case .passed: return expression(arguments[0], as: kind)
    case .counted(let isTotal): return count(id, isTotal)
    case .accumulated: preconditionFailure("a sum is written as a loop")
    case .elementwise: break
    }
    switch spelling(id) {
    case .infix(let symbol, let precedence):
      let left = expression(arguments[0], as: kind).enclosed(below: precedence)
      let right = expression(arguments[1], as: kind).enclosed(below: precedence + 1)
      return Text(text: "\(left) \(symbol) \(right)", precedence: precedence)
    case .prefix(let symbol):
      let operand = expression(arguments[0], as: kind)
      return Text(text: symbol + operand.enclosed(below: Text.atom), precedence: 4)
    case .comparison(let symbol):
      return Text(text: "(\(comparison(id, symbol)) ? 1 : 0)", precedence: Text.atom)
    case .choice:
      let test = condition(arguments[0])
      let first = expression(arguments[1], as: kind).enclosed(below: 2)
      let second = expression(arguments[2], as: kind).enclosed(below: 2)
      return Text(text: "\(test) ? \(first) : \(second)", precedence: 1)
    case .member(let name):
      let base = typed(arguments[0], as: kind)
      return Text(text: base.enclosed(below: Text.atom) + name, precedence: Text.atom)
    case .function(let name):
      support.insert(name)
      let list = arguments.map { expression($0, as: kind).text }.joined(separator: ", ")
      return Text(text: "\(name)(\(list))", precedence: Text.atom)
    case .system(let name):
      let operand = typed(arguments[0], as: kind).text
      let call = kind == .tensor ? "Scalar(\(name)(Double(\(operand))))" : "\(name)(\(operand))"
      return Text(text: call, precedence: Text.atom)
    case .reduction: preconditionFailure("a reduction has a role of its own")
    }
  }

  /// What a choice asks: the comparison itself where it is written in place, else whether the value is not 0.
  private mutating func condition(_ id: Program.NodeID) -> String {
    if bound[Int(id)] == nil, schedule.roles[Int(id)] == .elementwise,
      case .comparison(let symbol) = spelling(id)
    {
      return comparison(id, symbol)
    }
    return "\(typed(id, as: schedule.kind(id)).enclosed(below: 2)) != 0"
  }

  private mutating func comparison(_ id: Program.NodeID, _ symbol: String) -> String {
    let arguments = schedule.arguments(id)
    let left = typed(arguments[0], as: schedule.kind(id)).enclosed(below: 2)
    let right = expression(arguments[1], as: schedule.kind(id)).enclosed(below: 2)
    return "\(left) \(symbol) \(right)"
  }

  private func leaf(_ id: Program.NodeID) -> Text {
    switch graph.nodes[Int(id)].value {
    case .constant(let value): return literal(value, as: .scalar)
    case .hyper(let index): return Text(text: hypers[Int(index)], precedence: Text.atom)
    case .state(let index):
      let name = "self.\(states[Int(index)])"
      let place = graph.states[Int(index)].kind.swiftPlace
      return Text(text: name + place, precedence: Text.atom)
    case .input(let input):
      return Text(text: input.swiftName, precedence: Text.atom)
    case .call, .byRole: preconditionFailure("a call is no leaf")
    }
  }

  private func count(_ id: Program.NodeID, _ isTotal: Bool) -> Text {
    guard case .call(_, let arguments) = graph.nodes[Int(id)].value else {
      preconditionFailure("only calls count")
    }
    if !isTotal { return Text(text: "Double(weights[k].count)", precedence: Text.atom) }
    let isLayer = schedule.kind(arguments[0]) == .layer
    return Text(
      text: isLayer ? "Double(weights.count)" : "Double(weights.reduce(0) { $0 + $1.count })",
      precedence: Text.atom)
  }

  private func literal(_ value: Double, as kind: Kind) -> Text {
    guard value.isFinite else {
      let name = value.isNaN ? "nan" : "infinity"
      let text = "\(kind.swiftType).\(name)"
      return value < 0
        ? Text(text: "-" + text, precedence: 4) : Text(text: text, precedence: Text.atom)
    }
    // −0 needs its point: an integer has no sign there.
    let text = value == 0 && value.sign == .minus ? "-0.0" : Program.text(of: value)
    return Text(text: text, precedence: value.sign == .minus ? 4 : Text.atom)
  }

  /// Whether Swift reads the decimal text as the number that rounding the double gives, also for `Float`.
  private static func isLiteral(_ value: Double) -> Bool {
    !value.isFinite || Float(Program.text(of: value)) == Float(value)
  }
}

extension Kind {
  /// The type of a value of this kind in exported Swift.
  var swiftType: String { self == .tensor ? "Scalar" : "Double" }

  /// Where in a state of this kind the loops stand.
  var swiftPlace: String {
    isScalar ? "" : self == .layer ? "[k]" : "[k][i]"
  }

  /// 0 for a scalar, 1 for a layer value, 2 for a tensor: a value is broadcast to those of a higher rank.
  fileprivate var rank: Int { isScalar ? 0 : self == .layer ? 1 : 2 }
}

extension Program.Input {
  /// What exported Swift calls an input.
  fileprivate var swiftName: String {
    switch self {
    case .gradient: "g"
    case .weights: "w"
    case .step: "t"
    case .steps: "Double(totalSteps)"
    case .learningRate: "learningRate"
    case .hessianDiagonal: "h"
    case .loss: "loss"
    }
  }
}
