import DSL

// When each value is computed: as late as its first reader allows, which keeps what lies between in registers.
extension Planner {
  mutating func findTimes() {
    for node in graph.nodes.indices { earliest[node] = earliestTime(node) }
    var last: [Int] = []
    for time in earliest {
      while last.count <= time.pass { last.append(0) }
      last[time.pass] = max(last[time.pass], time.stage)
    }
    for (_, _, source, target) in arrayResults {
      keepDraw(source, readIn: target)
      time[source] = min(time[source], earliest[source])
    }
    for gathering in gatherings {
      demand(gathering.argument, at: gathering.time, kinds[gathering.argument], last)
    }
    for node in graph.nodes.indices.reversed() where time[node] < .never {
      guard let operation = operations[node] else { continue }
      for argument in operation.arguments {
        demand(Int(argument), at: time[node], operation.runKind, last)
      }
    }
  }

  /// The results of the step that are arrays: where each goes, for each domain, and the kind it has there.
  var arrayResults: [(domain: Int, target: Plan.Place, source: NodeID, kind: Kind)] {
    var results: [(domain: Int, target: Plan.Place, source: NodeID, kind: Kind)] = []
    for domain in graph.domains.indices {
      for (index, state) in graph.states.enumerated()
      where state.kind.isMatrix && state.roles.isSuperset(of: graph.domains[domain]) {
        let source = part(Int(state.exit), in: domain)
        if graph.nodes[source].value == .state(UInt16(index)) { continue }
        results.append((domain, .state(index), source, state.kind))
      }
      results.append((domain, .update, part(Int(graph.update), in: domain), .tensor))
      if let evaluation = graph.evaluation {
        results.append((domain, .evaluation, part(Int(evaluation), in: domain), .tensor))
      }
    }
    return results
  }

  /// Whether a run of a kind computes a value itself, or can read it block by block as it is computed there.
  private func isSameRun(_ node: NodeID, _ runKind: Kind?) -> Bool {
    guard let operation = operations[node] else { return true }
    return operation.isBlockwise && operation.runKind == runKind
  }

  /// When a run of a kind, or an operator on whole matrices (nil), can read a value at the earliest.
  func ready(_ node: NodeID, _ runKind: Kind?) -> Time {
    kinds[node].isSmall || isSameRun(node, runKind) ? earliest[node] : earliest[node].nextStage
  }

  private mutating func demand(
    _ node: NodeID, at reader: Time, _ runKind: Kind?, _ last: [Int]
  ) {
    guard kinds[node].isMatrix, operations[node] != nil else { return }
    var latest = reader
    if !isSameRun(node, runKind) {
      latest =
        reader.stage > 0
        ? Time(pass: reader.pass, stage: reader.stage - 1)
        : Time(pass: reader.pass - 1, stage: last[reader.pass - 1])
    }
    time[node] = min(time[node], latest)
  }

  private mutating func earliestTime(_ node: NodeID) -> Time {
    switch graph.nodes[node].value {
    case .constant, .input, .hyper, .state: return .start
    case .byRole(let arguments): return arguments.map { earliest[Int($0)] }.max() ?? .start
    case .call: break
    }
    guard let (work, arguments) = call(node) else { return .start }
    if let operation = operations[node] {
      return operation.arguments.reduce(.start) { max($0, ready(Int($1), operation.runKind)) }
    }
    if case .count = work.action { return .start }
    let isScalar = kinds[node].isScalar
    if work.isReduction, kinds[Int(arguments[0])].isMatrix {
      var latest = Time.start
      for (part, domain) in parts(Int(arguments[0])) {
        let time = ready(part, kinds[part])
        gatherings.append(Gathering(node: node, argument: part, domain: domain, time: time))
        latest = max(latest, isScalar ? time.nextPass : time.nextStage)
      }
      return latest
    }
    return arguments.reduce(.start) { latest, argument in
      let time = earliest[Int(argument)]
      return max(latest, isScalar ? time.completed : time)
    }
  }
}
