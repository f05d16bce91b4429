extension Grammar {
  /// What every program of a grammar does with the parameters of some roles: it is not bred.
  public struct Held: Hashable, Sendable {
    /// The roles.
    public var roles: Program.Roles
    /// The statements and their states, as a program without sections.
    public var program: Program

    /// Makes a held part.
    public init(roles: Program.Roles, program: Program) {
      self.roles = roles
      self.program = program
    }
  }

  /// The roles whose rule is bred: all that are not held.
  public var bredRoles: Program.Roles {
    held.reduce(Program.Roles.all) { $0.subtracting($1.roles) }
  }

  /// The whole optimizer that a flat program of this space stands for: itself in a section for the roles that are bred,
  /// and behind it the held parts, each in a section of its own.
  ///
  /// A valid program of the space gives a valid program. Where nothing is held it comes back as it is. Its totals
  /// (`dot`, `global_norm` and their like) range over the parameters of the bred roles.
  public func completed(_ program: Program) -> Program {
    guard !held.isEmpty else { return program }
    var result = program
    result.sections = [Program.Section(roles: bredRoles)]
    for index in result.states.indices { result.states[index].section = 0 }
    for index in result.statements.indices { result.statements[index].section = 0 }
    for part in held { result.append(part.program, asSectionFor: part.roles) }
    return result
  }
}

extension Program {
  /// Appends what a program without sections does as a section of this one.
  fileprivate mutating func append(_ part: Program, asSectionFor roles: Roles) {
    let section = UInt8(sections.count)
    sections.append(Section(roles: roles))
    let (firstState, firstLocal) = (UInt16(states.count), UInt16(locals.count))
    let firstNode = NodeID(nodes.count)
    for var state in part.states {
      state.section = section
      states.append(state)
    }
    // Sections do not see each other's names, so that those of the part may stay.
    locals += part.locals
    func moved(_ variable: Variable) -> Variable {
      switch variable {
      case .state(let index): .state(index + firstState)
      case .local(let index): .local(index + firstLocal)
      case .input, .hyper, .update, .evaluation: variable
      }
    }
    for node in part.nodes {
      switch node {
      case .constant: nodes.append(node)
      case .variable(let variable): nodes.append(.variable(moved(variable)))
      case .call(let id, let arguments):
        nodes.append(.call(id, Arguments(arguments.map { $0 + firstNode })))
      }
    }
    for statement in part.statements {
      statements.append(
        Statement(
          target: moved(statement.target), root: statement.root + firstNode, section: section))
    }
  }
}
