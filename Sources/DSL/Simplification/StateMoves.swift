/// The rewrites that look across steps.
extension GraphForm {
  /// The removal of a state that costs least, if less than now; nil where there is none.
  func cheaperStates(than cost: GraphCost, on bench: inout Workbench) -> Move? {
    if let found = equalStates(than: cost, on: bench) { return found }
    guard bench.exactness == .reals else { return nil }
    var best: (move: Move, cost: GraphCost)?
    func offer(_ move: Move?) {
      guard let move else { return }
      let cost = GraphCost(move.form.graph)
      if best.map({ cost < $0.cost }) ?? true { best = (move, cost) }
    }
    for index in graph.states.indices {
      guard let start = graph.states[index].start.number, !graph.states[index].kind.isSquare
      else { continue }
      offer(constant(index, start, than: cost, on: bench))
      for other in graph.states.indices where other != index {
        offer(image(index, of: other, start, than: cost, on: bench))
      }
    }
    return best?.move
  }

  /// States that begin alike and change alike are one.
  private func equalStates(than cost: GraphCost, on bench: Workbench) -> Move? {
    let partition = StatePartition(graph)
    for index in graph.states.indices where partition.representatives[index] != index {
      let other = partition.representatives[index]
      var bench = bench
      let kept = bench.builder.intern(.state(UInt16(other)), graph.states[other].kind)
      guard
        let form = without(
          index, being: kept, on: bench), GraphCost(form.graph) < cost
      else { continue }
      return Move(
        name: "equal states", isOf: index, and: "\(graph.states[other].name)", in: self,
        isExact: true, form)
    }
    return nil
  }

  /// A state that stays what it starts as.
  private func constant(_ index: Int, _ start: Double, than cost: GraphCost, on bench: Workbench)
    -> Move?
  {
    var bench = bench
    let number = bench.builder.constant(start)
    guard let exit = exit(of: index, being: number, on: &bench),
      bench.affineForm(of: exit).number == start,
      let form = without(index, being: number, on: bench), GraphCost(form.graph) < cost
    else { return nil }
    return Move(
      name: "state that stays as it starts", isOf: index, and: Program.text(of: start), in: self,
      isExact: false, form)
  }

  /// A state that is a fixed affine image of another, α·r + β: true at the start, and kept by each step.
  private func image(
    _ index: Int, of other: Int, _ start: Double, than cost: GraphCost, on bench: Workbench
  ) -> Move? {
    let (state, source) = (graph.states[index], graph.states[other])
    guard state.kind == source.kind, let sourceStart = source.start.number else { return nil }
    var bench = bench
    let entries = graph.states.indices.map {
      bench.builder.intern(.state(UInt16($0)), graph.states[$0].kind)
    }
    let form = bench.affineForm(of: state.exit)
    let sourceForm = bench.affineForm(of: source.exit)
    // What both take in decides the factor; nothing in common, no image.
    guard
      let common = form.terms.first(where: { term in
        !entries.contains(term.atom) && sourceForm.terms.contains { $0.atom == term.atom }
      }),
      let divisor = sourceForm.terms.first(where: { $0.atom == common.atom })?.factor
    else { return nil }
    let factor = common.factor / divisor
    let offset = start - factor * sourceStart
    let image = AffineForm(constant: offset).plus(AffineForm(atom: entries[other]).times(factor))
    guard let node = bench.nodes(of: image).last,
      let exit = exit(of: index, being: node, on: &bench),
      let sourceExit = self.exit(of: other, being: node, for: index, on: &bench)
    else { return nil }
    // The rest must vanish but for rounding.
    let rest = bench.affineForm(of: exit).plus(
      bench.affineForm(of: sourceExit).times(factor), times: -1
    ).plus(AffineForm(constant: offset), times: -1)
    let size = form.terms.reduce(offset.magnitude) { max($0, $1.factor.magnitude) }
    guard rest.constant.magnitude <= 1e-12 * size,
      rest.terms.allSatisfy({ $0.factor.magnitude <= 1e-12 * size }),
      let exitImage = bench.nodes(
        of: AffineForm(constant: offset).plus(AffineForm(atom: source.exit).times(factor))
      ).last,
      let result = without(index, being: node, exit: exitImage, on: bench),
      GraphCost(result.graph) < cost
    else { return nil }
    return Move(
      name: "state that is an image of another", isOf: index, and: text(of: node, on: bench),
      in: self, isExact: false, result)
  }

  /// The exit of a state where its own entry, or another's, is replaced; nil where kinds do not fit.
  private func exit(
    of index: Int, being node: Program.NodeID, for replaced: Int? = nil, on bench: inout Workbench
  ) -> Program.NodeID? {
    let entry = bench.builder.intern(
      .state(UInt16(replaced ?? index)), graph.states[replaced ?? index].kind)
    return bench.substituting(entry, by: node, in: graph.states[index].exit)
  }

  /// The form in which a state is gone and a node stands for its value at entry, another for that at the step's end.
  private func without(
    _ index: Int, being node: Program.NodeID, exit: Program.NodeID? = nil, on bench: Workbench
  ) -> GraphForm? {
    var bench = bench
    let entry = bench.builder.intern(.state(UInt16(index)), graph.states[index].kind)
    var states: [Graph.State?] = graph.states
    states[index] = nil
    var replacements = [entry: node]
    let old = graph.states[index].exit
    if let exit, WritingPlan.isCall(graph.nodes[Int(old)]) { replacements[old] = exit }
    return replacing(replacements, on: bench, states: states)
  }
}

extension Move {
  fileprivate init(
    name: String, isOf index: Int, and value: String, in before: GraphForm, isExact: Bool,
    _ form: GraphForm
  ) {
    self.init(
      name: name, detail: "\(before.graph.states[index].name) → \(value)", isExact: isExact,
      form: form)
  }
}

extension Workbench {
  /// A node in which another stands for a third, simplified on the way; nil where kinds do not fit.
  mutating func substituting(
    _ old: Program.NodeID, by new: Program.NodeID, in root: Program.NodeID
  ) -> Program.NodeID? {
    var known: [Program.NodeID: Program.NodeID] = [old: new]
    func visit(_ bench: inout Workbench, _ node: Program.NodeID) -> Program.NodeID? {
      if let found = known[node] { return found }
      var result = node
      if case .call(let operation, let arguments) = bench.value(node) {
        var replaced = Program.Arguments()
        for argument in arguments {
          guard let other = visit(&bench, argument) else { return nil }
          replaced.append(other)
        }
        if replaced != arguments {
          guard let call = bench.call(operation, replaced) else { return nil }
          result = call
        }
      }
      known[node] = result
      return result
    }
    return visit(&self, root)
  }
}
