import DSL
import Determinism

/// Makes a live read of a local or an input read a live state of its kind, or a live read of a state one of the state's
/// sources.
///
/// A source is what the statements that assign the state read: of a momentum m = lerp(g, m, β) the gradient.
enum ReadState: Variation {
  static let mutation = Grammar.Mutation.state

  static func vary(
    _ program: inout Program, with material: Material, in space: SearchSpace,
    using stream: inout RandomStream
  ) -> Edit? {
    let liveness = Liveness(program)
    let states = program.states.indices.filter { liveness.states[$0] }
      .map { Program.Variable.state(UInt16($0)) }
    guard !states.isEmpty else { return nil }
    let reads = program.liveReads(liveness)
    guard !reads.isEmpty else { return nil }
    return retry(&program, in: space) { copy in
      let (position, leaf) = reads[stream.index(below: reads.count)]
      guard case .variable(let old) = copy.nodes[leaf],
        let scope = Scope(before: position, of: copy, in: space.grammar),
        let kind = scope.kind(of: old)
      else { return nil }
      let others = if case .state = old { copy.sources(of: old) } else { states }
      let fitting = others.filter { scope.kind(of: $0) == kind }
      guard !fitting.isEmpty else { return nil }
      let drawn = fitting[stream.index(below: fitting.count)]
      copy.nodes[leaf] = .variable(drawn)
      return Edit("state \(position + 1) \(copy.name(of: drawn))")
    }
  }
}

extension Program {
  /// The reads of variables by live statements.
  fileprivate func liveReads(_ liveness: Liveness) -> [(statement: Int, leaf: Int)] {
    var reads: [(statement: Int, leaf: Int)] = []
    for statement in statements.indices where liveness.statements[statement] {
      for leaf in leaves(of: statement) where nodes[leaf].literal == nil {
        reads.append((statement, leaf))
      }
    }
    return reads
  }

  /// The other variables that assignments of a variable read, each once.
  fileprivate func sources(of variable: Variable) -> [Variable] {
    var sources: [Variable] = []
    for statement in statements.indices where statements[statement].target == variable {
      for leaf in leaves(of: statement) {
        guard case .variable(let source) = nodes[leaf], source != variable,
          !sources.contains(source)
        else { continue }
        sources.append(source)
      }
    }
    return sources
  }
}
