import DSL
import Determinism

/// Leads a live edge through an operator drawn from those that fit there: x becomes f(x), f(x, y) or f(y, x).
///
/// Insertions are mostly dead (70 % in the search for Lion, Chen et al. 2023); what stands on a live edge is not. The
/// place of x among the arguments is drawn evenly, the others as an insertion draws them.
enum Wrap: Variation {
  static let mutation = Grammar.Mutation.wrap

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let grammar = space.grammar
    guard program.statements.count < grammar.limits.statements else { return nil }
    let edges = program.liveEdges(Liveness(program))
    guard !edges.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let gap = copy.cut(edges[stream.index(below: edges.count)])
      guard
        let stages = copy.openStages(behind: gap.position, before: gap.position, in: grammar),
        let operation = grammar.drawOperator(in: stages, using: &stream)
      else { return nil }
      let signature = Signature.all[Int(operation.rawValue)]
      guard signature.arity > 0 else { return nil }
      let place = stream.index(below: signature.arity)
      guard signature.form(at: place).literals == nil,
        let scope = Scope(before: gap.position, of: copy, in: grammar),
        let kind = scope.kind(of: gap.value), signature.accepts(kind, at: place),
        let leaves = grammar.drawArguments(
          of: signature, in: scope, holding: (gap.value, place), using: &stream)
      else { return nil }
      copy.insert(operation, leaves, assigning: gap.target, at: gap.position)
      return Edit("wrap \(gap.position + 1) \(operation.value.name)", operation: operation)
    }
  }
}
