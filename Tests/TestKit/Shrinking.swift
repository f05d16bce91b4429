import DSL

/// Makes a failing program small, so that a report shows what matters.
///
/// Tries, again and again, to drop a statement, a declaration or a line of documentation, to put an argument
/// in its operator's place, or to put a simpler leaf, and keeps what is still valid and still fails.
public func shrink(_ program: Program, while fails: (Program) -> Bool) -> Program {
  var smallest = program
  var isSmaller = true
  while isSmaller {
    isSmaller = false
    for candidate in simplerForms(of: smallest) where candidate.isValid && fails(candidate) {
      smallest = candidate
      isSmaller = true
      break
    }
  }
  return smallest
}

/// Runs a check on generated programs.
///
/// Returns nil where all pass; else which program failed, made small, as text.
public func forAllPrograms(
  count: Int, seed: UInt64, generator: ProgramGenerator = ProgramGenerator(),
  check: (Program) -> Bool
) -> String? {
  for index in 0..<count {
    let program = generator.program(seed: seed, index: index)
    guard !check(program) else { continue }
    let smallest = shrink(program) { !check($0) }
    return "program \(index) of seed \(seed) fails; made small:\n\(smallest.text)"
  }
  return nil
}

private func simplerForms(of program: Program) -> [Program] {
  var forms: [Program] = []
  for index in program.statements.indices {
    var form = program
    let target = form.statements.remove(at: index).target
    forms.append(form.compacted())
    // Whoever reads what is gone reads the gradient.
    for node in form.nodes.indices where form.nodes[node] == .variable(target) {
      form.nodes[node] = .variable(.input(.gradient))
    }
    forms.append(form.compacted())
    if target != .update {
      form = program
      form.statements[index].target = .update
      let section = form.statements[index].section
      form.statements = form.statements.enumerated().filter {
        $0.offset <= index || $0.element.section != section
      }.map(\.element)
      forms.append(form.compacted())
    }
  }
  for index in program.nodes.indices {
    guard case .call(_, let arguments) = program.nodes[index] else { continue }
    for argument in arguments {
      var form = program
      form.nodes[index] = program.nodes[Int(argument)]
      forms.append(form.compacted())
    }
  }
  forms += simplerSections(of: program)
  forms += simplerDeclarations(of: program)
  for index in program.nodes.indices where rank(program.nodes[index]) > 0 {
    for leaf in [Program.Node.variable(.input(.gradient)), .constant(1)]
    where rank(leaf) < rank(program.nodes[index]) {
      var form = program
      form.nodes[index] = leaf
      forms.append(form.compacted())
    }
  }
  return forms
}

/// The program with one section alone for all parameters, or without one.
private func simplerSections(of program: Program) -> [Program] {
  program.sections.indices.flatMap { index in
    var only = program
    only.sections = []
    only.statements.removeAll { $0.section != nil && $0.section != UInt8(index) }
    for place in only.statements.indices { only.statements[place].section = nil }
    only = keepingStates(of: only) { $0 == nil || $0 == UInt8(index) }
    for place in only.states.indices { only.states[place].section = nil }
    var without = program
    without.sections.remove(at: index)
    without.statements.removeAll { $0.section == UInt8(index) }
    without = keepingStates(of: without) { $0 != UInt8(index) }
    func moved(_ section: UInt8?) -> UInt8? { section.map { Int($0) > index ? $0 - 1 : $0 } }
    for place in without.statements.indices {
      without.statements[place].section = moved(without.statements[place].section)
    }
    for place in without.states.indices {
      without.states[place].section = moved(without.states[place].section)
    }
    return [only.compacted(), without.compacted()]
  }
}

/// The program without the states of some sections, of which no statement may speak.
private func keepingStates(of program: Program, where isKept: (UInt8?) -> Bool) -> Program {
  var result = program
  result.states.removeAll { !isKept($0.section) }
  var places: [Program.Variable: Program.Variable] = [:]
  var next: UInt16 = 0
  for (index, state) in program.states.enumerated() where isKept(state.section) {
    places[.state(UInt16(index))] = .state(next)
    next += 1
  }
  for index in result.statements.indices {
    let target = result.statements[index].target
    result.statements[index].target = places[target] ?? target
  }
  return replacingReads(in: result.compacted()) { .variable(places[$0] ?? $0) }
}

/// How far a leaf is from the simplest; operators are shrunk in other ways.
private func rank(_ node: Program.Node) -> Int {
  switch node {
  case .call, .variable(.input(.gradient)): 0
  case .constant(let value): value == 1 ? 1 : 2
  case .variable: 3
  }
}

private func simplerDeclarations(of program: Program) -> [Program] {
  var forms: [Program] = []
  if !program.documentation.isEmpty || program.appliesRaw || program.name != "p" {
    var form = program
    form.documentation = []
    forms.append(form)
    form = program
    form.appliesRaw = false
    if program.appliesRaw { forms.append(form) }
    form = program
    form.name = "p"
    if program.name != "p" { forms.append(form) }
    forms.removeAll { $0 == program }
  }
  if program.learningRate != nil {
    var form = program
    form.learningRate = nil
    forms.append(form)
  }
  for index in program.hypers.indices {
    var form = program
    form.hypers.remove(at: index)
    forms.append(
      replacingReads(in: form) { variable in
        guard case .hyper(let hyper) = variable else { return .variable(variable) }
        if hyper == index { return .constant(program.hypers[index].value) }
        return .variable(.hyper(Int(hyper) > index ? hyper - 1 : hyper))
      })
  }
  for index in program.states.indices {
    if program.states[index].kind != nil || program.states[index].start != .constant(0) {
      var plain = program
      plain.states[index] = Program.State(
        name: program.states[index].name, start: .constant(0),
        section: program.states[index].section)
      forms.append(plain)
    }
    guard !program.statements.contains(where: { $0.target == .state(UInt16(index)) }) else {
      continue
    }
    var form = program
    form.states.remove(at: index)
    for statement in form.statements.indices {
      if case .state(let state) = form.statements[statement].target, state > index {
        form.statements[statement].target = .state(state - 1)
      }
    }
    forms.append(
      replacingReads(in: form) { variable in
        guard case .state(let state) = variable else { return .variable(variable) }
        if state == index {
          return program.states[index].start.number.map { .constant($0) }
            ?? .variable(.input(.gradient))
        }
        return .variable(.state(Int(state) > index ? state - 1 : state))
      })
  }
  return forms
}

private func replacingReads(
  in program: Program, with node: (Program.Variable) -> Program.Node
) -> Program {
  var result = program
  for index in result.nodes.indices {
    if case .variable(let variable) = result.nodes[index] { result.nodes[index] = node(variable) }
  }
  return result.compacted()
}
