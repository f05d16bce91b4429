import DSL

/// A change of a known optimizer that people have a phrase for: "without bias correction".
struct Modification: Sendable {
  /// What is done to the program.
  enum Edit: Sendable {
    /// Lines of the language: declarations, statements before the first, statements behind the update.
    case lines(header: [String] = [], first: [String] = [], last: [String] = [])
    /// Hyper-parameters of these names are set to a number, where the optimizer has one of them and a state of that name.
    case constant([String], to: Double, besides: String?)
    /// Calls of an operator become their first argument.
    case omission(of: String)
    /// Every average of the gradient that is read after it was taken is averaged with the gradient once more.
    case lookAhead
  }

  /// How it is said behind the optimizer's name.
  let words: String
  /// What is done.
  let edit: Edit

  /// All that are tried, each on every program of the library.
  static let all: [Modification] =
    [
      .init(words: "without bias correction", edit: .omission(of: "debias")),
      .init(
        words: "without epsilon", edit: .constant(["eps", "eps1"], to: 0, besides: nil)),
      .init(
        words: "without momentum", edit: .constant(["beta1", "beta"], to: 0, besides: "m")),
      .init(words: "without weight decay", edit: .constant(["wd"], to: 0, besides: nil)),
      .init(words: "with Nesterov's look-ahead", edit: .lookAhead),
      .init(
        words: "with the gradient clipped by global norm",
        edit: .lines(
          header: ["hyper bound = 1 in 1e-3 ... 1e3 log"],
          first: ["g = clip_by_global_norm(g, bound)"])),
      .init(
        words: "with the gradient clipped element by element",
        edit: .lines(
          header: ["hyper bound = 1 in 1e-3 ... 1e3 log"], first: ["g = clip(g, -bound, bound)"])),
      .init(words: "with the gradient's sign alone", edit: .lines(first: ["g = sign(g)"])),
      .init(
        words: "with the gradient divided by its layer norm",
        edit: .lines(first: ["g = g / norm(g)"])),
      .init(
        words: "with the gradient divided by its global norm",
        edit: .lines(first: ["g = g / global_norm(g)"])),
      .init(
        words: "with the gradient averaged first",
        edit: .lines(
          header: ["hyper momentum = 0.9 in 0 ... 0.9999", "state averaged_gradient"],
          first: [
            "averaged_gradient = lerp(g, averaged_gradient, momentum)", "g = averaged_gradient",
          ])),
      .init(
        words: "with its update averaged",
        edit: .lines(
          header: ["hyper momentum = 0.9 in 0 ... 0.9999", "state averaged_update"],
          last: [
            "averaged_update = lerp(update, averaged_update, momentum)", "update = averaged_update",
          ])),
      .init(
        words: "with the sign of its update", edit: .lines(last: ["update = sign(update)"])),
      .init(
        words: "with its update clipped element by element",
        edit: .lines(
          header: ["hyper bound = 1 in 1e-3 ... 1e3 log"],
          last: ["update = clip(update, -bound, bound)"])),
      .init(
        words: "where its update agrees in sign with the gradient",
        edit: .lines(last: ["update = where(update * g > 0, update, 0)"])),
      .init(
        words: "with its update's magnitudes to a power",
        edit: .lines(
          header: ["hyper power = 0.5 in 0.05 ... 4 log"], last: ["update = epow(update, power)"])),
      .init(
        words: "divided by the global norm of its update",
        edit: .lines(last: ["update = update / global_norm(update)"])),
      .init(
        words: "with rows of one norm", edit: .lines(last: ["update = rownorm(update, 1)"])),
      .init(words: "orthogonalised", edit: .lines(last: ["update = orthogonalize(update)"])),
      .init(
        words: "orthogonalised as in Muon",
        edit: .lines(
          header: ["hyper a = 3.4445", "hyper b = -4.775", "hyper c = 2.0315"],
          last: ["update = newton_schulz(update, a, b, c, 5)"])),
    ]
    + [
      ("norm", "a layer norm"), ("rms", "a layer root mean square"),
    ].flatMap { measure, what in
      [("update", "its update"), ("g", "the gradient"), ("w", "the weights")].flatMap {
        [
          Modification(
            words: "times \(what) of \($1)",
            edit: .lines(last: ["update = update * \(measure)(\($0))"])),
          Modification(
            words: "divided by \(what) of \($1)",
            edit: .lines(last: ["update = update / \(measure)(\($0))"])),
        ]
      }
    }

  /// The changed program; nil where there is nothing to change or the result would be no program.
  func applied(to program: Program) -> Program? {
    guard let changed = changed(program), changed != program, changed.isValid else { return nil }
    return changed
  }

  private func changed(_ program: Program) -> Program? {
    switch edit {
    case .lines(let header, let first, let last):
      // A raw rule's update has the learning rate in it, and may be no direction.
      return program.appliesRaw
        ? nil : program.inserting(header: header, first: first, last: last)
    case .constant(let names, let value, let state):
      if let state, !program.states.contains(where: { $0.name == state }) { return nil }
      guard let name = names.first(where: { name in program.hypers.contains { $0.name == name } })
      else { return nil }
      return program.fixing(name, at: value)
    case .omission(let name):
      guard let operation = Operator.named(name) else { return nil }
      return program.replacing { _, node, _ in
        if case .call(operation, let arguments) = node { arguments[0] } else { nil }
      }
    case .lookAhead: return program.lookingAhead
    }
  }
}

extension Program {
  /// The program with lines of the language put in: below the header, before the first statement, behind each update.
  fileprivate func inserting(header: [String], first: [String], last: [String]) -> Program? {
    var lines: [String] = []
    var isHeader = true
    var assignsUpdate = false
    var indent = ""
    for line in text.split(separator: "\n").map(String.init) + ["for end"] {
      let words = line.split(separator: " ")
      guard let word = words.first else { continue }
      if isHeader, !["#", "optimizer", "apply", "hyper", "state"].contains(word) {
        isHeader = false
        lines += header + first
      }
      if word == "for" {
        if assignsUpdate { lines += last.map { indent + $0 } }
        assignsUpdate = false
        indent = "  "
      }
      if word == "update" { assignsUpdate = true }
      lines.append(line)
    }
    lines.removeLast()
    return try? Program(parsing: lines.joined(separator: "\n") + "\n", file: "modification")
  }

  /// The program with a hyper-parameter replaced by a number.
  func fixing(_ name: String, at value: Double) -> Program? {
    guard let index = hypers.firstIndex(where: { $0.name == name }) else { return nil }
    var result = replacing { result, node, _ in
      node == .variable(.hyper(UInt16(index))) ? result.append(.constant(value)) : nil
    }
    result.hypers[index].value = value
    return result.withoutDeadCode()
  }

  /// The program with nodes replaced: `node` is told with its arguments' new places and the statement that it is of.
  fileprivate func replacing(
    _ replacement: (_ result: inout Program, _ node: Node, _ statement: Int) -> NodeID?
  ) -> Program {
    var result = self
    result.nodes.removeAll()
    var places: [NodeID] = []
    var statement = 0
    for (index, node) in nodes.enumerated() {
      while Int(statements[statement].root) < index { statement += 1 }
      var moved = node
      if case .call(let operation, var arguments) = node {
        for place in arguments.indices { arguments[place] = places[Int(arguments[place])] }
        moved = .call(operation, arguments)
      }
      places.append(replacement(&result, moved, statement) ?? result.append(moved))
    }
    for index in statements.indices {
      result.statements[index].root = places[Int(statements[index].root)]
    }
    return result.compacted()
  }

  /// The program with lerp(g, m, β) in place of m wherever m is read after m = lerp(g, m, β).
  fileprivate var lookingAhead: Program? {
    guard let lerp = Operator.named("lerp") else { return nil }
    var ahead: [(statement: Int, state: Variable, weight: Node)] = []
    for (index, statement) in statements.enumerated() {
      guard case .call(lerp, let arguments) = nodes[Int(statement.root)],
        nodes[Int(arguments[0])] == .variable(.input(.gradient)),
        nodes[Int(arguments[1])] == .variable(statement.target)
      else { continue }
      ahead.append((index, statement.target, nodes[Int(arguments[2])]))
    }
    guard !ahead.isEmpty else { return nil }
    return replacing { result, node, statement in
      guard
        let found = ahead.last(where: {
          $0.statement < statement && node == .variable($0.state)
            && self.statements[statement].section == self.statements[$0.statement].section
        })
      else { return nil }
      let gradient = result.append(.variable(.input(.gradient)))
      let state = result.append(node)
      let weight = result.append(found.weight)
      return result.append(.call(lerp, Arguments([gradient, state, weight])))
    }
  }
}
