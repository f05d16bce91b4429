/// A derived operator written out in primitives, ready to be copied into a graph.
struct Expansion: Sendable {
  /// One node of the template; arguments are indices of earlier parts.
  enum Part: Sendable {
    case parameter(Int)
    case constant(Double)
    case call(Operator.ID, Program.Arguments)
  }

  /// The parts, arguments before calls; the last is the result.
  let parts: [Part]

  /// The expansions in the table's order; nil for primitives.
  ///
  /// Definitions are read once, when the first program is lowered. They may use one another, not in a ring.
  static let all: [Expansion?] = {
    var known: [Expansion?] = Array(repeating: nil, count: Operator.all.count)
    for index in Operator.all.indices { known[index] = expand(index, using: known, within: []) }
    return known
  }()

  /// For each operator whether it goes element by element, inside too: it then does the same for one number as for many equal
  /// ones.
  static let goesByElement: [Bool] = Operator.all.indices.map { index in
    func isElementwise(_ index: Int) -> Bool {
      let signature = Signature.all[index]
      return signature.result == .elementwise && !signature.isPicky
    }
    guard isElementwise(index), let expansion = all[index] else { return isElementwise(index) }
    return expansion.parts.allSatisfy { part in
      if case .call(let operation, _) = part {
        isElementwise(Int(operation.rawValue))
      } else {
        true
      }
    }
  }

  /// The most nodes that an operator becomes.
  static let greatestSize = all.reduce(1) { max($0, $1?.parts.count ?? 1) }

  /// The most nodes that a node becomes.
  static func size(of node: Program.Node) -> Int {
    guard case .call(let operation, _) = node else { return 1 }
    return all[Int(operation.rawValue)]?.parts.count ?? 1
  }

  private static func expand(
    _ index: Int, using known: [Expansion?], within users: [Int]
  ) -> Expansion? {
    let entry = Operator.all[index]
    guard case .derived(let definition) = entry.implementation else { return nil }
    precondition(!users.contains(index), "the definition of \(entry.name) leads back to itself")
    if let expansion = known[index] { return expansion }
    let names = entry.parameters.map(\.name)
    let program = Parser.readDefinition(definition, of: entry.name, parameters: names)
    var parts = names.indices.map { Part.parameter($0) }
    var places: [Program.NodeID] = []
    for node in program.nodes {
      switch node {
      case .constant(let value):
        parts.append(.constant(value))
      case .variable(.local(let parameter)):
        places.append(parameter)
        continue
      case .variable: preconditionFailure("the definition of \(entry.name) reads an outer name")
      case .call(let operation, let arguments):
        let actual = arguments.map { places[Int($0)] }
        let inner = expand(Int(operation.rawValue), using: known, within: users + [index])
        guard let inner else {
          parts.append(.call(operation, .init(actual)))
          break
        }
        places.append(inline(inner, actual, into: &parts))
        continue
      }
      places.append(Program.NodeID(parts.count - 1))
    }
    return Expansion(parts: parts)
  }

  private static func inline(
    _ inner: Expansion, _ arguments: [Program.NodeID], into parts: inout [Part]
  ) -> Program.NodeID {
    var places: [Program.NodeID] = []
    for part in inner.parts {
      switch part {
      case .parameter(let index):
        places.append(arguments[index])
        continue
      case .constant: parts.append(part)
      case .call(let operation, let actual):
        parts.append(.call(operation, .init(actual.map { places[Int($0)] })))
      }
      places.append(Program.NodeID(parts.count - 1))
    }
    return places[places.count - 1]
  }
}

extension Operator {
  /// What a derived operator is in other operators, as nodes of which the last is the result; nil for primitives.
  ///
  /// The parameters are the locals, in their order.
  public var definition: Program? {
    guard case .derived(let text) = implementation else { return nil }
    return Parser.readDefinition(text, of: name, parameters: parameters.map(\.name))
  }
}

extension Parser {
  /// Reads an operator's definition; its parameters are the locals of what comes back.
  static func readDefinition(
    _ text: String, of name: String, parameters: [String]
  ) -> Program {
    var parser = Parser(SourceText(text, file: name))
    parser.names = [:]
    parser.program.locals = parameters
    for (index, parameter) in parameters.enumerated() {
      parser.names[parameter] = .local(UInt16(index))
      parser.assigned.insert(.local(UInt16(index)))
    }
    parser.advance()
    let root = try? parser.readExpression(0)
    try? parser.endLine()
    precondition(
      root != nil && parser.diagnostics.isEmpty && parser.program.locals.count == parameters.count,
      "the definition of \(name) cannot be read: \(Diagnostics(parser.diagnostics))")
    return parser.program
  }
}
