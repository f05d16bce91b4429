/// What of a program matters, across steps.
///
/// Live is the least set that contains `update`, is closed under reads, and in which a live read of a state's
/// value at entry makes that state's last assignment live. A state whose entry value has no live read is a
/// local: it needs no memory. So a state that feeds only itself is dead.
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
    var isStable = false
    while !isStable {
      var wanted = [Bool](repeating: false, count: program.slotCount)
      wanted[program.slot(of: .update)] = true
      for index in states.indices { wanted[program.slot(ofState: index)] = states[index] }
      walkBackwards(program, &wanted)
      isStable = true
      for index in states.indices where wanted[program.slot(ofState: index)] && !states[index] {
        states[index] = true
        isStable = false
      }
    }
  }

  private mutating func walkBackwards(_ program: Program, _ wanted: inout [Bool]) {
    for index in program.statements.indices.reversed() {
      let statement = program.statements[index]
      let target = program.slot(of: statement.target)
      statements[index] = wanted[target]
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
