extension Program {
  /// What the text of a program alone tells of it; what its behaviour tells is the judge's.
  public struct Properties: Hashable, Sendable {
    /// How many statements are live.
    public var statements: Int
    /// How many states are live.
    public var states: Int
    /// What a step costs for a weight matrix of `Cost.referenceShape`.
    public var cost: Cost
    /// The inputs that are read, in the language's order.
    public var inputs: [Input]
    /// The update's degree d in the gradient's scale: a loss, and with it gradients and `h`, c times as large give
    /// updates c^d times as large; nil where there is no such d.
    public var degree: Double?
    /// Which elements an element of the update depends on.
    public var coupling: Coupling

    /// How many gradients the trainer evaluates for each step: 1, and 3 for a program that reads `h`.
    public var gradientsPerStep: Int { inputs.reduce(1) { $0 + $1.extraGradients } }
  }

  /// What the text alone tells; the program must be valid.
  public var properties: Properties {
    let graph = Graph(self)
    var isRead = [Bool](repeating: false, count: Input.allCases.count)
    for node in graph.nodes {
      if case .input(let input) = node.value { isRead[Int(input.rawValue)] = true }
    }
    return Properties(
      statements: Liveness(self).statements.count { $0 }, states: graph.states.count,
      cost: graph.cost(),
      inputs: Input.allCases.filter { isRead[Int($0.rawValue)] },
      degree: canonicalGraph.updateDegree, coupling: graph.coupling)
  }
}
