import DSL
import Determinism

/// Makes a statement write to another variable: a new one, `update`, or one that exists there with the kind of
/// the statement's value.
enum ModifyTarget: Variation {
  static let mutation = Grammar.Mutation.target

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    retry(&program, in: space) { copy in
      let position = stream.index(below: copy.statements.count)
      let statement = copy.statements[position]
      guard let scope = Scope(before: position, of: copy, in: space.grammar),
        let kind = scope.kind(of: statement, in: copy)
      else { return nil }
      var others = scope.variables { $0 == kind }
      if !others.contains(.update) { others.append(.update) }
      others.removeAll { $0 == statement.target }
      let drawn = stream.index(below: others.count + 1)
      let target = drawn < others.count ? others[drawn] : .local(copy.appendFreshLocal())
      copy.statements[position].target = target
      return Edit("target \(position + 1) \(copy.name(of: target))")
    }
  }
}
