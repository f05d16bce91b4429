/// Scales that nothing feels: a positive factor before a sign or a normalisation, also where averages lie between.
extension GraphForm {
  /// The first factor that can be left out, or sum that can be an average, and that costs less.
  ///
  /// Whether a factor is felt is told by degrees: a value stands as a variable of degree 1 among others of degree 0, and
  /// the update must have degree 0 in it, whatever the states keep.
  func cheaperScale(than cost: GraphCost, on bench: inout Workbench) -> Move? {
    for index in graph.nodes.indices {
      let node = Program.NodeID(index)
      guard case .call = graph.nodes[index].value else { continue }
      for scale in Self.scales {
        guard let letters = bench.match(scale.pattern, node),
          bench.isConstant(letters[Self.letterP]),
          !scale.isBelowOne || bench.literal(letters[Self.letterP]) ?? 1 < 1,
          let other = bench.instantiate(scale.result, letters), other != node,
          let form = replacing([node: other], on: bench), GraphCost(form.graph) < cost,
          isUnfelt(letters[Self.letterX], in: scale, node, letters, on: bench)
        else { continue }
        let detail = "\(text(of: node, on: bench)) → \(text(of: other, on: bench))"
        return Move(name: scale.name, detail: detail, isExact: false, form: form)
      }
    }
    return nil
  }

  private static let letterX = 0
  private static let letterP = 6

  /// A rewrite that multiplies x by a positive number wherever this value reads it.
  private struct Scale: Sendable {
    let name: String
    let pattern: [Program.Node]
    let result: [Program.Node]
    /// Whether the number p must be below 1.
    var isBelowOne = false
  }

  private static let scales: [Scale] = [
    Scale(
      name: "scale that nothing feels", pattern: Rule.side("x * p"), result: Rule.side("x")),
    Scale(
      name: "scale that nothing feels", pattern: Rule.side("x / p"), result: Rule.side("x")),
    Scale(
      name: "sum that may be an average", pattern: Rule.side("x + y * p"),
      result: Rule.side("lerp(x, y, p)"), isBelowOne: true),
  ]

  /// Whether the update and the evaluation have degree 0 in x, as this value reads it.
  private func isUnfelt(
    _ scaled: Program.NodeID, in scale: Scale, _ node: Program.NodeID,
    _ letters: SIMD16<Program.NodeID>, on bench: Workbench
  ) -> Bool {
    var bench = bench
    // A leaf that no program has stands for what is scaled.
    let variable = bench.builder.intern(.hyper(.max), bench.kind(scaled))
    var marked = letters
    marked[Self.letterX] = variable
    guard let other = bench.instantiate(scale.pattern, marked),
      let form = replacing([node: other], on: bench)
    else { return false }
    return form.graph.expanded().hasDegreeZero(in: .hyper(.max))
  }
}

extension Graph {
  /// The same with derived operators written out.
  func expanded() -> Graph {
    var builder = GraphBuilder(capacity: 2 * nodes.count)
    var places: [Program.NodeID] = []
    for node in nodes {
      let value = node.value.reading { places[Int($0)] }
      var place: Program.NodeID?
      if case .call(let operation, let arguments) = value {
        place = builder.unfolded(operation, arguments, node.roles, simplifies: false)
      }
      places.append(place ?? builder.intern(value, node.kind, node.roles))
    }
    var result = self
    result.nodes = builder.nodes
    result.update = places[Int(update)]
    result.evaluation = evaluation.map { places[Int($0)] }
    for index in states.indices { result.states[index].exit = places[Int(states[index].exit)] }
    return result
  }
}

extension Workbench {
  /// Whether a value is the same in every step: made of literals and hyper-parameters.
  func isConstant(_ node: Program.NodeID) -> Bool {
    switch value(node) {
    case .constant(let number): number.isOrdinary
    case .hyper: true
    case .input, .state, .byRole: false
    case .call(_, let arguments): kind(node).isScalar && arguments.allSatisfy { isConstant($0) }
    }
  }
}
