import DSL
import Determinism

/// Makes the operator of a statement another one of as many arguments.
enum ModifyOperator: Variation {
  static let mutation = Grammar.Mutation.operator

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count)
      guard let (id, arity) = copy.operation(of: position) else { return nil }
      let grammar = space.grammar
      guard let stages = copy.openStages(behind: position, before: position + 1, in: grammar)
      else { return nil }
      let others = grammar.operators.filter {
        $0 != id && Signature.all[Int($0.rawValue)].arity == arity
          && grammar.stageOrder.lists($0, in: stages)
      }
      guard !others.isEmpty else { return nil }
      let root = Int(copy.statements[position].root)
      guard case .call(_, let arguments) = copy.nodes[root] else { return nil }
      let drawn = others[stream.index(below: others.count)]
      copy.nodes[root] = .call(drawn, arguments)
      return Edit("operator \(position + 1) \(drawn.value.name)", operation: drawn)
    }
  }
}
