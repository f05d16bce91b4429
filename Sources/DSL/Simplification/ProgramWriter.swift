/// Writes a graph down as a program.
///
/// Values that are read several times become statements; so do those that the program had named, but for names of one
/// letter and a number, such as search gives: these are taken up only where an expression would get long. A state is assigned when all who read its value at entry have been written; where that goes round in a ring,
/// its new value waits in a local.
struct ProgramWriter {
  /// One statement to be.
  private struct Unit {
    var target: Program.Variable
    /// The root of its expression, or the node whose name it repeats.
    var root: Program.NodeID
    /// The local that its expression repeats; nil where it is written from `root`.
    var copied: Program.Variable?
    /// The named nodes that it reads.
    var reads: Set<Program.NodeID> = []
    /// The states whose values at entry it reads.
    var entries: Set<UInt16> = []
  }

  /// Operators that an expression may have before provisional names are taken up.
  private static let longExpression = 7

  private let form: GraphForm
  private let plan: WritingPlan
  private var program: Program
  private var units: [Unit] = []
  /// What holds the value of each named node.
  private var holders: [Program.NodeID: Program.Variable] = [:]
  private var newHyper: [UInt16?]
  private var takenNames: Set<String>

  /// Prepares to write a form of a program.
  private init(_ form: GraphForm, of original: Program) {
    self.form = form
    plan = WritingPlan(form.graph, naming: Self.wantedNames(form))
    program = Program(name: original.name)
    program.documentation = original.documentation
    program.appliesRaw = form.graph.appliesRaw
    program.learningRate = original.learningRate
    newHyper = form.graph.hypers.map { _ in nil }
    takenNames = Set(Program.Input.allCases.map(\.name) + Notation.reserved + ["update"])
    takenNames.formUnion(Operator.all.flatMap { [$0.name] + $0.aliases })
    takenNames.formUnion(form.graph.hypers.map(\.name) + form.graph.states.map(\.name))
    for state in form.graph.states {
      let declared = original.states.first { $0.name == state.name }?.kind
      program.states.append(.init(name: state.name, kind: declared, start: state.start))
    }
    var isRead = [Bool](repeating: false, count: form.graph.hypers.count)
    for node in form.graph.nodes {
      if case .hyper(let index) = node.value { isRead[Int(index)] = true }
    }
    for (index, hyper) in form.graph.hypers.enumerated() where isRead[index] {
      newHyper[index] = UInt16(program.hypers.count)
      program.hypers.append(hyper)
    }
  }

  /// The program of a form; nil where it would not be valid.
  static func write(_ form: GraphForm, of original: Program) -> Program? {
    var writer = ProgramWriter(form, of: original)
    writer.planUnits()
    writer.schedule()
    var program = writer.program.compacted()
    // A state keeps its kind, also where the shorter text would make it a smaller one.
    guard program.isValid else { return nil }
    let kinds = program.kinds().states
    for (index, state) in form.graph.states.enumerated() where kinds[index] != state.kind {
      program.states[index].kind = state.kind
    }
    return program.isValid ? program : nil
  }

  /// Whether a name is one letter and a number, and so says nothing.
  private static func isProvisional(_ name: String) -> Bool {
    name.count > 1 && name.first?.isLetter == true && name.dropFirst().allSatisfy(\.isNumber)
  }

  /// The nodes that keep their names, and those of provisional names that cut long expressions.
  private static func wantedNames(_ form: GraphForm) -> Set<Program.NodeID> {
    var wanted = Set(
      form.names.indices.filter { form.names[$0].map { !isProvisional($0) } ?? false }
        .map { Program.NodeID($0) })
    let plan = WritingPlan(form.graph, naming: wanted)
    // How many operators stand in the expression of each node.
    var operators = [Int](repeating: 0, count: form.graph.nodes.count)
    for (index, node) in form.graph.nodes.enumerated() {
      guard case .call(_, let arguments) = node.value, !arguments.isEmpty else { continue }
      func parts(_ argument: Program.NodeID) -> [Program.NodeID] {
        plan.isNamed[Int(argument)] || wanted.contains(argument)
          || operators[Int(argument)] == 0 ? [] : [argument]
      }
      func count() -> Int { 1 + arguments.flatMap(parts).reduce(0) { $0 + operators[Int($1)] } }
      operators[index] = count()
      while operators[index] > longExpression {
        // The greatest named part below.
        var stack = arguments.flatMap(parts)
        var longest: Program.NodeID?
        while let part = stack.popLast() {
          let size = operators[Int(part)]
          if form.names[Int(part)] != nil, size > 1,
            size > longest.map({ operators[Int($0)] }) ?? 0
          {
            longest = part
          }
          if case .call(_, let inner) = form.graph.nodes[Int(part)].value {
            stack += inner.flatMap(parts)
          }
        }
        guard let longest else { break }
        wanted.insert(longest)
        recount(below: index, form.graph, plan, wanted, &operators)
        operators[index] = count()
      }
    }
    return wanted
  }

  private static func recount(
    below end: Int, _ graph: Graph, _ plan: WritingPlan, _ wanted: Set<Program.NodeID>,
    _ operators: inout [Int]
  ) {
    for index in 0..<end {
      guard case .call(_, let arguments) = graph.nodes[index].value, !arguments.isEmpty else {
        continue
      }
      operators[index] = arguments.reduce(1) { sum, argument in
        plan.isNamed[Int(argument)] || wanted.contains(argument)
          ? sum : sum + operators[Int(argument)]
      }
    }
  }

  // MARK: Units

  private mutating func planUnits() {
    var results: [(Program.Variable, Program.NodeID)] = form.graph.states.indices.map {
      (.state(UInt16($0)), form.graph.states[$0].exit)
    }
    if let evaluation = form.graph.evaluation { results.append((.evaluation, evaluation)) }
    results.append((.update, form.graph.update))
    var repeated: [(Program.Variable, Program.NodeID)] = []
    // `eval` is never read, so it holds nothing for others.
    for (target, root) in results {
      let isHolder =
        plan.isNamed[Int(root)] && holders[root] == nil
        && (target != .evaluation || plan.uses[Int(root)] == 1)
      if isHolder { holders[root] = target } else { repeated.append((target, root)) }
    }
    for index in form.graph.nodes.indices where plan.isNamed[index] {
      let node = Program.NodeID(index)
      let target = holders[node] ?? newLocal(form.names[index])
      holders[node] = target
      units.append(unit(target, node))
    }
    for (target, root) in repeated {
      if let holder = holders[root] {
        units.append(Unit(target: target, root: root, copied: holder, reads: [root]))
      } else {
        units.append(unit(target, root))
      }
    }
  }

  private func unit(_ target: Program.Variable, _ root: Program.NodeID) -> Unit {
    var unit = Unit(target: target, root: root)
    var stack = [root]
    while let node = stack.popLast() {
      if node != root, plan.isNamed[Int(node)] {
        unit.reads.insert(node)
        continue
      }
      switch form.graph.nodes[Int(node)].value {
      case .state(let index): unit.entries.insert(index)
      case .call(_, let arguments): stack += arguments
      case .constant, .input, .hyper, .byRole: break
      }
    }
    return unit
  }

  private mutating func newLocal(_ name: String?) -> Program.Variable {
    let base = name ?? "x1"
    var fresh = base
    var stem = base
    while let last = stem.last, last.isNumber { stem.removeLast() }
    var number = 1
    while takenNames.contains(fresh) {
      fresh = stem + "\(number)"
      number += 1
    }
    takenNames.insert(fresh)
    program.locals.append(fresh)
    return .local(UInt16(program.locals.count - 1))
  }

  // MARK: Order

  /// Writes the units, each after what it reads, a state's assignment after all who read its value at entry, `update` as
  /// late as may be.
  private mutating func schedule() {
    var waiting = units
    while !waiting.isEmpty {
      let ready = waiting.indices.filter { isReady(waiting[$0], among: waiting) }
      let next = ready.first { waiting[$0].target != .update } ?? ready.first
      if let next {
        write(waiting.remove(at: next))
        continue
      }
      // A ring: some state's new value waits in a local until nobody needs the old one.
      let stuck = waiting.firstIndex {
        if case .state = $0.target, $0.copied == nil { true } else { false }
      }
      guard let stuck else { preconditionFailure("statements wait for one another for ever") }
      let target = waiting[stuck].target
      let local = newLocal("new_\(program.name(of: target))")
      waiting[stuck].target = local
      let root = waiting[stuck].root
      if plan.isNamed[Int(root)] {
        holders[root] = local
        for index in waiting.indices where waiting[index].copied == target {
          waiting[index].copied = local
        }
        waiting.append(Unit(target: target, root: root, copied: local, reads: [root]))
      } else {
        // What is no call has no name to wait for: the local itself is waited for.
        waiting.append(Unit(target: target, root: root, copied: local))
      }
    }
  }

  private func isReady(_ unit: Unit, among waiting: [Unit]) -> Bool {
    waiting.allSatisfy { other in
      if other.target == unit.target { return true }
      // What it reads must have been written.
      if unit.reads.contains(other.root), other.copied == nil, plan.isNamed[Int(other.root)] {
        return false
      }
      if let copied = unit.copied, other.target == copied { return false }
      if case .state(let index) = unit.target, other.entries.contains(index) { return false }
      return true
    }
  }

  private mutating func write(_ unit: Unit) {
    let root =
      unit.copied.map { program.append(.variable($0)) } ?? expression(unit.root, isRoot: true)
    program.statements.append(Program.Statement(target: unit.target, root: root))
  }

  private mutating func expression(_ node: Program.NodeID, isRoot: Bool = false) -> Program.NodeID {
    if !isRoot, let holder = holders[node] { return program.append(.variable(holder)) }
    switch form.graph.nodes[Int(node)].value {
    case .constant(let value): return program.append(.constant(value))
    case .input(let input): return program.append(.variable(.input(input)))
    case .hyper(let index): return program.append(.variable(.hyper(newHyper[Int(index)] ?? index)))
    case .state(let index): return program.append(.variable(.state(index)))
    case .call(let operation, let arguments):
      return program.append(
        .call(operation, .init(arguments.map { expression($0) })))
    case .byRole: preconditionFailure("sections are simplified one by one")
    }
  }
}

extension GraphForm {
  /// A node as an expression, for people: named values by their names, the rest written out.
  func text(of node: Program.NodeID, on bench: Workbench) -> String {
    var program = Program(name: "p")
    program.states = graph.states.map { .init(name: $0.name) }
    program.hypers = graph.hypers
    func copy(_ node: Program.NodeID, _ depth: Int) -> Program.NodeID {
      if depth > 0, Int(node) < names.count, let name = names[Int(node)] {
        program.locals.append(name)
        return program.append(.variable(.local(UInt16(program.locals.count - 1))))
      }
      switch bench.value(node) {
      case .constant(let value): return program.append(.constant(value))
      case .input(let input): return program.append(.variable(.input(input)))
      case .hyper(let index): return program.append(.variable(.hyper(index)))
      case .state(let index): return program.append(.variable(.state(index)))
      case .call(let operation, let arguments):
        if depth > 6 {
          program.locals.append("…")
          return program.append(.variable(.local(UInt16(program.locals.count - 1))))
        }
        return program.append(.call(operation, .init(arguments.map { copy($0, depth + 1) })))
      case .byRole: preconditionFailure("sections are simplified one by one")
      }
    }
    let root = copy(node, 0)
    let text = program.text(of: Program.Statement(target: .update, root: root))
    return String(text.dropFirst("update = ".count))
  }
}
