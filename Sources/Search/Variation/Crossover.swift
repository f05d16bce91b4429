import DSL
import Determinism

/// Takes from another program how it computes one of its states, or `update`.
///
/// The partner's statements that its last assignment to the chosen variable needs are taken along, with all they
/// assign on the way renamed to new locals; they stand where this program assigned the variable last, and its own
/// assignments to it go. So the result is typed whatever the two programs are.
enum Crossover: Variation {
  static let mutation = Grammar.Mutation.crossover

  static func vary(
    _ program: inout Program, with partner: Program?, in grammar: Grammar,
    using stream: inout RandomStream
  ) -> String? {
    guard let partner, partner != program else { return nil }
    let targets = [Program.Variable.update] + partner.states.indices.map { .state(UInt16($0)) }
    let assigned = targets.filter { target in partner.statements.contains { $0.target == target } }
    guard !assigned.isEmpty else { return nil }
    let original = program
    return retry(&program, in: grammar) { copy in
      let target = assigned[stream.index(below: assigned.count)]
      transplant(target, from: partner, into: &copy)
      guard copy.statements.count <= grammar.limits.statements else { return nil }
      // The same statement again would be a proposal of nothing.
      guard copy.nodes != original.nodes || copy.statements != original.statements else {
        return nil
      }
      return "crossover \(copy.name(of: target))"
    }
  }

  private static func transplant(
    _ target: Program.Variable, from partner: Program, into program: inout Program
  ) {
    let slice = slice(of: target, in: partner)
    var position = program.statements.lastIndex { $0.target == target } ?? program.statements.count
    for index in program.statements.indices.reversed()
    where program.statements[index].target == target {
      program.removeStatement(at: index)
      if index < position { position -= 1 }
    }
    var renamed: [(from: Program.Variable, to: Program.Variable)] = []
    for index in slice {
      let written = partner.statements[index].target
      let isLast = index == slice.last
      let fresh = isLast ? target : .local(program.appendFreshLocal())
      program.insert(index, of: partner, assigning: fresh, at: position) { read in
        renamed.last { $0.from == read }?.to ?? read
      }
      renamed.append((written, fresh))
      position += 1
    }
  }

  /// The statements that the last assignment to `target` needs, in order, itself the last.
  private static func slice(of target: Program.Variable, in program: Program) -> [Int] {
    var needed = [target]
    var slice: [Int] = []
    for index in program.statements.indices.reversed() {
      guard let place = needed.firstIndex(of: program.statements[index].target) else { continue }
      needed.remove(at: place)
      slice.append(index)
      for leaf in program.leaves(of: index) {
        guard case .variable(let variable) = program.nodes[leaf], !needed.contains(variable) else {
          continue
        }
        needed.append(variable)
      }
    }
    return slice.reversed()
  }
}
