import DSL

/// Writes the body of `step`: passes over all weights, loops over each parameter tensor, one statement a value.
struct SwiftStep {
  let optimizer: LoweredOptimizer
  let schedule: Schedule
  var expressions: SwiftExpressions
  private(set) var lines: [String] = []
  private var depth = 2

  private var graph: Graph { schedule.graph }
  private var states: [String] { expressions.states }

  init(_ optimizer: LoweredOptimizer, _ schedule: Schedule, _ expressions: SwiftExpressions) {
    self.optimizer = optimizer
    self.schedule = schedule
    self.expressions = expressions
    for pass in 0...schedule.lastPass { write(pass: pass) }
    for (state, name) in zip(graph.states, states) where state.kind == .scalar {
      line("self.\(name) = \(self.expressions.write(state.exit, as: .scalar))")
    }
  }

  // MARK: A pass

  private mutating func write(pass: Int) {
    define(schedule.live.filter { schedule.kind($0) == .scalar && schedule.pass[Int($0)] == pass })
    let isLast = pass == schedule.lastPass
    let totals = isLast ? [] : totals(of: pass)
    if isLast { writeFactors() }
    for total in totals { line("var \(name(total)) = Sum()") }
    let ends = isLast ? moved : totals.map { schedule.arguments($0)[0] }
    loop("k", over: "weights.indices") { writer in
      writer.writeLayers(for: ends)
      if isLast {
        writer.writeMove()
      } else {
        writer.writeTotals(totals)
      }
    }
  }

  /// What is accumulated in a pass.
  private func totals(of pass: Int) -> [Program.NodeID] {
    schedule.live.filter {
      schedule.roles[Int($0)] == .accumulated(total: true) && schedule.pass[Int($0)] == pass + 1
    }
  }

  /// What the last pass computes for its own sake.
  private var moved: [Program.NodeID] {
    [graph.update] + graph.states.filter { !$0.kind.isScalar }.map(\.exit)
  }

  private mutating func writeFactors() {
    guard !graph.appliesRaw else { return }
    let factor = optimizer.factor == 1 ? "" : " * \(Program.text(of: optimizer.factor))"
    line("let rate = Scalar(learningRate\(factor))")
    line("let decay = Scalar(learningRate * weightDecay)")
  }

  // MARK: One parameter tensor

  /// The layer values that `ends` need, each behind the loop over elements that it waits for.
  private mutating func writeLayers(for ends: [Program.NodeID]) {
    let layers = schedule.needed(for: ends) { schedule.kind($0) == .scalar }
      .filter { schedule.kind($0) == .layer }
    let last =
      schedule.needed(for: ends) { schedule.kind($0) == .scalar }
      .map { schedule.level[Int($0)] }.max() ?? 0
    for level in 0...last {
      define(layers.filter { schedule.level[Int($0)] == level })
      let sums = layers.filter {
        schedule.roles[Int($0)] == .accumulated(total: false)
          && schedule.level[Int($0)] == level + 1
      }
      guard !sums.isEmpty else { continue }
      for sum in sums { line("var \(name(sum)) = Sum()") }
      writeElements(sums.map { schedule.arguments($0)[0] }) { writer in
        for sum in sums { writer.add(to: sum, writer.schedule.arguments(sum)[0]) }
      }
    }
  }

  private mutating func writeTotals(_ totals: [Program.NodeID]) {
    let (tensors, layers) = (
      totals.filter { schedule.kind(schedule.arguments($0)[0]) == .tensor },
      totals.filter { schedule.kind(schedule.arguments($0)[0]).isSmall }
    )
    if !tensors.isEmpty {
      writeElements(tensors.map { schedule.arguments($0)[0] }) { writer in
        for total in tensors { writer.add(to: total, writer.schedule.arguments(total)[0]) }
      }
    }
    for total in layers { add(to: total, schedule.arguments(total)[0]) }
  }

  private mutating func writeMove() {
    let inner = [graph.update] + graph.states.filter { $0.kind == .tensor }.map(\.exit)
    writeElements(inner, readsWeights: true) { writer in
      let update = writer.expressions.write(writer.graph.update, as: .tensor)
      let isSimple =
        !update.contains(" ") || writer.expressions.bound[Int(writer.graph.update)] != nil
      let term = isSimple ? update : "(\(update))"
      writer.line(
        writer.graph.appliesRaw
          ? "weights[k][i] = w - \(term)" : "weights[k][i] = w - (rate * \(term) + decay * w)")
      for (state, name) in zip(writer.graph.states, writer.states) where state.kind == .tensor {
        writer.line("self.\(name)[k][i] = \(writer.expressions.write(state.exit, as: .tensor))")
      }
    }
    for (state, name) in zip(graph.states, states) where state.kind == .layer {
      line("self.\(name)[k] = \(expressions.write(state.exit, as: .layer))")
    }
  }

  // MARK: Elements

  private mutating func writeElements(
    _ ends: [Program.NodeID], readsWeights: Bool = false, _ body: (inout SwiftStep) -> Void
  ) {
    let needed = schedule.needed(for: ends) { schedule.kind($0).isSmall }
    let inputs = needed.map { graph.nodes[Int($0)].value }
    loop("i", over: "weights[k].indices") { writer in
      if inputs.contains(.input(.gradient)) { writer.line("let g = gradients[k][i]") }
      if readsWeights || inputs.contains(.input(.weights)) { writer.line("let w = weights[k][i]") }
      if inputs.contains(.input(.hessianDiagonal)) {
        writer.line("let h = hessianDiagonals[k][i]")
      }
      writer.define(needed)
      body(&writer)
    }
  }

  private mutating func add(to sum: Program.NodeID, _ value: Program.NodeID) {
    line("\(name(sum)).add(\(expressions.writeDouble(value)))")
  }

  // MARK: Lines

  /// A statement for each bound node that is not accumulated.
  private mutating func define(_ nodes: [Program.NodeID]) {
    for id in nodes {
      guard let name = expressions.bound[Int(id)] else { continue }
      if case .accumulated = schedule.roles[Int(id)] { continue }
      line("let \(name): \(schedule.kind(id).swiftType) = \(expressions.definition(id))")
    }
  }

  private func name(_ id: Program.NodeID) -> String { expressions.bound[Int(id)] ?? "value" }

  /// Writes a loop over `indices`, each called `index` where `body` reads it.
  private mutating func loop(
    _ index: String, over indices: String, _ body: (inout SwiftStep) -> Void
  ) {
    let head = lines.count
    line("")
    depth += 1
    body(&self)
    depth -= 1
    let isRead = lines[head...].contains { $0.contains("[\(index)]") }
    lines[head] =
      String(repeating: "  ", count: depth) + "for \(isRead ? index : "_") in \(indices) {"
    line("}")
  }

  private mutating func line(_ text: String) {
    lines.append(String(repeating: "  ", count: depth) + text)
  }
}
