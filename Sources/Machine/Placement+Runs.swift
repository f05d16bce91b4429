import CKernels
import DSL

// The operators of each run, with registers for what lies between them.
extension Placement {
  /// Writes the runs of a domain, given all of its operators in order.
  mutating func emit(_ items: [Item], _ domain: Int) {
    var start = 0
    while start < items.count {
      let first = items[start]
      var end = start + 1
      while end < items.count, !first.moment.isInRunBefore(items[end].moment) { end += 1 }
      let time = first.moment.time
      plan.reserve(time, domain)
      let run: Plan.Run
      if first.gathered == nil, let operation = planner.operations[first.node],
        case .matrix(let function) = operation.action
      {
        run = .matrix(matrixStep(first.node, function, operation))
      } else {
        run = blocks(items[start..<end])
      }
      plan.passes[time.pass].walks[domain][time.stage].runs.append(run)
      start = end
    }
  }

  /// Where a value lies beyond a block.
  private func memory(_ node: Planner.NodeID) -> Plan.Place {
    if let home = home[node] { return home }
    if planner.kinds[node].isSmall {
      let place = planner.small(node)
      return .small(place.row, isLayer: place.isLayer)
    }
    switch planner.graph.nodes[node].value {
    case .input(.gradient): return .gradient
    case .input(.weights): return .weights
    case .input(.hessianDiagonal): return .hessianDiagonal
    case .state(let index): return .state(Int(index))
    default: preconditionFailure("an array is read that nobody computes")
    }
  }

  private func isResult(_ place: Plan.Place) -> Bool {
    switch place {
    case .state, .update, .evaluation: true
    case .spill(let index): plan.delayed.contains { $0.spill == index }
    default: false
    }
  }

  // MARK: Blocks

  private mutating func blocks(_ items: ArraySlice<Item>) -> Plan.Run {
    var kind = Kind.tensor
    for (place, item) in items.enumerated() {
      if let argument = item.gathered {
        lastUse[argument] = place
        kind = planner.kinds[argument]
      } else if let operation = planner.operations[item.node] {
        for argument in operation.arguments { lastUse[Int(argument)] = place }
        kind = operation.runKind ?? kind
      }
    }
    var steps: [Plan.ArrayStep] = []
    steps.reserveCapacity(2 * items.count)
    for (place, item) in items.enumerated() {
      if let argument = item.gathered {
        gather(item.node, argument, kind, &steps)
        release(argument, at: place)
      } else if let operation = planner.operations[item.node] {
        compute(item.node, operation, kind, place, &steps)
      }
    }
    return .blocks(kind, steps)
  }

  private mutating func gather(
    _ node: Planner.NodeID, _ argument: Planner.NodeID, _ kind: Kind,
    _ steps: inout [Plan.ArrayStep]
  ) {
    let fold = Plan.Fold(
      isGreatest: planner.call(node)?.work.isGreatest ?? false, range: .everything)
    let source = load(argument, kind, &steps)
    let target = Plan.Place.small(planner.row[node], isLayer: !planner.kinds[node].isScalar)
    steps.append(Plan.ArrayStep(action: .fold(fold), arguments: Places(source), target: target))
  }

  private mutating func compute(
    _ node: Planner.NodeID, _ operation: Planner.Operation, _ kind: Kind, _ place: Int,
    _ steps: inout [Plan.ArrayStep]
  ) {
    var arguments = Places()
    if case .draw = operation.action {
      // Its arguments are small values, which go with it.
    } else {
      for argument in operation.arguments { arguments.append(load(Int(argument), kind, &steps)) }
    }
    for argument in operation.arguments { release(Int(argument), at: place) }
    if home[node] == nil { register[node] = newRegister() }
    let target = home[node] ?? .register(register[node])
    let action: Plan.ArrayStep.Action =
      switch operation.action {
      case .elementwise(let kernel): .compute(form(kernel, arguments))
      case .draw: .draw(draw(node))
      case .round(let isSigned): .round(isSigned: isSigned)
      case .fold(let isGreatest):
        .fold(
          Plan.Fold(
            isGreatest: isGreatest, range: planner.kinds[node].columns == .one ? .row : .column,
            isChecked: isResult(target)))
      case .matrix: preconditionFailure("a matrix operator does not run on blocks")
      }
    steps.append(Plan.ArrayStep(action: action, arguments: arguments, target: target))
    if operation.isBlockwise, isResult(target) {
      steps.append(Plan.ArrayStep(action: .check, arguments: Places(target), target: target))
    }
  }

  /// A value as an operator of a run reads it: spread to the run's kind, random numbers drawn.
  private mutating func load(
    _ node: Planner.NodeID, _ kind: Kind, _ steps: inout [Plan.ArrayStep]
  ) -> Plan.Place {
    if register[node] >= 0 { return .register(register[node]) }
    if planner.isDraw(node), home[node] == nil {
      register[node] = newRegister()
      let target = Plan.Place.register(register[node])
      steps.append(Plan.ArrayStep(action: .draw(draw(node)), arguments: Places(), target: target))
      return target
    }
    let place = memory(node)
    let own = planner.kinds[node]
    if own.isSmall || own == kind { return place }
    register[node] = newRegister()
    let target = Plan.Place.register(register[node])
    steps.append(
      Plan.ArrayStep(
        action: .spread(alongRow: own.columns == .one), arguments: Places(place), target: target))
    return target
  }

  private mutating func newRegister() -> Int {
    if let free = freeRegisters.popLast() { return free }
    usedRegisters += 1
    return usedRegisters - 1
  }

  private mutating func release(_ node: Planner.NodeID, at place: Int) {
    guard lastUse[node] == place, register[node] >= 0 else { return }
    freeRegisters.append(register[node])
    register[node] = -1
  }

  private func form(_ kernel: Int32, _ arguments: Places) -> ck_elementwise {
    var singles: UInt32 = 0
    for (index, argument) in arguments.enumerated() {
      if case .small = argument { singles |= 1 << UInt32(index) }
    }
    guard let form = ck_kernel_form(kernel, singles) else {
      preconditionFailure("kernel \(kernel) has no form \(singles)")
    }
    return form
  }

  private func draw(_ node: Planner.NodeID) -> Plan.Draw {
    guard let (work, arguments) = planner.call(node), case .random(let numbers) = work.action else {
      preconditionFailure("only random numbers are drawn")
    }
    // The last argument names the stream.
    let key = planner.graph.literal(arguments[arguments.count - 1]) ?? 0
    var draw = Plan.Draw(numbers: numbers, key: UInt32(key))
    switch numbers {
    case .normal, .uniform: break
    case .bernoulli: draw.probability = planner.small(Int(arguments[0]))
    case .rowProjection, .columnProjection:
      draw.step = planner.small(Int(arguments[1]))
    }
    return draw
  }

  // MARK: Matrices

  private func matrixStep(
    _ node: Planner.NodeID, _ function: MatrixFunction, _ operation: Planner.Operation
  ) -> Plan.MatrixStep {
    let arguments = operation.arguments.map(Int.init)
    let last = planner.graph.literal(operation.arguments[arguments.count - 1])
    let target = memory(node)
    return Plan.MatrixStep(
      function: function,
      arguments: arguments.filter { planner.kinds[$0].isMatrix }
        .map { (memory($0), planner.kinds[$0]) },
      transposes: operation.transposes,
      small: arguments.filter { planner.kinds[$0].isSmall }.map { planner.small($0) },
      repetitions: function == .polynomial ? Int(last ?? 1) : 1, target: target,
      kind: planner.kinds[node], isChecked: isResult(target),
      condition: branches[node].map { (planner.small($0.condition), $0.isChosen) })
  }
}
