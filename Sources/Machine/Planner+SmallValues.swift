import CKernels
import DSL

// Scalars and layer values: rows of a table in double precision.
extension Planner {
  mutating func planSmallValues() {
    plan.smallStarts.reserveCapacity(graph.nodes.count + 4)
    plan.stepRow = newRow(.constant(0))
    plan.stepsRow = newRow(.constant(0))
    plan.learningRateRow = newRow(.constant(0))
    plan.lossRow = newRow(.constant(0))
    let stateRows = graph.states.map { state in
      state.kind.isSmall ? newRow(.constant(state.start.number ?? 0)) : -1
    }
    var changes = Array(repeating: true, count: graph.nodes.count)
    for node in graph.nodes.indices where kinds[node].isSmall {
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
      case .state(let index): row[node] = stateRows[Int(index)]
      case .byRole: break
      case .call: changes[node] = planCall(node, changes)
      }
    }
    planSmallStates(stateRows)
  }

  /// A small node as operators read it.
  func small(_ node: NodeID) -> Plan.SmallPlace {
    Plan.SmallPlace(row: row[node], isLayer: !kinds[node].isScalar)
  }

  /// Plans a scalar or layer operator; returns whether its value changes from step to step.
  private mutating func planCall(_ node: NodeID, _ changes: [Bool]) -> Bool {
    guard let (work, arguments) = call(node) else { return false }
    switch work.action {
    case .count(let counted):
      let first = Int(arguments[0])
      let roles: Program.Roles? =
        work.result == .totalReduction ? graph.nodes[first].roles : nil
      if kinds[first].isScalar {
        row[node] = newRow(.constant(1))
      } else if let roles {
        row[node] = newRow(.totalCount(counted, kinds[first], roles))
      } else {
        row[node] = newRow(.count(counted, kinds[first]))
      }
      return false
    case .sum, .greatest: return planReduction(node, work, Int(arguments[0]), changes)
    case .elementwise(let kernel):
      let isChanging = arguments.contains { changes[Int($0)] }
      append(
        node, .compute(ck_kernel_scalar(kernel)), arguments.map { small(Int($0)) },
        changes: isChanging)
      return isChanging
    case .random, .matrix: preconditionFailure("random numbers and matrices are no small values")
    }
  }

  private mutating func planReduction(
    _ node: NodeID, _ work: Work, _ argument: NodeID, _ changes: [Bool]
  ) -> Bool {
    if kinds[argument].isMatrix {
      row[node] = newRow(.constant(0))
      if kinds[node].isScalar {
        let pass = earliest[node].pass - 1
        plan.reserve(pass: pass)
        plan.passes[pass].totals.append(row[node])
        plan.totals.append(
          (
            row[node], work.isGreatest,
            parts(argument).map {
              Plan.Shelf(kind: kinds[$0.node], roles: graph.nodes[$0.node].roles)
            }
          ))
      }
      return true
    }
    // A single number is its own sum.
    if kinds[node] == kinds[argument] {
      row[node] = row[argument]
      return changes[argument]
    }
    var places: [Plan.SmallPlace?] = graph.domains.map { _ in nil }
    for (part, domain) in parts(argument) { places[domain] = small(part) }
    append(node, work.isGreatest ? .greatestOfLayers : .sumOfLayers, places, changes: true)
    return true
  }

  private mutating func append(
    _ node: NodeID, _ action: Plan.SmallStep.Action, _ arguments: [Plan.SmallPlace?], changes: Bool
  ) {
    row[node] = newRow(.constant(0))
    let domain = domains[node]
    let step = Plan.SmallStep(action: action, arguments: arguments, row: row[node], domain: domain)
    guard changes else {
      plan.once.append(step)
      return
    }
    let time = earliest[node]
    if let domain, time.stage > 0 {
      plan.reserve(time, domain)
      plan.passes[time.pass].walks[domain][time.stage].small.append(step)
    } else {
      plan.reserve(pass: time.pass)
      plan.passes[time.pass].small.append(step)
    }
  }

  private mutating func planSmallStates(_ rows: [Int]) {
    for (index, state) in graph.states.enumerated() where state.kind.isSmall {
      let place = Plan.SmallPlace(row: rows[index], isLayer: !state.kind.isScalar)
      let exit = Int(state.exit)
      if state.kind.isScalar {
        plan.smallStates.append(Plan.SmallState(place: place, exit: small(exit), domain: nil))
        continue
      }
      for domain in graph.domains.indices
      where state.roles.isSuperset(of: graph.domains[domain]) {
        plan.smallStates.append(
          Plan.SmallState(place: place, exit: small(part(exit, in: domain)), domain: domain))
      }
    }
  }

  private mutating func newRow(_ start: Plan.Start) -> Int {
    plan.smallStarts.append(start)
    return plan.smallStarts.count - 1
  }
}

extension Plan {
  /// Makes room for a pass.
  mutating func reserve(pass: Int) {
    while passes.count <= pass { passes.append(Pass(walks: domains.map { _ in [] })) }
  }

  /// Makes room for a stage of a domain.
  mutating func reserve(_ time: Time, _ domain: Int) {
    reserve(pass: time.pass)
    while passes[time.pass].walks[domain].count <= time.stage {
      passes[time.pass].walks[domain].append(Stage())
    }
  }
}
