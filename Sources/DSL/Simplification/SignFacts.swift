/// What is known of a value's sign, whatever the gradients.
enum Sign: UInt8, Comparable, Sendable {
  /// Nothing.
  case unknown
  /// It is never negative.
  case notNegative
  /// It is always above zero, underflow aside.
  case positive

  static func < (left: Sign, right: Sign) -> Bool { left.rawValue < right.rawValue }

  /// The sign of a number; one below the range of single precision may become zero.
  init(of number: Double) {
    self = number < 0 ? .unknown : number > 0 && number.isOrdinary ? .positive : .notNegative
  }
}

/// A law about signs: what an expression is, given what its letters stand for (see `Rule`).
struct SignFact: Sendable {
  /// The facts as text, one a line; the strongest that matches counts.
  static let texts: [String] = [
    "positive  n + p",
    "positive  p * q",
    "positive  p / q",
    "positive  p ^ x",
    "positive  sqrt(p)",
    "positive  max(x, p)",
    "positive  min(p, q)",
    "positive  sum(p)",
    "positive  total(p)",
    "positive  size(x)",
    "positive  total_size(x)",
    "notNegative  abs(x)",
    "notNegative  x * x",
    "notNegative  n + m",
    "notNegative  n * m",
    "notNegative  n / m",
    "notNegative  n ^ x",
    "notNegative  sqrt(x)",
    "notNegative  exp(x)",
    "notNegative  max(x, n)",
    "notNegative  min(n, m)",
    "notNegative  sum(n)",
    "notNegative  total(n)",
    "notNegative  row_sum(n)",
    "notNegative  col_sum(n)",
    "notNegative  where(x, n, m)",
    "notNegative  x < y",
    "notNegative  x <= y",
    "notNegative  x == y",
  ]

  /// The expression; its last node is the root.
  let pattern: [Program.Node]
  /// What it is.
  let sign: Sign

  init(_ line: String) {
    let parts = line.split(separator: "  ", maxSplits: 1)
    guard parts.count == 2, parts[0] == "positive" || parts[0] == "notNegative" else {
      preconditionFailure("a fact reads `positive  X` or `notNegative  X`, got: \(line)")
    }
    sign = parts[0] == "positive" ? .positive : .notNegative
    pattern = Rule.side(String(parts[1]))
  }

  /// The facts by the operator at the root.
  static let byOperator: [[SignFact]] = {
    var facts: [[SignFact]] = Array(repeating: [], count: Operator.all.count)
    for fact in texts.map({ SignFact($0) }) {
      guard case .call(let root, _)? = fact.pattern.last else { continue }
      facts[Int(root.rawValue)].append(fact)
    }
    return facts
  }()
}

extension Workbench {
  /// What is known of a node's sign.
  mutating func sign(of node: Program.NodeID) -> Sign {
    while signs.count <= Int(node) { signs.append(nil) }
    if let known = signs[Int(node)] { return known }
    // Whoever asks for the same node meanwhile learns nothing.
    signs[Int(node)] = .unknown
    let sign: Sign
    switch builder.nodes[Int(node)].value {
    case .constant(let value): sign = Sign(of: value)
    case .input(let input): sign = input.sign
    case .hyper(let index):
      let hyper = graph.hypers[Int(index)]
      sign = min(Sign(of: hyper.value), hyper.range.map { Sign(of: $0.lower) } ?? .positive)
    case .state(let index): sign = stateSigns[Int(index)]
    case .byRole: sign = .unknown
    case .call(let operation, let arguments):
      if let unfolded = unfolded(node) {
        sign = self.sign(of: unfolded)
      } else {
        var found = Sign.unknown
        for fact in SignFact.byOperator[Int(operation.rawValue)] where fact.sign > found {
          if match(fact.pattern, node) != nil { found = fact.sign }
        }
        sign =
          arguments.isEmpty
          ? ConstantFolding.value(of: operation, []).map { Sign(of: $0) } ?? .unknown : found
      }
    }
    signs[Int(node)] = sign
    return sign
  }

  /// Finds the states' signs: what they start as, weakened until each step keeps it.
  mutating func findStateSigns() {
    stateSigns = graph.states.map { $0.start.number.map { Sign(of: $0) } ?? .unknown }
    while true {
      signs = []
      let next = graph.states.indices.map {
        min(stateSigns[$0], sign(of: graph.states[$0].exit))
      }
      if next == stateSigns { return }
      stateSigns = next
    }
  }
}

extension Double {
  /// Whether it is 0 or far within the range of single precision, so that arithmetic may move it about.
  var isOrdinary: Bool { self == 0 || magnitude > 1e-30 && magnitude < 1e30 }
}

extension Program.Input {
  /// What is known of its sign: a schedule may end at 0, a loss may be anything.
  fileprivate var sign: Sign {
    switch self {
    case .step, .steps: .positive
    case .learningRate: .notNegative
    case .gradient, .weights, .hessianDiagonal, .loss: .unknown
    }
  }
}
