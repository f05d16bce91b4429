import CKernels
import DSL

// Where tensors lie: a state's new value overwrites the old one as soon as nobody reads that any more, what a
// later pass needs is spilled, and everything else passes through a register of one block.
extension Planner {
  /// The finished plan.
  func plan(block: Int) -> Plan {
    precondition(
      block > 0 && block % Int(CK_CHUNK) == 0,
      "a block must be a multiple of \(CK_CHUNK), got \(block)")
    var placement = Placement(self)
    placement.run()
    placement.plan.block = block
    return placement.plan
  }
}

/// The assignment of places to tensors.
private struct Placement {
  /// A result of the step that is a copy: a state or the update.
  struct Copy {
    var source: Int
    var target: Plan.Place
    var pass: Int
  }

  let planner: Planner
  var plan: Plan
  /// Where a node's value lies beyond its block: in a state, the update or a spill.
  var home: [Plan.Place?]
  var copies: [Copy] = []
  /// The last operator of any pass that reads a node, as (pass, node).
  var lastRead: [(pass: Int, node: Int)]
  private var freeRegisters: [Int] = []

  init(_ planner: Planner) {
    self.planner = planner
    plan = planner.plan
    let count = planner.graph.nodes.count
    home = Array(repeating: nil, count: count)
    lastRead = Array(repeating: (-1, -1), count: count)
  }

  mutating func run() {
    findReads()
    placeStates()
    placeUpdate()
    placeSpills()
    for index in plan.passes.indices { emit(index) }
  }

  private var nodes: Range<Int> { planner.graph.nodes.indices }

  private mutating func findReads() {
    for node in nodes {
      if let summand = planner.summand(node) { read(summand, (planner.level[node] - 1, node)) }
      guard let operation = planner.operations[node] else { continue }
      for argument in operation.arguments { read(argument, (planner.pass[node], node)) }
    }
    // Copies come behind all operators of their pass.
    for (index, state) in planner.graph.states.enumerated() where state.kind == .tensor {
      let exit = Int(state.exit)
      if planner.graph.nodes[exit].value != .state(UInt16(index)) {
        readByCopy(exit)
      }
    }
    readByCopy(Int(planner.graph.update))
  }

  /// A result that is an entry value is copied; one that is computed may be computed in place.
  private mutating func readByCopy(_ node: Int) {
    if planner.operations[node] == nil { read(node, (copyPass(node), Int.max)) }
  }

  /// The pass in which a result of the step is complete.
  private func copyPass(_ node: Int) -> Int {
    planner.operations[node] == nil ? planner.level[node] : planner.pass[node]
  }

  private mutating func read(_ node: Int, _ reader: (Int, Int)) {
    if reader > lastRead[node] { lastRead[node] = reader }
  }

  private mutating func placeStates() {
    for (index, state) in planner.graph.states.enumerated() where state.kind == .tensor {
      let exit = Int(state.exit)
      let value = planner.graph.nodes[exit].value
      if value == .state(UInt16(index)) { continue }
      let entry = nodes.first { planner.graph.nodes[$0].value == .state(UInt16(index)) }
      let last = entry.map { lastRead[$0] } ?? (-1, -1)
      let pass = copyPass(exit)
      var isEntryOfOther = false
      if case .state = value, planner.kind(exit) == .tensor { isEntryOfOther = true }
      if planner.operations[exit] != nil, home[exit] == nil, last <= (pass, exit) {
        home[exit] = .state(index)
      } else if !isEntryOfOther, last < (pass, Int.max) {
        copies.append(Copy(source: exit, target: .state(index), pass: pass))
      } else {
        copies.append(Copy(source: exit, target: .spill(plan.spills), pass: pass))
        plan.delayed.append((index, plan.spills))
        plan.spills += 1
      }
    }
  }

  private mutating func placeUpdate() {
    let update = Int(planner.graph.update)
    if planner.operations[update] != nil, home[update] == nil {
      home[update] = .update
    } else {
      copies.append(Copy(source: update, target: .update, pass: copyPass(update)))
    }
  }

  private mutating func placeSpills() {
    for node in nodes where planner.operations[node] != nil && home[node] == nil {
      guard lastRead[node].pass > planner.pass[node] else { continue }
      home[node] = .spill(plan.spills)
      plan.spills += 1
    }
  }

  /// Where a node is read from.
  private func place(_ node: Int, _ registers: [Int: Int]) -> Plan.Place {
    if let register = registers[node] { return .register(register) }
    if let home = home[node] { return home }
    switch planner.graph.nodes[node].value {
    case .input(.gradient): return .gradient
    case .input(.weights): return .weights
    case .input(.hessianDiagonal): return .hessianDiagonal
    case .state(let index) where planner.kind(node) == .tensor: return .state(Int(index))
    default: return .small(planner.row[node], isLayer: planner.kind(node) == .layer)
    }
  }

  private mutating func emit(_ pass: Int) {
    var registers: [Int: Int] = [:]
    freeRegisters = []
    var used = 0
    var lastUse = Array(repeating: -1, count: nodes.count)
    for node in nodes {
      if let operation = planner.operations[node], planner.pass[node] == pass {
        for argument in operation.arguments { lastUse[argument] = node }
      }
      if let summand = planner.summand(node), planner.level[node] - 1 == pass {
        lastUse[summand] = node
      }
    }
    for copy in copies where copy.pass == pass { lastUse[copy.source] = Int.max }
    for node in nodes {
      if let summand = planner.summand(node), planner.level[node] - 1 == pass {
        let isLayer = planner.kind(node) == .layer
        append(
          pass, .sum(row: planner.row[node]), [place(summand, registers)],
          .small(planner.row[node], isLayer: isLayer))
        release([summand], at: node, lastUse, &registers)
      }
      guard let operation = planner.operations[node], planner.pass[node] == pass else { continue }
      let arguments = operation.arguments.map { place($0, registers) }
      release(operation.arguments, at: node, lastUse, &registers)
      if home[node] == nil {
        if freeRegisters.isEmpty {
          freeRegisters.append(used)
          used += 1
        }
        registers[node] = freeRegisters.removeLast()
      }
      let target = place(node, registers)
      append(pass, .compute(form(operation.kernel, arguments)), arguments, target)
      check(pass, target)
    }
    for copy in copies where copy.pass == pass {
      let source = place(copy.source, registers)
      append(pass, .compute(form(ck_kernel_named("copy"), [source])), [source], copy.target)
      check(pass, copy.target, isResult: true)
    }
    plan.registers = max(plan.registers, used)
  }

  private mutating func release(
    _ arguments: [Int], at node: Int, _ lastUse: [Int], _ registers: inout [Int: Int]
  ) {
    for argument in arguments where lastUse[argument] == node {
      if let register = registers.removeValue(forKey: argument) { freeRegisters.append(register) }
    }
  }

  private mutating func append(
    _ pass: Int, _ action: Plan.TensorStep.Action, _ arguments: [Plan.Place], _ target: Plan.Place
  ) {
    plan.passes[pass].tensor.append(
      Plan.TensorStep(action: action, arguments: arguments, target: target))
  }

  /// States and the update must be finite.
  private mutating func check(_ pass: Int, _ target: Plan.Place, isResult: Bool = false) {
    switch target {
    case .state, .update: append(pass, .check, [target], target)
    case .spill where isResult: append(pass, .check, [target], target)
    default: break
    }
  }

  private func form(_ kernel: Int32, _ arguments: [Plan.Place]) -> ck_elementwise {
    var singles: UInt32 = 0
    for (index, argument) in arguments.enumerated() {
      if case .small = argument { singles |= 1 << UInt32(index) }
    }
    guard let form = ck_kernel_form(kernel, singles) else {
      preconditionFailure("kernel \(kernel) has no form \(singles)")
    }
    return form
  }
}
