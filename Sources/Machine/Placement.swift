import CKernels
import DSL

/// The assignment of places to arrays, and the order in which operators run.
///
/// A state's new value overwrites the old one as soon as nobody reads that any more, what another run needs goes to
/// memory, and everything else passes through a register of one block.
struct Placement {
  /// An operator or a reduction at its moment.
  struct Item {
    var moment: Moment
    var node: Planner.NodeID
    /// The array that is gathered to a small value; nil for an operator.
    var gathered: Planner.NodeID?
  }

  var planner: Planner
  var plan: Plan
  /// Where a node's value lies beyond its block: in a state, a result, a spill or a slot.
  var home: [Plan.Place?]
  /// The last operator that reads a node.
  var lastRead: [Moment]
  /// The arrays' kinds, whose runs go in this order.
  private var runKinds: [Kind] = []
  /// The entry value of each state in each domain.
  private var entries: [Planner.NodeID?]
  /// Where in its run a node is read last, of the run that is being written; the register that holds it.
  var lastUse: [Int]
  var register: [Int]
  var freeRegisters: [Int] = []
  var usedRegisters = 0
  /// The branches that alone need a node.
  private(set) var branches: [Planner.Branch?]

  init(_ planner: consuming Planner) {
    self.planner = planner
    plan = planner.plan
    // One owner, so that adding to it copies nothing.
    self.planner.plan = Plan(block: 0, domains: [])
    branches = planner.branches()
    let count = planner.graph.nodes.count
    home = Array(repeating: nil, count: count)
    lastRead = Array(repeating: .never, count: count)
    lastUse = Array(repeating: -1, count: count)
    register = Array(repeating: -1, count: count)
    let domains = planner.graph.domains.count
    entries = Array(repeating: nil, count: planner.graph.states.count * domains)
    for (node, value) in planner.graph.nodes.enumerated() {
      if case .state(let index) = value.value, let domain = planner.domains[node] {
        entries[Int(index) * domains + domain] = node
      }
    }
  }

  /// The finished plan.
  static func plan(_ planner: consuming Planner, block: Int) -> Plan {
    precondition(
      block > 0 && block % Int(CK_CHUNK) == 0,
      "a block must be a multiple of \(CK_CHUNK), got \(block)")
    var placement = Placement(planner)
    placement.run()
    placement.plan.block = block
    return placement.plan
  }

  private mutating func run() {
    plan.reserve(pass: 0)
    plan.evaluates = planner.graph.evaluation != nil
    for state in planner.graph.states {
      plan.arrayStates.append(
        state.kind.isSmall
          ? nil
          : Plan.ArrayState(
            shelf: Plan.Shelf(kind: state.kind, roles: state.roles), start: state.start))
    }
    findReads()
    placeResults()
    var items = Array(repeating: [Item](), count: planner.graph.domains.count)
    for node in planner.operations.indices {
      guard let operation = planner.operations[node], planner.time[node] < .never,
        let domain = planner.domains[node]
      else { continue }
      items[domain].append(Item(moment: moment(node, operation), node: node))
    }
    for gathering in planner.gatherings {
      items[gathering.domain].append(
        Item(moment: moment(gathering), node: gathering.node, gathered: gathering.argument))
    }
    for domain in items.indices {
      items[domain].sort { $0.moment < $1.moment }
      placeIntermediates(items[domain])
      emit(items[domain], domain)
    }
    plan.registers = usedRegisters
  }

  // MARK: Order

  /// The place of a run of a kind among those of its stage.
  private mutating func runIndex(_ kind: Kind) -> Int {
    if let index = runKinds.firstIndex(of: kind) { return index }
    runKinds.append(kind)
    return runKinds.count - 1
  }

  private mutating func moment(_ node: Planner.NodeID, _ operation: Planner.Operation) -> Moment {
    // Operators on whole matrices are runs of their own, behind those of blocks.
    let run = operation.runKind.map { runIndex($0) } ?? 1 << 32 + node
    return Moment(time: planner.time[node], run: run, index: node)
  }

  private mutating func moment(_ gathering: Planner.Gathering) -> Moment {
    let run = runIndex(planner.kinds[gathering.argument])
    return Moment(time: gathering.time, run: run, index: gathering.node)
  }

  private mutating func findReads() {
    for gathering in planner.gatherings { read(gathering.argument, moment(gathering)) }
    for node in planner.operations.indices {
      guard let operation = planner.operations[node], planner.time[node] < .never else { continue }
      let moment = moment(node, operation)
      for argument in operation.arguments { read(Int(argument), moment) }
    }
  }

  private mutating func read(_ node: Planner.NodeID, _ reader: Moment) {
    lastRead[node] = max(lastRead[node], reader)
  }

  // MARK: Results

  private mutating func placeResults() {
    let results = planner.arrayResults
    // What is no operator of that kind is copied; these copies read entry values, too.
    let copies = results.map { result -> Planner.NodeID? in
      guard planner.operations[result.source] != nil, planner.kinds[result.source] == result.kind
      else { return appendCopy(of: result.source, result.kind, result.domain) }
      return nil
    }
    for (result, copy) in zip(results, copies) {
      place(result.target, copy ?? result.source, result.domain)
    }
  }

  /// Gives a result its home: directly where nobody reads the old value any more, else by a copy or at the end.
  private mutating func place(_ target: Plan.Place, _ node: Planner.NodeID, _ domain: Int) {
    guard let operation = planner.operations[node] else { return }
    let moment = moment(node, operation)
    guard case .state(let index) = target,
      let entry = entries[index * planner.graph.domains.count + domain]
    else { return settle(target, node, domain) }
    let isFree =
      switch operation.action {
      case .elementwise, .draw, .round: lastRead[entry] <= moment
      case .fold: (lastRead[entry].time, lastRead[entry].run) <= (moment.time, moment.run)
      case .matrix: lastRead[entry] < moment
      }
    if isFree { return settle(target, node, domain) }
    if node < planner.graph.nodes.count {
      return place(target, appendCopy(of: node, planner.kinds[node], domain), domain)
    }
    let roles = planner.graph.domains[domain]
    plan.delayed.append((index, plan.spills.count))
    settle(.spill(plan.spills.count), node, domain)
    plan.spills.append(Plan.Shelf(kind: planner.kinds[node], roles: roles))
  }

  /// Gives an operator's value a home, or a copy of it where it has one.
  private mutating func settle(_ target: Plan.Place, _ node: Planner.NodeID, _ domain: Int) {
    let free = home[node] == nil ? node : appendCopy(of: node, planner.kinds[node], domain)
    home[free] = target
  }

  /// Adds an operator that copies a value to a kind as soon as there is one.
  private mutating func appendCopy(
    of node: Planner.NodeID, _ kind: Kind, _ domain: Int
  ) -> Planner.NodeID {
    let copy = planner.kinds.count
    var time = planner.ready(node, kind)
    if let operation = planner.operations[node] {
      let isSameRun = operation.isBlockwise && operation.runKind == kind
      time = isSameRun ? planner.time[node] : planner.time[node].nextStage
    }
    let operation = Planner.Operation(
      action: .elementwise(Planner.copy), arguments: Program.Arguments([UInt16(node)]),
      runKind: kind)
    planner.kinds.append(kind)
    planner.domains.append(domain)
    planner.operations.append(operation)
    planner.time.append(time)
    home.append(nil)
    lastRead.append(.never)
    lastUse.append(-1)
    register.append(-1)
    read(node, moment(copy, operation))
    return copy
  }

  // MARK: Intermediates

  /// Gives memory to what is read in another run than it is computed in, and takes it back behind the last that reads it.
  private mutating func placeIntermediates(_ items: [Item]) {
    var pass = -1
    var slots: [Moment?] = []
    // Those that are there already hold other domains' values, or wait for the end of the step.
    let firstSpill = plan.spills.count
    var spills: [Moment] = []
    for item in items where item.gathered == nil && home[item.node] == nil {
      guard let operation = planner.operations[item.node], let domain = planner.domains[item.node]
      else { continue }
      let last = lastRead[item.node]
      if operation.isBlockwise && !item.moment.isInRunBefore(last) { continue }
      let kind = planner.kinds[item.node]
      if last.time.pass > item.moment.time.pass {
        let shelf = Plan.Shelf(kind: kind, roles: planner.graph.domains[domain])
        let free = spills.indices.first { spill in
          plan.spills[firstSpill + spill] == shelf && spills[spill].isInRunBefore(item.moment)
        }
        if let free {
          spills[free] = last
        } else {
          plan.spills.append(shelf)
          spills.append(last)
        }
        home[item.node] = .spill(firstSpill + (free ?? spills.count - 1))
        continue
      }
      if pass != item.moment.time.pass {
        pass = item.moment.time.pass
        slots = plan.slots.map { _ in nil }
      }
      // A slot is free again when the last run that reads it has ended.
      let free = slots.indices.first { slot in
        plan.slots[slot] == kind && (slots[slot].map { $0.isInRunBefore(item.moment) } ?? true)
      }
      let slot = free ?? slots.count
      if free == nil {
        plan.slots.append(kind)
        slots.append(nil)
      }
      slots[slot] = last
      home[item.node] = .slot(slot)
    }
  }
}
