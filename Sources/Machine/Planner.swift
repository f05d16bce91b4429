import CKernels
import DSL

/// Turns a graph into a plan.
struct Planner {
  typealias NodeID = Int

  /// A tensor operator with its operands, perhaps several nodes of the graph fused.
  struct Operation {
    var kernel: Int32
    var arguments: [NodeID]
  }

  let graph: Graph
  /// How many reductions must be complete, one after another, before a node can be computed.
  private(set) var level: [Int]
  /// The tensor operator of a node; nil for everything else.
  private(set) var operations: [Operation?]
  /// The pass in which a tensor operator runs: the first that needs it.
  private(set) var pass: [Int]
  var plan: Plan
  /// The row of each small node.
  var row: [Int]

  init(_ graph: Graph, hypers: [String: Double]) {
    self.graph = graph
    let count = graph.nodes.count
    level = Array(repeating: 0, count: count)
    operations = Array(repeating: nil, count: count)
    pass = Array(repeating: Int.max, count: count)
    row = Array(repeating: -1, count: count)
    plan = Plan(block: 0)
    findLevels()
    planSmallValues(hypers)
    fuse()
    choosePasses()
  }

  func kind(_ node: NodeID) -> Kind { graph.nodes[node].kind }

  /// The kernel and the arguments of a call; nil for leaves.
  func call(_ node: NodeID) -> (kernel: Kernel, entry: Operator, arguments: [NodeID])? {
    guard case .call(let operation, let arguments) = graph.nodes[node].value else { return nil }
    let entry = operation.value
    guard case .primitive(let kernel) = entry.implementation else {
      preconditionFailure("a graph holds primitives only, not \(entry.name)")
    }
    return (kernel, entry, arguments.map(Int.init))
  }

  /// The tensor whose elements a node sums; nil where it is no sum of a tensor.
  func summand(_ node: NodeID) -> NodeID? {
    guard let call = call(node), case .sum = call.kernel.action,
      kind(call.arguments[0]) == .tensor
    else { return nil }
    return call.arguments[0]
  }

  private mutating func findLevels() {
    for node in graph.nodes.indices {
      guard let call = call(node) else { continue }
      if case .count = call.kernel.action { continue }
      level[node] = call.arguments.map { level[$0] }.max() ?? 0
      if summand(node) != nil { level[node] += 1 }
    }
  }

  /// How often a node is read, by operators or as a result of the step.
  private func useCounts() -> [Int] {
    var uses = Array(repeating: 0, count: graph.nodes.count)
    for node in graph.nodes.indices {
      for argument in call(node)?.arguments ?? [] { uses[argument] += 1 }
    }
    for state in graph.states { uses[Int(state.exit)] += 1 }
    uses[Int(graph.update)] += 1
    return uses
  }

  /// Collects tensor operators; a·x + b·y with small a and b, as in every moving average, becomes one.
  private mutating func fuse() {
    let add = ck_kernel_named("add")
    let multiply = ck_kernel_named("mul")
    let uses = useCounts()
    for node in graph.nodes.indices where kind(node) == .tensor {
      guard let call = call(node), case .elementwise(let kernel) = call.kernel.action else {
        continue
      }
      operations[node] = Operation(kernel: kernel, arguments: call.arguments)
      guard kernel == add else { continue }
      let products = call.arguments.compactMap { argument -> (tensor: NodeID, small: NodeID)? in
        guard uses[argument] == 1, let product = operations[argument], product.kernel == multiply
        else { return nil }
        let (x, y) = (product.arguments[0], product.arguments[1])
        if kind(x) == .tensor && kind(y) != .tensor { return (x, y) }
        if kind(y) == .tensor && kind(x) != .tensor { return (y, x) }
        return nil
      }
      guard products.count == 2 else { continue }
      operations[node] = Operation(
        kernel: ck_kernel_named("scaled_sum"),
        arguments: [products[0].tensor, products[1].tensor, products[0].small, products[1].small])
      for argument in call.arguments { operations[argument] = nil }
    }
  }

  private mutating func choosePasses() {
    for state in graph.states where state.kind == .tensor { require(Int(state.exit)) }
    require(Int(graph.update))
    for node in graph.nodes.indices.reversed() {
      if let summand = summand(node) { pass[summand] = min(pass[summand], level[node] - 1) }
      guard let operation = operations[node] else { continue }
      for argument in operation.arguments { pass[argument] = min(pass[argument], pass[node]) }
    }
  }

  private mutating func require(_ node: NodeID) { pass[node] = min(pass[node], level[node]) }
}

// Small values.
extension Planner {
  private mutating func planSmallValues(_ hypers: [String: Double]) {
    plan.passes = Array(repeating: Plan.Pass(), count: (level.max() ?? 0) + 1)
    plan.stepRow = newRow(.constant(0))
    plan.stepsRow = newRow(.constant(0))
    plan.learningRateRow = newRow(.constant(0))
    plan.lossRow = newRow(.constant(0))
    var changes = Array(repeating: true, count: graph.nodes.count)
    for node in graph.nodes.indices where kind(node) != .tensor {
      switch graph.nodes[node].value {
      case .constant(let value):
        row[node] = newRow(.constant(value))
        changes[node] = false
      case .hyper(let index):
        let hyper = graph.hypers[Int(index)]
        row[node] = newRow(.constant(hypers[hyper.name] ?? hyper.value))
        changes[node] = false
      case .input(.step): row[node] = plan.stepRow
      case .input(.steps): row[node] = plan.stepsRow
      case .input(.learningRate): row[node] = plan.learningRateRow
      case .input(.loss): row[node] = plan.lossRow
      case .input(.gradient), .input(.weights), .input(.hessianDiagonal):
        preconditionFailure("gradient, weights and Hessian are tensors")
      case .state(let index):
        row[node] = newRow(.constant(graph.states[Int(index)].start.number ?? 0))
      case .call, .byRole: changes[node] = planCall(node, changes)
      }
    }
    planSmallStates()
  }

  /// Plans a scalar or layer operator; returns whether its value changes from step to step.
  private mutating func planCall(_ node: NodeID, _ changes: [Bool]) -> Bool {
    guard let call = call(node) else { return false }
    let first = call.arguments.first ?? 0
    let isTotal = call.entry.result == .totalReduction
    switch call.kernel.action {
    case .count:
      let start: Plan.Start =
        switch kind(first) {
        case .tensor: isTotal ? .totalSize : .sizes
        case .layer: isTotal ? .layers : .constant(1)
        default: .constant(1)
        }
      row[node] = newRow(start)
      return false
    case .random, .matrix, .greatest: preconditionFailure("only plain programs are planned")
    case .sum where kind(first) == .tensor:
      row[node] = newRow(.constant(0))
      return true
    case .sum where !(isTotal && kind(first) == .layer):
      row[node] = row[first]
      return changes[first]
    case .sum:
      append(node, .totalOfLayers, call.arguments, changes: true)
      return true
    case .elementwise(let kernel):
      let isChanging = call.arguments.contains { changes[$0] }
      append(node, .compute(ck_kernel_scalar(kernel)), call.arguments, changes: isChanging)
      return isChanging
    }
  }

  private mutating func append(
    _ node: NodeID, _ action: Plan.SmallStep.Action, _ arguments: [NodeID], changes: Bool
  ) {
    row[node] = newRow(.constant(0))
    let step = Plan.SmallStep(
      action: action, arguments: arguments.map { (row[$0], kind($0) == .layer) }, row: row[node],
      isLayer: kind(node) == .layer)
    if changes { plan.passes[level[node]].small.append(step) } else { plan.once.append(step) }
  }

  private mutating func planSmallStates() {
    for (index, state) in graph.states.enumerated() {
      plan.tensorStarts.append(state.kind == .tensor ? state.start.number : nil)
      guard state.kind != .tensor else { continue }
      let entry = graph.nodes.firstIndex { $0.value == .state(UInt16(index)) }
      let place = entry.map { row[$0] } ?? newRow(.constant(state.start.number ?? 0))
      let exit = Int(state.exit)
      plan.smallStates.append(
        Plan.SmallState(
          row: place, isLayer: state.kind == .layer, exit: (row[exit], kind(exit) == .layer)))
    }
  }

  private mutating func newRow(_ start: Plan.Start) -> Int {
    plan.smallStarts.append(start)
    return plan.smallStarts.count - 1
  }
}
