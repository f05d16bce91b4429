/// A graph in which derived operators are calls, with the names that its values had in the program: what
/// simplification rewrites.
struct GraphForm {
  var graph: Graph
  /// For each node what the program called it; nil where it had no name of its own.
  var names: [String?]

  /// The live part of a valid program without sections.
  init(_ program: Program) {
    let (graph, roots) = Graph.unexpanded(program)
    self.graph = graph
    names = Array(repeating: nil, count: graph.nodes.count)
    for (statement, root) in zip(program.statements, roots) {
      guard let root, names[Int(root)] == nil else { continue }
      // The other targets name themselves where they hold the value at the end.
      if case .local = statement.target { names[Int(root)] = program.name(of: statement.target) }
    }
  }

  private init(graph: Graph, names: [String?]) {
    self.graph = graph
    self.names = names
  }

  /// The form that reads other nodes of a workbench in the place of some; nil where kinds do not fit any more.
  ///
  /// Values of which there is then one number where there were many may be such only where nothing asks how many they are,
  /// and never where bits count: a scalar is kept in double precision.
  ///
  /// - Parameters:
  ///   - bench: A workbench of this form's graph.
  ///   - replacements: By node; what stands for one may be replaced itself.
  ///   - states: What becomes of the states, those that stay in their order; nil for one that goes, whose value nobody may
  ///     read in the new form.
  func replacing(
    _ replacements: [Program.NodeID: Program.NodeID], on bench: Workbench,
    states: [Graph.State?]? = nil
  ) -> GraphForm? {
    let kept = states ?? graph.states
    var places: [UInt16?] = []
    var next: UInt16 = 0
    for state in kept {
      places.append(state == nil ? nil : next)
      next += state == nil ? 0 : 1
    }
    var copy = Copy(
      source: bench.builder, replacements: replacements, states: places,
      allowsKinds: bench.exactness == .reals, names: names)
    var result = graph
    result.states = []
    for state in kept {
      guard var state else { continue }
      guard let exit = copy.visit(state.exit),
        copy.builder.nodes[Int(exit)].kind.fits(state.kind)
      else { return nil }
      state.exit = exit
      result.states.append(state)
    }
    guard let update = copy.visit(graph.update) else { return nil }
    result.update = update
    if let evaluation = graph.evaluation {
      guard let root = copy.visit(evaluation) else { return nil }
      result.evaluation = root
    }
    result.nodes = copy.builder.nodes
    return GraphForm(graph: result, names: copy.newNames).live()
  }

  /// The form without states that nothing live reads.
  private func live() -> GraphForm {
    var isRead = [Bool](repeating: false, count: graph.states.count)
    var seen = [Bool](repeating: false, count: graph.nodes.count)
    var stack = [graph.update] + (graph.evaluation.map { [$0] } ?? [])
    while let node = stack.popLast() {
      guard !seen[Int(node)] else { continue }
      seen[Int(node)] = true
      switch graph.nodes[Int(node)].value {
      case .constant, .input, .hyper: break
      case .state(let index):
        if !isRead[Int(index)] { stack.append(graph.states[Int(index)].exit) }
        isRead[Int(index)] = true
      case .call(_, let arguments), .byRole(let arguments): stack += arguments
      }
    }
    if isRead.allSatisfy({ $0 }), seen.allSatisfy({ $0 }) { return self }
    var result = GraphForm(graph: graph, names: [])
    var newState = [UInt16](repeating: 0, count: graph.states.count)
    result.graph.states = []
    for (index, state) in graph.states.enumerated() where isRead[index] {
      newState[index] = UInt16(result.graph.states.count)
      result.graph.states.append(state)
    }
    var places = [Program.NodeID](repeating: 0, count: graph.nodes.count)
    result.graph.nodes = []
    for (index, var node) in graph.nodes.enumerated() where seen[index] {
      if case .state(let state) = node.value { node.value = .state(newState[Int(state)]) }
      node.value = node.value.reading { places[Int($0)] }
      places[index] = Program.NodeID(result.graph.nodes.count)
      result.graph.nodes.append(node)
      result.names.append(names[index])
    }
    for index in result.graph.states.indices {
      result.graph.states[index].exit = places[Int(result.graph.states[index].exit)]
    }
    result.graph.update = places[Int(graph.update)]
    result.graph.evaluation = graph.evaluation.map { places[Int($0)] }
    return result
  }
}

/// Copies what is reachable into a graph of its own.
private struct Copy {
  let source: GraphBuilder
  let replacements: [Program.NodeID: Program.NodeID]
  /// The new places of the states that stay.
  let states: [UInt16?]
  let allowsKinds: Bool
  let names: [String?]
  var builder: GraphBuilder
  var newNames: [String?] = []
  private var places: [Program.NodeID?]

  init(
    source: GraphBuilder, replacements: [Program.NodeID: Program.NodeID], states: [UInt16?],
    allowsKinds: Bool, names: [String?]
  ) {
    self.source = source
    self.replacements = replacements
    self.states = states
    self.allowsKinds = allowsKinds
    self.names = names
    builder = GraphBuilder(capacity: source.nodes.count)
    places = Array(repeating: nil, count: source.nodes.count)
  }

  mutating func visit(_ root: Program.NodeID) -> Program.NodeID? {
    var stack = [root]
    while let top = stack.last {
      if places[Int(top)] != nil {
        stack.removeLast()
        continue
      }
      if let other = replacements[top] {
        guard let place = places[Int(other)] else {
          // A replacement that reads what it replaces has no end.
          guard stack.count <= 2 * source.nodes.count else { return nil }
          stack.append(other)
          continue
        }
        places[Int(top)] = place
        name(place, as: top)
        stack.removeLast()
        continue
      }
      let node = source.nodes[Int(top)]
      var value = node.value
      var kind = node.kind
      switch value {
      case .constant, .input, .hyper: break
      case .state(let index):
        guard let place = states[Int(index)] else { return nil }
        value = .state(place)
      case .byRole: return nil
      case .call(let operation, let arguments):
        let depth = stack.count
        for argument in arguments.reversed() where places[Int(argument)] == nil {
          stack.append(argument)
        }
        guard stack.count == depth else {
          guard depth <= 2 * source.nodes.count else { return nil }
          continue
        }
        let new = Program.Arguments(arguments.compactMap { places[Int($0)] })
        guard let known = self.kind(of: operation, arguments, new) else { return nil }
        kind = known
        value = .call(operation, new)
      }
      let place = builder.intern(value, kind)
      places[Int(top)] = place
      name(place, as: top)
      stack.removeLast()
    }
    return places[Int(root)]
  }

  private mutating func name(_ place: Program.NodeID, as old: Program.NodeID) {
    while newNames.count < builder.nodes.count { newNames.append(nil) }
    guard Int(old) < names.count, let known = names[Int(old)], newNames[Int(place)] == nil else {
      return
    }
    newNames[Int(place)] = known
  }

  /// The kind of a call on new arguments; nil where they do not fit, or where it matters that they have other kinds.
  private func kind(
    of operation: Operator.ID, _ old: Program.Arguments, _ new: Program.Arguments
  ) -> Kind? {
    let signature = Signature.all[Int(operation.rawValue)]
    var isSame = true
    for place in old.indices {
      let (before, after) = (source.nodes[Int(old[place])], builder.nodes[Int(new[place])])
      if before.kind != after.kind { isSame = false }
      guard signature.form(at: place).accepts(after.kind, literal: after.value.literal) else {
        return nil
      }
    }
    guard isSame || (allowsKinds && Expansion.goesByElement[Int(operation.rawValue)]) else {
      return nil
    }
    return signature.resultKind(
      of: new, kind: { builder.nodes[Int($0)].kind }, literal: { builder.literal($0) })
  }
}
