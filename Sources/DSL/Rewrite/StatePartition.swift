/// Groups the states of a graph by what they hold, and orders the groups, without regard to names.
///
/// Two states are in one group if they begin alike and their values at exit are the same function of inputs
/// and groups: then they hold the same value at every step and are one state. Found by refining: every state
/// is labelled by its kind and start, then again and again by a hash of its exit, in which states stand as
/// their labels, until no group falls apart (Moore 1956, for automata).
struct StatePartition {
  /// For each state the first state of its group.
  private(set) var representatives: [Int]
  /// For each node a hash of its value, in which names and numbering play no part.
  private(set) var hashes: [UInt64]

  init(_ graph: Graph) {
    representatives = Array(graph.states.indices)
    hashes = Array(repeating: 0, count: graph.nodes.count)
    var labels = graph.states.map {
      // A state of all parameters has the label that it had before there were sections.
      Self.mix(
        Self.label($0.start),
        $0.kind.code &+ 11 &+ ($0.roles == .all ? 0 : UInt64($0.roles.rawValue) << 40))
    }
    var groups = 0
    while true {
      hash(graph, labels)
      let found = Self.count(labels)
      if found == groups { break }
      groups = found
      for (index, state) in graph.states.enumerated() {
        labels[index] = Self.mix(labels[index], hashes[Int(state.exit)])
      }
    }
    for index in labels.indices {
      representatives[index] = labels.firstIndex(of: labels[index]) ?? index
    }
  }

  private mutating func hash(_ graph: Graph, _ labels: [UInt64]) {
    let laws = OperatorLaws.all
    for (index, node) in graph.nodes.enumerated() {
      switch node.value {
      case .constant(let value): hashes[index] = Self.mix(value.bitPattern, 1)
      case .input(let input): hashes[index] = Self.mix(UInt64(input.rawValue), 2)
      case .hyper(let hyper): hashes[index] = Self.mix(UInt64(hyper), 3)
      case .state(let state): hashes[index] = Self.mix(labels[Int(state)], 4)
      case .byRole(let arguments):
        hashes[index] = arguments.reduce(6) { Self.mix($0, hashes[Int($1)]) }
      case .call(let operation, let arguments):
        let entry = laws[Int(operation.rawValue)]
        if entry.laws.contains(.commutative), arguments.count == 2 {
          // A sum forgets the order.
          let left = Self.mix(hashes[Int(arguments[0])], 5)
          let right = Self.mix(hashes[Int(arguments[1])], 5)
          hashes[index] = Self.mix(left &+ right, entry.nameHash)
        } else {
          var hash = entry.nameHash
          for argument in arguments { hash = Self.mix(hash, hashes[Int(argument)]) }
          hashes[index] = hash
        }
      }
      if node.roles != .all { hashes[index] = Self.mix(hashes[index], UInt64(node.roles.rawValue)) }
    }
  }

  private static func label(_ start: Program.Start) -> UInt64 {
    switch start {
    case .constant(let number): number == 0 ? 0 : number.bitPattern
    // Bits of numbers that are not finite, which no start is.
    case .weights: Double.nan.bitPattern
    case .gradient: Double.infinity.bitPattern
    }
  }

  private static func count(_ labels: [UInt64]) -> Int {
    labels.indices.reduce(0) { $0 + (labels[..<$1].contains(labels[$1]) ? 0 : 1) }
  }

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var mixed = (left ^ (right &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    mixed ^= mixed >> 32
    mixed = mixed &* 0x9FB2_1C65_1E98_DF25
    return mixed ^ (mixed >> 29)
  }
}
