extension Program {
  /// The same program without what is dead across steps: statements, states and hyper-parameters that `update` does
  /// not depend on.
  ///
  /// A state whose value at entry nobody reads becomes a local where live statements use its name. The structural
  /// hash stays. Search keeps dead code, which is the stepping stone of changes of several lines; people need
  /// not read it.
  public func withoutDeadCode() -> Program {
    let live = Liveness(self)
    var result = self
    result.statements = zip(statements, live.statements).filter(\.1).map(\.0)
    result.states = zip(states, live.states).filter(\.1).map(\.0)
    result.hypers = zip(hypers, live.hypers).filter(\.1).map(\.0)
    var renamed: [Variable: Variable] = [:]
    var next: UInt16 = 0
    for (index, isLive) in live.states.enumerated() {
      if isLive {
        renamed[.state(UInt16(index))] = .state(next)
        next += 1
      } else {
        renamed[.state(UInt16(index))] = .local(UInt16(result.locals.count))
        result.locals.append(states[index].name)
      }
    }
    next = 0
    for (index, hyper) in hypers.enumerated() where result.hypers.contains(hyper) {
      renamed[.hyper(UInt16(index))] = .hyper(next)
      next += 1
    }
    for index in result.nodes.indices {
      guard case .variable(let variable) = result.nodes[index] else { continue }
      result.nodes[index] = .variable(renamed[variable] ?? variable)
    }
    for index in result.statements.indices {
      let target = result.statements[index].target
      result.statements[index].target = renamed[target] ?? target
    }
    return result.compacted()
  }
}
