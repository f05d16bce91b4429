import DSL
import Determinism
import Eval
import Machine

/// Everything that can be taken from a program one at a time, each with the program that is left.
///
/// Statements, constants at their neutral values, operators. What would be no program is left out, and so is what is the
/// same program as the whole, or as one before it, by the structure of its simplified form or by behaviour.
public struct Removals: Sendable {
  /// One removal and what it leaves.
  public struct Variant: Sendable {
    /// What was taken away.
    public let removal: Removal
    /// The simplified program without it.
    public let program: Program
    /// Whether that behaves as the whole on the fingerprint's stream: then it is a gift.
    public let behavesAsWhole: Bool
  }

  /// The program that loses something, without dead code.
  public let whole: Program
  /// The variants: statements first, then constants, then operators, each in the program's order.
  public let variants: [Variant]

  /// Finds the removals of a valid program.
  public init(of program: Program) {
    let whole = program.withoutDeadCode()
    self.whole = whole
    let simplified = whole.simplified()
    let fingerprint = Fingerprint(of: ProgramRule(Graph(simplified)))
    var structures = [whole.structuralHash, simplified.structuralHash]
    var fingerprints: [Fingerprint] = []
    var variants: [Variant] = []
    for removal in whole.statementRemovals + whole.constantRemovals + whole.operatorRemovals {
      guard let left = whole.removing([removal.edit])?.simplified() else { continue }
      let structure = left.structuralHash
      if structures.contains(structure) { continue }
      structures.append(structure)
      let behaviour = Fingerprint(of: ProgramRule(Graph(left)))
      // What leaves the finite numbers on the stream, which is harsh, need not on a task.
      if behaviour.nonFiniteStep == nil {
        if fingerprints.contains(where: { $0.isSame(as: behaviour) }) { continue }
        fingerprints.append(behaviour)
      }
      variants.append(
        Variant(
          removal: removal, program: left,
          behavesAsWhole: behaviour.nonFiniteStep == nil && behaviour.isSame(as: fingerprint)))
    }
    self.variants = variants
  }
}

extension Program {
  fileprivate var statementRemovals: [Removal] {
    statements.indices.map { index in
      Removal(
        edit: .statement(index), name: "statement \(index + 1)",
        change: "\(text(of: statements[index])) →")
    }
  }

  /// Literals one by one, hyper-parameters as a whole, each at the values that are neutral where it stands.
  fileprivate var constantRemovals: [Removal] {
    var hyperValues = [[Double]](repeating: [], count: hypers.count)
    var removals: [Removal] = []
    for (index, node) in statementNodes {
      guard case .call(let operation, let arguments) = nodes[node] else { continue }
      for (place, argument) in arguments.enumerated() where isFree(operation, place) {
        switch nodes[Int(argument)] {
        case .constant(let old):
          for value in operation.value.neutralValues(at: place) where value != old {
            removals.append(
              removal(
                .constant(argument, value), in: index, called: "constant \(Self.text(of: old))"))
          }
        case .variable(.hyper(let hyper)):
          for value in operation.value.neutralValues(at: place)
          where value != hypers[Int(hyper)].value && !hyperValues[Int(hyper)].contains(value) {
            hyperValues[Int(hyper)].append(value)
          }
        default: continue
        }
      }
    }
    for (index, hyper) in hypers.enumerated() {
      for value in hyperValues[index].sorted() {
        removals.append(
          Removal(
            edit: .hyper(index, value), name: "constant \(hyper.name)",
            change: "\(hyper.name) = \(Self.text(of: hyper.value)) → \(Self.text(of: value))"))
      }
    }
    return removals
  }

  /// Calls that give way to an argument of their kind.
  fileprivate var operatorRemovals: [Removal] {
    let kinds = kinds().nodes
    var removals: [Removal] = []
    for (index, node) in statementNodes {
      guard case .call(let operation, let arguments) = nodes[node] else { continue }
      for (place, argument) in arguments.enumerated()
      where isFree(operation, place) && kinds[Int(argument)] == kinds[node] {
        removals.append(
          removal(
            .call(NodeID(node), by: argument), in: index,
            called: "operator \(operation.value.symbol)"))
      }
    }
    return removals
  }

  /// Whether any value of a kind may stand at a place: nil literals are asked for, whose numbers decide kinds and names.
  private func isFree(_ operation: Operator.ID, _ place: Int) -> Bool {
    Signature.all[Int(operation.rawValue)].form(at: place).literals == nil
  }

  /// Each node with the statement that it stands in.
  private var statementNodes: [(statement: Int, node: Int)] {
    var found: [(statement: Int, node: Int)] = []
    var first = 0
    for (index, statement) in statements.enumerated() {
      for node in first...Int(statement.root) { found.append((index, node)) }
      first = Int(statement.root) + 1
    }
    return found
  }

  private func removal(_ edit: Removal.Edit, in index: Int, called what: String) -> Removal {
    let after = edited([edit])
    return Removal(
      edit: edit, name: "\(what) in statement \(index + 1)",
      change: "\(text(of: statements[index])) → \(after.text(of: after.statements[index]))")
  }
}

extension Operator {
  /// How the operator is written: its symbol where it has one.
  fileprivate var symbol: String {
    switch notation {
    case .function: name
    case .infix(let symbol, _, _), .prefix(let symbol, _): symbol
    }
  }
}
