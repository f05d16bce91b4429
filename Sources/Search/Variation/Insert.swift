import DSL
import Determinism

/// Puts a random statement at a random place.
///
/// The operator is drawn evenly, each argument evenly among the variables that fit and one new constant, the
/// target evenly among a new variable and the existing ones of the result's kind.
enum Insert: Variation {
  static let mutation = Grammar.Mutation.insert

  static func vary(
    _ program: inout Program, with partner: Program?, in grammar: Grammar,
    using stream: inout RandomStream
  ) -> String? {
    guard program.statements.count < grammar.limits.statements else { return nil }
    return retry(&program, in: grammar) { copy in
      let position = stream.index(below: copy.statements.count + 1)
      guard let scope = Scope(before: position, of: copy, in: grammar),
        insert(into: &copy, at: position, scope: scope, target: nil, grammar, &stream)
      else { return nil }
      return "insert \(position + 1)"
    }
  }

  /// Puts a random statement at a place whose scope is known, assigning `target` or, where nil, a drawn variable; false
  /// where the drawn operator finds no arguments.
  static func insert(
    into program: inout Program, at position: Int, scope: Scope, target: Program.Variable?,
    _ grammar: Grammar, _ stream: inout RandomStream
  ) -> Bool {
    let operation = grammar.operators[stream.index(below: grammar.operators.count)]
    let signature = Signature.all[Int(operation.rawValue)]
    var leaves: [Program.Node] = []
    var kinds: [Kind] = []
    for place in 0..<signature.arity {
      let fitting = scope.variables {
        signature.accepts($0, at: place) && signature.fits($0, behind: kinds)
      }
      let form = signature.form(at: place)
      guard let leaf = grammar.drawLeaf(among: fitting, as: form, using: &stream) else {
        return false
      }
      leaves.append(leaf)
      kinds.append(scope.kind(of: leaf) ?? .scalar)
    }
    // The statement is made first, with a target that always fits, to learn the kind of its value.
    program.insert(operation, leaves, assigning: .update, at: position)
    guard let kind = scope.kind(of: program.statements[position], in: program) else { return false }
    if let target {
      program.statements[position].target = target
    } else {
      let existing = scope.variables { $0 == kind }
      let drawn = stream.index(below: existing.count + 1)
      program.statements[position].target =
        drawn < existing.count ? existing[drawn] : .local(program.appendFreshLocal())
    }
    return true
  }
}

extension Signature {
  /// Whether a value can be the next argument behind others: broadcast to them, or multiplied with them.
  fileprivate func fits(_ kind: Kind, behind others: [Kind]) -> Bool {
    guard let first = others.first else { return true }
    switch result {
    case .elementwise, .layerReduction, .totalReduction:
      var joined: Kind? = kind
      for other in others { joined = joined?.joined(with: other) }
      return joined != nil
    case .product: return first.columns == kind.rows && Kind(first.rows, kind.columns).isMatrix
    default: return true
    }
  }
}
