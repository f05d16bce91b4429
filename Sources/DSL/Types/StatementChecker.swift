/// Checks statements in the order in which they run: the shared ones, then each section's behind them.
struct StatementChecker {
  private let program: Program
  private let kinds: KindInference
  private let signatures = Signature.all
  private var assigned: [Bool]
  private var depth: [UInt16]
  private var issues: [Program.Issue] = []

  /// Adds what is wrong with the statements of a program in canonical order.
  static func check(_ program: Program, _ issues: inout [Program.Issue]) {
    var checker = StatementChecker(program)
    checker.run()
    issues += checker.issues
  }

  private init(_ program: Program) {
    self.program = program
    kinds = KindInference(program)
    assigned = Array(repeating: false, count: program.slotCount)
    depth = Array(repeating: 0, count: program.nodes.count)
    for input in Program.Input.allCases { assigned[program.slot(of: .input(input))] = true }
    for index in program.states.indices where program.states[index].section == nil {
      assigned[program.slot(ofState: index)] = true
    }
  }

  private mutating func run() {
    var first = 0
    let shared = program.statements.prefix { $0.section == nil }.count
    for index in 0..<shared { check(statement: index, from: &first) }
    let sharedAssigned = assigned
    var next = shared
    for domain in program.domains {
      assigned = sharedAssigned
      for (index, state) in program.states.enumerated() where state.section == domain.section {
        assigned[program.slot(ofState: index)] = true
      }
      if domain.section != nil {
        while next < program.statements.count, program.statements[next].section == domain.section {
          check(statement: next, from: &first)
          next += 1
        }
      }
      checkResults(of: domain)
    }
    checkExits()
  }

  private mutating func check(statement index: Int, from first: inout Int) {
    let statement = program.statements[index]
    for node in first...Int(statement.root) {
      switch program.nodes[node] {
      case .constant(let value):
        if !value.isFinite { report(.node(node), "a constant must be finite, found \(value)") }
      case .variable(.hyper): break
      case .variable(let variable):
        if !assigned[program.slot(of: variable)] { reportUnassigned(variable, index, node) }
      case .call(let operation, let arguments):
        check(operation, arguments, at: node)
        for argument in arguments { depth[node] = max(depth[node], depth[Int(argument)] + 1) }
        if Int(depth[node]) == Program.Limits.depth + 1 {
          report(
            .node(node), "expressions are nested at most \(Program.Limits.depth) deep",
            hint: "assign a part to a name first")
        }
      }
      if let section = statement.section { checkVector(node, in: Int(section)) }
    }
    first = Int(statement.root) + 1
    checkTarget(of: statement, index)
    assigned[program.slot(of: statement.target)] = true
  }

  private mutating func check(
    _ operation: Operator.ID, _ arguments: Program.Arguments, at node: Int
  ) {
    let signature = signatures[Int(operation.rawValue)]
    guard arguments.count == signature.arity else {
      let plural = signature.arity == 1 ? "" : "s"
      report(
        .node(node),
        "`\(operation.value.name)` takes \(signature.arity) argument\(plural), found \(arguments.count)"
      )
      return
    }
    if signature.isPicky, !checkForms(operation, arguments) { return }
    let kind = signature.resultKind(
      of: arguments, kind: { kinds.nodes[Int($0)] }, literal: { program.literal($0) })
    if kind == nil { reportMisfit(operation.value, signature.result, arguments, at: node) }
  }

  /// Whether each argument is what the operator asks for.
  private mutating func checkForms(
    _ operation: Operator.ID, _ arguments: Program.Arguments
  ) -> Bool {
    let entry = operation.value
    var isSound = true
    for (parameter, argument) in zip(entry.parameters, arguments) where parameter.form != .any {
      let (kind, literal) = (kinds.nodes[Int(argument)], program.literal(argument))
      if parameter.form.accepts(kind, literal: literal) { continue }
      var found = "a \(kind)"
      if parameter.form.literals != nil {
        found = literal.map { Program.text(of: $0) } ?? "a value that is computed"
      }
      report(
        .node(Int(argument)),
        "`\(entry.name)` expects a \(parameter.form.noun) for `\(parameter.name)`, found \(found)",
        hint: Self.hint(for: parameter.form))
      isSound = false
    }
    return isSound
  }

  private static func hint(for form: Operator.Form) -> String? {
    switch form {
    case .scalar: "a reduction such as `total` gives a scalar"
    case .square: "`gram(x)` and `gram_cols(x)` give square matrices"
    case .rank, .key, .repetitions: "write the number itself"
    case .any, .matrix: nil
    }
  }

  private mutating func reportMisfit(
    _ entry: Operator, _ result: Operator.ResultKind, _ arguments: Program.Arguments, at node: Int
  ) {
    let names = arguments.map { "\(kinds.nodes[Int($0)])" }
    let found = names.count == 1 ? "a \(names[0])" : names.joined(separator: " and ")
    let (expected, hint): (String, String) =
      switch result {
      case .product where fits(arguments):
        ("a product of more than one number", "`sum(x * y)` is the sum of products")
      case .product:
        (
          "as many columns on the left as rows on the right",
          "`transpose` exchanges them; products of a row with a col, summed, are `sum(x * y)`"
        )
      case .elementwise, .layerReduction, .totalReduction:
        (
          "values that can be broadcast to each other",
          "`row_sum` and `col_sum` give values of lower kinds"
        )
      case .outer:
        (
          "one number a row on the left and one a column on the right",
          "`row_sum(x)` and `col_sum(x)` give such values; `matmul` multiplies matrices"
        )
      case .preconditioned:
        (
          "a square matrix of as many rows as `x`",
          "`precond(x, gram(x), p)`; from the right it is `matmul(x, inverse_root(G, p))`"
        )
      case .leading:
        (
          "at least as many rows and columns as the rank",
          "a smaller rank, or a value of kind tensor"
        )
      case .rowGram: ("a matrix of more than one row", "`gram_cols` is a product of the columns")
      case .columnGram: ("a matrix of more than one column", "`gram` is a product of the rows")
      default: ("a matrix", "values of kind tensor are matrices")
      }
    report(
      .node(node), "`\(entry.name)` expects \(expected), found \(found)", hint: hint)
  }

  private func fits(_ arguments: Program.Arguments) -> Bool {
    kinds.nodes[Int(arguments[0])].columns == kinds.nodes[Int(arguments[1])].rows
  }

  // A vector has no rows and columns of its own.
  private mutating func checkVector(_ node: Int, in section: Int) {
    guard program.sections[section].roles == .vector else { return }
    func isForeign(_ kind: Kind) -> Bool { kind.isMatrix && kind != .tensor }
    let kind = kinds.nodes[node]
    guard case .call(let operation, let arguments) = program.nodes[node] else {
      if isForeign(kind) { reportNoMatrix("a value of kind \(kind)", at: .node(node)) }
      return
    }
    // What stands in an argument has been reported there.
    if arguments.contains(where: { isForeign(kinds.nodes[Int($0)]) }) { return }
    let entry = operation.value
    if isForeign(kind)
      || entry.parameters.contains(where: { $0.form == .matrix || $0.form == .square })
    {
      reportNoMatrix("`\(entry.name)`", at: .node(node))
    }
  }

  private mutating func reportNoMatrix(_ what: String, at place: Program.Issue.Place) {
    report(
      place, "\(what) stands in a section for vectors, which have no matrix",
      hint: "move it to `for matrix`, or to the shared part, where a vector counts as one column")
  }

  private mutating func checkTarget(of statement: Program.Statement, _ index: Int) {
    let kind = kinds.nodes[Int(statement.root)]
    switch statement.target {
    case .hyper(let hyper):
      let name = program.hypers[Int(hyper)].name
      report(
        .statement(index), "`\(name)` is a hyper-parameter and cannot be assigned",
        hint: "assign to a new name, or declare `state \(name)`")
    case .state(let state):
      let (place, declared) = (Int(state), program.states[Int(state)])
      if statement.section != nil, declared.section == nil, kinds.states[place].isScalar {
        report(
          .statement(index),
          "the shared state `\(declared.name)` is one number a run, which a section cannot assign",
          hint: "assign it in the shared part, or declare it in the section")
      }
      guard let wanted = declared.kind, !kind.fits(wanted) else { return }
      report(
        .statement(index), "`\(declared.name)` is declared a \(wanted), found a \(kind)",
        hint: kind.joined(with: wanted) == kind
          ? "declare `state \(declared.name): \(kind)`, or reduce the value" : nil)
    case .update, .evaluation:
      guard !kind.fits(.tensor) else { return }
      report(
        .statement(index),
        "`\(program.name(of: statement.target))` must fit a tensor, found a \(kind)",
        hint: "project it back with `matmul`")
    case .input, .local: return
    }
  }

  private mutating func checkResults(of domain: (roles: Program.Roles, section: UInt8?)) {
    let place = domain.section.map { Program.Issue.Place.section(Int($0)) } ?? .program
    let roles = domain.roles.names.joined(separator: ", ")
    if !assigned[program.slot(of: .update)] {
      let isOnly = domain.roles == .all
      report(
        place,
        isOnly
          ? "`update` is never assigned"
          : "`update` is never assigned for parameters of the role \(roles)",
        hint: "add a line `update = …`: what the trainer takes a step along")
    }
    let evaluates = program.statements.contains { $0.target == .evaluation }
    if evaluates, !assigned[program.slot(of: .evaluation)] {
      report(
        place, "`eval` is never assigned for parameters of the role \(roles)",
        hint: "add a line `eval = w` where such parameters are judged as they are")
    }
  }

  // The kind of a state that declares none is inferred, unless its values fit no common kind.
  private mutating func checkExits() {
    for (index, statement) in program.statements.enumerated() {
      guard case .state(let state) = statement.target, program.states[Int(state)].kind == nil else {
        continue
      }
      let isLast = !program.statements[(index + 1)...].contains {
        $0.target == statement.target && $0.section == statement.section
      }
      let (kind, own) = (kinds.nodes[Int(statement.root)], kinds.states[Int(state)])
      guard isLast, !kind.fits(own) else { continue }
      report(
        .statement(index),
        "`\(program.states[Int(state)].name)` holds a \(own) before the step, found a \(kind)",
        hint: "declare the kind that the state is to have")
    }
  }

  private mutating func reportUnassigned(
    _ variable: Program.Variable, _ statement: Int, _ node: Int
  ) {
    let name = program.name(of: variable)
    if case .state(let state) = variable, let owner = program.states[Int(state)].section {
      let roles = program.sections[Int(owner)].roles.names.joined(separator: ", ")
      report(.node(node), "`\(name)` belongs to the section `for \(roles)`, which is not seen here")
      return
    }
    let isLater = program.statements[statement...].contains { $0.target == variable }
    issues.append(
      isLater
        ? Program.Issue.early(name, at: .node(node))
        : Program.Issue(.node(node), "`\(name)` is never assigned"))
  }

  private mutating func report(
    _ place: Program.Issue.Place, _ message: String, hint: String? = nil
  ) {
    issues.append(Program.Issue(place, message, hint: hint))
  }
}
