import DSL
import Determinism

/// Takes from another program how it computes one of its states, or `update`.
///
/// The other program is the partner or, as often where the space has a library, one of the known optimizers there. Its
/// statements that its last assignment to the chosen variable needs are taken along, with all they
/// assign on the way renamed to new locals; they stand where this program assigned the variable last, or where statements
/// go through stages each at the first place behind the one before that is open to it, and its own
/// assignments to it go. So the result is typed whatever the two programs are.
enum Transplant: Variation {
  static let mutation = Grammar.Mutation.transplant

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let library = space.library
    let partner = material.partner.flatMap { $0 == program ? nil : $0 }
    let isForeign = !library.isEmpty && (partner == nil || stream.chance(0.5))
    guard
      let donor = isForeign ? library[stream.index(below: library.count)] : partner
    else { return nil }
    let targets = [Program.Variable.update] + donor.states.indices.map { .state(UInt16($0)) }
    // Each target is tried once at most.
    var left = targets.filter { target in donor.statements.contains { $0.target == target } }
    guard !left.isEmpty else { return nil }
    let original = program
    return retry(&program, in: space, atMost: left.count) { copy in
      let target = left.remove(at: stream.index(below: left.count))
      guard transplant(target, from: donor, into: &copy, in: space.grammar) else { return nil }
      guard copy.statements.count <= space.grammar.limits.statements else { return nil }
      // The same statement again would be a proposal of nothing.
      guard copy.nodes != original.nodes || copy.statements != original.statements else {
        return nil
      }
      let words = "transplant \(copy.name(of: target))"
      return Edit(
        isForeign ? "\(words) of \(donor.name)" : words, operation: donor.lastOperation(of: target),
        usesPartner: !isForeign)
    }
  }

  /// Takes over how another program computes a variable; false where some statement finds no place.
  private static func transplant(
    _ target: Program.Variable, from donor: Program, into program: inout Program,
    in grammar: Grammar
  ) -> Bool {
    let slice = slice(of: target, in: donor)
    var position = program.statements.lastIndex { $0.target == target } ?? program.statements.count
    for index in program.statements.indices.reversed()
    where program.statements[index].target == target {
      program.removeStatement(at: index)
      if index < position { position -= 1 }
    }
    let isStaged = !grammar.stageOrder.isEmpty
    if isStaged { position = 0 }
    var renamed: [(from: Program.Variable, to: Program.Variable)] = []
    for index in slice {
      let written = donor.statements[index].target
      let isLast = index == slice.last
      if isStaged, let (id, _) = donor.operation(of: index) {
        guard let place = program.position(for: id, from: position, in: grammar) else {
          return false
        }
        position = place
      }
      let fresh = isLast ? target : .local(program.appendFreshLocal())
      program.insert(index, of: donor, assigning: fresh, at: position) { read in
        renamed.last { $0.from == read }?.to ?? read
      }
      renamed.append((written, fresh))
      position += 1
    }
    return true
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

extension Program {
  /// The operator of the last statement that assigns a variable; nil where that is a leaf alone, or none.
  fileprivate func lastOperation(of target: Variable) -> Operator.ID? {
    statements.lastIndex { $0.target == target }.flatMap { operation(of: $0)?.id }
  }
}
