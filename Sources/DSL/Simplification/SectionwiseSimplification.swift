/// Programs with sections are simplified section by section, where the sections share nothing.
extension Program {
  /// Whether all statements and states stand in sections.
  private var sharesNothing: Bool {
    statements.allSatisfy { $0.section != nil } && states.allSatisfy { $0.section != nil }
  }

  /// The steps by which sections become shorter, one after another; none where they share statements or states, which
  /// several domains of roles read.
  func stepsBySection(_ exactness: Exactness) -> [Simplification.Step] {
    guard sharesNothing else { return [] }
    var steps: [Simplification.Step] = []
    var whole = self
    for index in sections.indices {
      let roles = sections[index].roles.names.joined(separator: ", ")
      let before = whole
      for var step in part(UInt8(index)).simplification(exactness).steps {
        step.name = "for \(roles): \(step.name)"
        step.program = before.replacing(section: UInt8(index), by: step.program)
        // A hyper-parameter of another section is dead in this one alone.
        guard step.program.text != whole.text else { continue }
        whole = step.program
        steps.append(step)
      }
    }
    return steps
  }

  /// A section as a program of its own.
  private func part(_ section: UInt8) -> Program {
    var part = self
    part.sections = []
    var renamed: [Variable: Variable] = [:]
    part.states = []
    for (index, var state) in states.enumerated() where state.section == section {
      renamed[.state(UInt16(index))] = .state(UInt16(part.states.count))
      state.section = nil
      part.states.append(state)
    }
    part.statements = statements.filter { $0.section == section }
    for index in part.statements.indices { part.statements[index].section = nil }
    return part.renaming(renamed).compacted()
  }

  /// The same with other text in one section.
  private func replacing(section: UInt8, by part: Program) -> Program {
    var result = self
    (result.nodes, result.statements, result.states, result.locals) = ([], [], [], [])
    for index in sections.indices {
      let own = UInt8(index) == section ? part : self.part(UInt8(index))
      result.take(own, as: UInt8(index))
    }
    let isRead = result.hypers.indices.map { result.nodes.contains(.variable(.hyper(UInt16($0)))) }
    var renamed: [Variable: Variable] = [:]
    var kept: [Hyper] = []
    for (index, hyper) in result.hypers.enumerated() where isRead[index] {
      renamed[.hyper(UInt16(index))] = .hyper(UInt16(kept.count))
      kept.append(hyper)
    }
    result.hypers = kept
    return result.renaming(renamed).compacted()
  }

  /// Adds a program as a section; hyper-parameters are found by name.
  private mutating func take(_ part: Program, as section: UInt8) {
    var renamed: [Variable: Variable] = [:]
    for (index, hyper) in part.hypers.enumerated() {
      let place = hypers.firstIndex { $0.name == hyper.name }
      renamed[.hyper(UInt16(index))] = place.map { .hyper(UInt16($0)) }
    }
    for (index, var state) in part.states.enumerated() {
      renamed[.state(UInt16(index))] = .state(UInt16(states.count))
      state.section = section
      states.append(state)
    }
    for (index, local) in part.locals.enumerated() {
      renamed[.local(UInt16(index))] = .local(UInt16(locals.count))
      locals.append(local)
    }
    let first = NodeID(nodes.count)
    let moved = part.renaming(renamed)
    for node in moved.nodes {
      if case .call(let operation, let arguments) = node {
        nodes.append(.call(operation, .init(arguments.map { $0 + first })))
      } else {
        nodes.append(node)
      }
    }
    for statement in moved.statements {
      statements.append(
        Statement(target: statement.target, root: statement.root + first, section: section))
    }
  }

  private func renaming(_ variables: [Variable: Variable]) -> Program {
    var result = self
    for index in nodes.indices {
      guard case .variable(let variable) = nodes[index] else { continue }
      result.nodes[index] = .variable(variables[variable] ?? variable)
    }
    for index in statements.indices {
      let target = statements[index].target
      result.statements[index].target = variables[target] ?? target
    }
    return result
  }
}
