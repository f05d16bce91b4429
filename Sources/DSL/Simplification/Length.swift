extension Program {
  /// How long a program is to read, and how much it keeps.
  public struct Length: Hashable, Sendable {
    /// Assignments.
    public var statements: Int
    /// States.
    public var states: Int
    /// Words of the statements: every name read or assigned, every literal, every operator.
    public var words: Int

    /// How many words a state counts as, since it costs memory.
    static let wordsPerState = 4

    /// Whether nothing is longer and something shorter.
    func isShorter(than other: Length) -> Bool {
      statements <= other.statements && states <= other.states && words <= other.words
        && self != other
    }
  }

  /// How long the program is.
  public var length: Length {
    Length(
      statements: statements.count, states: states.count,
      words: nodes.count + statements.count)
  }
}

/// Which values of a graph get a name when it is written down, and how long it then is.
struct WritingPlan {
  /// For each node whether it is written as a statement of its own.
  private(set) var isNamed: [Bool]
  /// For each node how many words stand for it where it is read.
  private(set) var words: [Int]
  /// For each node how often it is read, by other nodes or as a result.
  private(set) var uses: [Int]

  /// Plans the shortest text: a value that is read several times is named where that saves words.
  ///
  /// - Parameters:
  ///   - graph: The graph.
  ///   - wanted: Nodes that are named in any case where they are calls.
  init(_ graph: Graph, naming wanted: Set<Program.NodeID> = []) {
    let count = graph.nodes.count
    uses = Array(repeating: 0, count: count)
    words = Array(repeating: 1, count: count)
    isNamed = Array(repeating: false, count: count)
    for node in graph.nodes {
      guard case .call(_, let arguments) = node.value else { continue }
      for argument in arguments { uses[Int(argument)] += 1 }
    }
    for result in graph.results {
      uses[Int(result)] += 1
      isNamed[Int(result)] = Self.isCall(graph.nodes[Int(result)])
    }
    for (index, node) in graph.nodes.enumerated() {
      guard case .call(let operation, let arguments) = node.value, !arguments.isEmpty else {
        continue
      }
      let size = 1 + arguments.reduce(0) { $0 + read(Int($1)) }
      words[index] = size
      guard !isNamed[index] else { continue }
      let saves = size * uses[index] > size + uses[index] + 1
      let isCostly = operation.value.work != nil
      isNamed[index] =
        uses[index] > 1 && (saves || isCostly)
        || wanted.contains(Program.NodeID(index))
    }
  }

  /// How many words a reader of a node writes.
  func read(_ node: Int) -> Int { isNamed[node] ? 1 : words[node] }

  static func isCall(_ node: Graph.Node) -> Bool {
    if case .call(_, let arguments) = node.value { !arguments.isEmpty } else { false }
  }
}

/// What simplification makes smaller: first the text, then the work, then how deep constants lie.
struct GraphCost: Comparable {
  /// The length of the text in words, states included.
  var words: Int
  /// Operations an element.
  var operations: Double
  /// How far below the results literals are multiplied in: constants that come to the top meet others.
  var depth: Int

  init(_ graph: Graph) {
    let plan = WritingPlan(graph)
    words = Program.Length.wordsPerState * graph.states.count
    operations = 0
    for (index, node) in graph.nodes.enumerated() {
      guard case .call(let operation, _) = node.value else { continue }
      if plan.isNamed[index] { words += 1 + plan.words[index] }
      let entry = operation.value
      operations += entry.work == nil ? entry.cost : 1000
    }
    // A result that is named for another, or is no call, is one word on each side.
    var named = Set<Program.NodeID>()
    for result in graph.results {
      let isFirst = named.insert(result).inserted
      if !isFirst || !plan.isNamed[Int(result)] { words += 2 }
    }
    depth = 0
    var depths = [Int](repeating: 0, count: graph.nodes.count)
    for index in graph.nodes.indices.reversed() {
      guard case .call(_, let arguments) = graph.nodes[index].value else { continue }
      for argument in arguments {
        depths[Int(argument)] = max(depths[Int(argument)], depths[index] + 1)
      }
      if arguments.contains(where: { graph.literal($0) != nil }) { depth += depths[index] }
    }
  }

  static func < (left: GraphCost, right: GraphCost) -> Bool {
    if left.words != right.words { return left.words < right.words }
    if left.operations != right.operations { return left.operations < right.operations }
    return left.depth < right.depth
  }
}
