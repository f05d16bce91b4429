import CKernels
import DSL

/// Turns a graph into a plan.
///
/// In four steps: which operator computes each array (here), when (`Planner+Times`), the small values
/// (`Planner+SmallValues`), and where the arrays lie (`Placement`).
struct Planner {
  typealias NodeID = Int

  /// An operator with an array as its result, perhaps several nodes of the graph fused.
  struct Operation {
    enum Action {
      case elementwise(Int32)
      case draw
      case round(isSigned: Bool)
      case fold(isGreatest: Bool)
      case matrix(MatrixFunction)
    }
    var action: Action
    var arguments: Program.Arguments
    /// For matrices, whether the first or the second argument is read as its transpose.
    var transposes = (false, false)
    /// The kind of the arrays whose blocks it is run on; nil where it runs on whole matrices.
    var runKind: Kind?

    /// Whether it leaves each block of its result in a register.
    var isBlockwise: Bool {
      switch action {
      case .elementwise, .draw, .round: true
      case .fold, .matrix: false
      }
    }
  }

  /// A reduction of an array to a small value.
  struct Gathering {
    /// The small value.
    var node: NodeID
    /// The array.
    var argument: NodeID
    /// The domain whose parameters it ranges over.
    var domain: Int
    var time: Time
  }

  let graph: Graph
  let hypers: [String: Double]
  /// The kinds of the nodes, behind them those of the copies that placement adds.
  var kinds: [Kind]
  /// The domain of each node; nil for scalars and for what stands for several domains.
  var domains: [Int?]
  /// The operator of each array that is computed.
  var operations: [Operation?]
  /// When a value can be computed at the earliest.
  var earliest: [Time]
  /// When an array is computed; `never` where nobody needs it.
  var time: [Time]
  var gatherings: [Gathering] = []
  var plan: Plan
  /// The row of each small node.
  var row: [Int]
  /// Whether there are random numbers.
  private var draws = false

  static let copy = ck_kernel_named("copy")
  private static let add = ck_kernel_named("add")
  private static let multiply = ck_kernel_named("mul")
  private static let scaledSum = ck_kernel_named("scaled_sum")

  init(_ graph: Graph, hypers: [String: Double]) {
    self.graph = graph
    self.hypers = hypers
    let count = graph.nodes.count
    kinds = graph.nodes.map(\.kind)
    let roles = graph.domains
    domains = graph.nodes.map { node in
      node.kind.isScalar ? nil : roles.firstIndex(of: node.roles)
    }
    operations = Array(repeating: nil, count: count)
    earliest = Array(repeating: .start, count: count)
    time = Array(repeating: .never, count: count)
    row = Array(repeating: -1, count: count)
    plan = Plan(block: 0, domains: graph.domains)
    findOperations()
    findTimes()
    planSmallValues()
  }

  /// The operator of a call and its arguments; nil for everything else.
  func call(_ node: NodeID) -> (work: Work, arguments: Program.Arguments)? {
    guard case .call(let operation, let arguments) = graph.nodes[node].value else { return nil }
    guard let work = Work.all[Int(operation.rawValue)] else {
      preconditionFailure("a graph holds primitives only, not \(operation.value.name)")
    }
    return (work, arguments)
  }

  /// The node that stands for a value in a domain.
  func part(_ node: NodeID, in domain: Int) -> NodeID {
    Int(graph.part(Program.NodeID(node), in: domain))
  }

  /// The nodes that a value consists of, with their domains.
  func parts(_ node: NodeID) -> [(node: NodeID, domain: Int)] {
    if case .byRole(let parts) = graph.nodes[node].value {
      return parts.enumerated().map { (Int($1), $0) }
    }
    return [(node, domains[node] ?? 0)]
  }

  /// Whether a node is random numbers, which any run may draw again.
  func isDraw(_ node: NodeID) -> Bool {
    guard draws, node < graph.nodes.count, kinds[node].isMatrix, let call = call(node) else {
      return false
    }
    if case .random = call.work.action { return true }
    return false
  }
}

// Operators.
extension Planner {
  /// How often a node is read, by operators or as a result of the step.
  private func useCounts() -> [Int] {
    var uses = Array(repeating: 0, count: graph.nodes.count)
    for node in graph.nodes {
      switch node.value {
      case .call(_, let arguments), .byRole(let arguments):
        for argument in arguments { uses[Int(argument)] += 1 }
      case .constant, .input, .hyper, .state: break
      }
    }
    for result in graph.results { uses[Int(result)] += 1 }
    return uses
  }

  private mutating func findOperations() {
    let uses = useCounts()
    for node in graph.nodes.indices where kinds[node].isMatrix {
      guard let (work, arguments) = call(node) else { continue }
      switch work.action {
      case .elementwise(let kernel):
        operations[node] = Operation(
          action: .elementwise(kernel), arguments: arguments, runKind: kinds[node])
        if kernel == Self.add { fuse(node, arguments, uses) }
      case .sum, .greatest:
        operations[node] = Operation(
          action: .fold(isGreatest: work.isGreatest), arguments: arguments,
          runKind: kinds[Int(arguments[0])])
      case .matrix(.round8), .matrix(.round8Positive):
        var isSigned = false
        if case .matrix(.round8) = work.action { isSigned = true }
        operations[node] = Operation(
          action: .round(isSigned: isSigned), arguments: arguments, runKind: kinds[node])
      case .matrix(let function):
        operations[node] = Operation(
          action: .matrix(function), arguments: arguments, runKind: nil)
        if function == .product { readTransposed(node) }
      case .random: draws = true
      case .count: preconditionFailure("a count is a small value")
      }
      if let operation = operations[node] { keepDraws(readBy: operation) }
    }
  }

  /// a·x + b·y with small a and b, as in every moving average, becomes one operator.
  private mutating func fuse(_ node: NodeID, _ arguments: Program.Arguments, _ uses: [Int]) {
    var fused = Program.Arguments()
    var factors = Program.Arguments()
    for argument in arguments {
      let argument = Int(argument)
      guard uses[argument] == 1, kinds[argument] == kinds[node], let product = operations[argument],
        case .elementwise(Self.multiply) = product.action
      else { return }
      let (x, y) = (product.arguments[0], product.arguments[1])
      if kinds[Int(x)] == kinds[node] && kinds[Int(y)].isSmall {
        fused.append(x)
        factors.append(y)
      } else if kinds[Int(y)] == kinds[node] && kinds[Int(x)].isSmall {
        fused.append(y)
        factors.append(x)
      } else {
        return
      }
    }
    for factor in factors { fused.append(factor) }
    for argument in arguments { operations[Int(argument)] = nil }
    operations[node] = Operation(
      action: .elementwise(Self.scaledSum), arguments: fused, runKind: kinds[node])
  }

  /// A product reads the argument of a transposition itself, so that nobody need write the transpose.
  private mutating func readTransposed(_ node: NodeID) {
    guard var operation = operations[node] else { return }
    for place in 0..<2 {
      while let inner = call(Int(operation.arguments[place])),
        case .matrix(.transpose) = inner.work.action
      {
        operation.arguments[place] = inner.arguments[0]
        if place == 0 { operation.transposes.0.toggle() } else { operation.transposes.1.toggle() }
      }
    }
    operations[node] = operation
  }

  /// Random numbers are drawn anew in each run of their kind; what else reads them needs them in memory.
  private mutating func keepDraws(readBy operation: Operation) {
    for argument in operation.arguments where isDraw(Int(argument)) {
      keepDraw(Int(argument), readIn: operation.runKind)
    }
  }

  /// Computes random numbers once and for all where a run of another kind reads them.
  mutating func keepDraw(_ node: NodeID, readIn runKind: Kind?) {
    guard isDraw(node), runKind != kinds[node],
      case .call(_, let arguments) = graph.nodes[node].value
    else { return }
    operations[node] = Operation(action: .draw, arguments: arguments, runKind: kinds[node])
  }
}
