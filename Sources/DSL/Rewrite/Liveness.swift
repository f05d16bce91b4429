/// What of a program matters, across steps.
///
/// Live is the least set that contains `update` and `eval`, is closed under reads, and in which a live read of a state's
/// value at entry makes that state's last assignments live. A state whose entry value has no live read is a
/// local: it needs no memory. So a state that feeds only itself is dead. What is live for one role is live.
public struct Liveness: Hashable, Sendable {
  /// For each statement, whether something live reads what it assigns.
  public private(set) var statements: [Bool]
  /// For each state, whether something live reads its value at entry.
  public private(set) var states: [Bool]
  /// For each hyper-parameter, whether a live statement reads it.
  public private(set) var hypers: [Bool]

  /// Finds what is live in a valid program.
  ///
  /// Walks backwards from the end of the step; what is live at its start is live at the end of the step
  /// before, so it walks again until no further state is found.
  public init(_ program: Program) {
    statements = Array(repeating: false, count: program.statements.count)
    states = Array(repeating: false, count: program.states.count)
    hypers = Array(repeating: false, count: program.hypers.count)
    if program.sections.isEmpty {
      // Search asks this of every proposal: one walk a round, nothing to join.
      var wanted = results(program)
      walkBackwards(program, program.statements.indices, &wanted)
      while takeIn(wanted, program) {
        wanted = results(program)
        walkBackwards(program, program.statements.indices, &wanted)
      }
      return
    }
    let shared = program.statements.prefix { $0.section == nil }.count
    var isStable = false
    while !isStable {
      // What the sections want of the shared part; a role without one wants what the step gives.
      var wanted = [Bool](repeating: false, count: program.slotCount)
      var end = program.statements.count
      for domain in program.domains.reversed() {
        var ours = results(program)
        let start = program.statements[..<end].lastIndex { $0.section != domain.section } ?? -1
        if domain.section != nil, start + 1 < end {
          walkBackwards(program, start + 1..<end, &ours)
          end = start + 1
        }
        for slot in wanted.indices where ours[slot] { wanted[slot] = true }
      }
      walkBackwards(program, 0..<shared, &wanted)
      isStable = !takeIn(wanted, program)
    }
  }

  /// Takes in the states that are wanted at the start of a step; false where there is no new one.
  private mutating func takeIn(_ wanted: [Bool], _ program: Program) -> Bool {
    var isNew = false
    for index in states.indices where wanted[program.slot(ofState: index)] && !states[index] {
      states[index] = true
      isNew = true
    }
    return isNew
  }

  /// What is wanted at the end of a step.
  private func results(_ program: Program) -> [Bool] {
    var wanted = [Bool](repeating: false, count: program.slotCount)
    wanted[program.slot(of: .update)] = true
    wanted[program.slot(of: .evaluation)] = true
    for index in states.indices { wanted[program.slot(ofState: index)] = states[index] }
    return wanted
  }

  private mutating func walkBackwards(
    _ program: Program, _ range: Range<Int>, _ wanted: inout [Bool]
  ) {
    for index in range.reversed() {
      let statement = program.statements[index]
      let target = program.slot(of: statement.target)
      statements[index] = wanted[target] || statements[index]
      guard wanted[target] else { continue }
      wanted[target] = false
      let first = index == 0 ? 0 : Int(program.statements[index - 1].root) + 1
      for node in first...Int(statement.root) {
        guard case .variable(let variable) = program.nodes[node] else { continue }
        if case .hyper(let hyper) = variable { hypers[Int(hyper)] = true }
        wanted[program.slot(of: variable)] = true
      }
    }
  }
}
