extension Grammar {
  /// Why a program cannot start a search of a space.
  public struct Misfit: Error, Hashable, Sendable, CustomStringConvertible {
    /// The program's name.
    public let program: String
    /// The grammar's name.
    public let grammar: String
    /// What does not fit.
    public let reason: String

    /// What does not fit and what to do.
    public var description: String {
      "`\(program)` cannot start a search of grammar `\(grammar)`: \(reason)"
    }
  }

  /// The same program as a flat program of this space: its states take the places of states that the grammar
  /// declares, by name where there is one of that name.
  ///
  /// Throws where it applies its update otherwise, has more states than the grammar, or uses an operator or an
  /// input that the grammar does not list.
  public func adopt(_ program: Program) throws(Misfit) -> Program {
    func misfit(_ reason: String) -> Misfit {
      Misfit(program: program.name, grammar: name, reason: reason)
    }
    guard program.appliesRaw == appliesRaw else {
      throw misfit(
        program.appliesRaw
          ? "it says `apply raw`, the grammar does not"
          : "the grammar says `apply raw`, it does not")
    }
    if let feature = program.unsearchedFeature { throw misfit("it has \(feature)") }
    let flat = program.flattened()
    guard flat.statements.count <= limits.statements else {
      throw misfit(
        "it has \(flat.statements.count) statements when flat; the limit is \(limits.statements)")
    }
    if let most = limits.operations {
      let own = Graph(program).cost().operations
      guard own <= most else {
        throw misfit("it takes \(Int(own)) operations a parameter; the limit is \(Int(most))")
      }
    }
    let places = try places(of: flat.states, misfit)
    var result = flat
    result.states = states
    // What is bred from it is no longer what its documentation speaks of.
    result.documentation = []
    for index in flat.locals.indices where states.contains(where: { $0.name == flat.locals[index] })
    {
      result.locals[index] = freshName(for: flat.locals[index], in: result)
    }
    for index in flat.nodes.indices {
      switch flat.nodes[index] {
      case .call(let id, _) where !operators.contains(id):
        throw misfit("it uses `\(id.value.name)`, which the grammar does not list")
      case .variable(.input(let input)) where !inputs.contains(input):
        throw misfit("it reads `\(input.name)`, which the grammar does not list")
      case .variable(.state(let state)):
        result.nodes[index] = .variable(.state(places[Int(state)]))
      default: continue
      }
    }
    for index in flat.statements.indices {
      if case .state(let state) = flat.statements[index].target {
        result.statements[index].target = .state(places[Int(state)])
      }
    }
    if let fall = stageOrder.firstFall(in: result) {
      throw misfit(
        "`\(result.text(of: result.statements[fall]))` leaves the order of the grammar's stages")
    }
    return result
  }

  /// For each state of a program, the index of the state here that it becomes.
  private func places(
    of wanted: [Program.State], _ misfit: (String) -> Misfit
  ) throws(Misfit) -> [UInt16] {
    var places: [UInt16?] = wanted.map { _ in nil }
    var free = Array(states.indices)
    for byName in [true, false] {
      for (index, state) in wanted.enumerated() where places[index] == nil {
        let place = free.firstIndex { candidate in
          let own = states[candidate]
          return (!byName || own.name == state.name) && own.start == state.start
            && (state.kind == nil || own.kind == nil || own.kind == state.kind)
        }
        if let place { places[index] = UInt16(free.remove(at: place)) }
      }
    }
    let found = places.compactMap { $0 }
    guard found.count == wanted.count else {
      throw misfit("it keeps \(wanted.count) states, and the grammar's do not take them all")
    }
    return found
  }

  private func freshName(for name: String, in program: Program) -> String {
    var number = 2
    while (program.locals + states.map(\.name)).contains("\(name)\(number)") { number += 1 }
    return "\(name)\(number)"
  }
}

extension Program {
  /// What of the language no grammar breeds yet; nil where there is nothing of it.
  var unsearchedFeature: String? {
    if !sections.isEmpty { return "sections by role (`for …`), which no grammar breeds yet" }
    let evaluates = statements.contains { $0.target == .evaluation }
    return evaluates ? "evaluation at other weights (`eval = …`), which no grammar breeds yet" : nil
  }
}
