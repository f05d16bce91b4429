import DSL

extension LoweredOptimizer {
  /// Lowers a valid program for export.
  init(_ program: Program, factor: Double) {
    let lowering = Graph.lowering(program)
    var names: [String?] = Array(repeating: nil, count: lowering.graph.nodes.count)
    for (statement, root) in zip(program.statements, lowering.roots) {
      guard let root, names[Int(root)] == nil else { continue }
      names[Int(root)] = program.name(of: statement.target)
    }
    var plain = program
    plain.documentation = []
    let factor = program.appliesRaw ? 1 : factor
    self.init(
      name: program.name, documentation: program.documentation, text: plain.text, factor: factor,
      learningRate: factor == 1 ? program.learningRate : nil, graph: lowering.graph, names: names)
  }
}
