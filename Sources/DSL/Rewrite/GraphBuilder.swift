/// Makes graphs node by node: equal values are one node.
///
/// An open-addressing table over a flat array: a program of thirty statements is lowered in microseconds.
struct GraphBuilder {
  /// The nodes so far, arguments before calls.
  private(set) var nodes: [Graph.Node] = []
  /// For each slot of the hash table a node, or `vacant`.
  private var table: [Program.NodeID]
  private static let vacant = Program.NodeID.max

  init(capacity: Int) {
    nodes.reserveCapacity(capacity)
    var size = 64
    while size < 2 * capacity { size *= 2 }
    table = Array(repeating: Self.vacant, count: size)
  }

  /// The node of a value, made where there is none yet.
  ///
  /// Values of parameters of different roles are different nodes; a scalar is one for all.
  mutating func intern(
    _ value: Graph.Value, _ kind: Kind, _ roles: Program.Roles = .all
  ) -> Program.NodeID {
    let roles = kind.isScalar ? .all : roles
    if 2 * nodes.count >= table.count { grow() }
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: Self.mix(value)) & mask
    while table[place] != Self.vacant {
      let found = table[place]
      if Self.isSame(nodes[Int(found)].value, value), nodes[Int(found)].roles == roles {
        return found
      }
      place = (place + 1) & mask
    }
    let id = Program.NodeID(nodes.count)
    table[place] = id
    nodes.append(Graph.Node(value: value, kind: kind, roles: roles))
    return id
  }

  private mutating func grow() {
    table = Array(repeating: Self.vacant, count: 2 * table.count)
    let mask = table.count - 1
    for (index, node) in nodes.enumerated() {
      var place = Int(truncatingIfNeeded: Self.mix(node.value)) & mask
      while table[place] != Self.vacant { place = (place + 1) & mask }
      table[place] = Program.NodeID(index)
    }
  }

  // Constants by their bits, so that 0 and −0 stay apart and a NaN is found again.
  private static func isSame(_ left: Graph.Value, _ right: Graph.Value) -> Bool {
    if case .constant(let a) = left, case .constant(let b) = right {
      return a.bitPattern == b.bitPattern
    }
    return left == right
  }

  private static func mix(_ value: Graph.Value) -> UInt64 {
    var word: UInt64 =
      switch value {
      case .constant(let number): number.bitPattern &+ 0x51_7CC1_B727_220A
      case .input(let input): 0x100 + UInt64(input.rawValue)
      case .hyper(let index): 0x2_0000 + UInt64(index)
      case .state(let index): 0x4_0000 + UInt64(index)
      case .byRole(let arguments):
        arguments.reduce(UInt64(0x10_0000)) { ($0 ^ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15 }
      case .call(let operation, let arguments):
        arguments.reduce(UInt64(operation.rawValue) &+ 0x8_0000) {
          ($0 ^ UInt64($1)) &* 0x9E37_79B9_7F4A_7C15
        }
      }
    word ^= word >> 32
    word = word &* 0xD6E8_FEB8_6659_FD93
    return word ^ (word >> 29)
  }
}
