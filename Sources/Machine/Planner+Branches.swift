import CKernels
import DSL

// Operators on whole matrices that only a branch of `where` reads: run only where it is chosen, as in
// `Q = where(mod(t, 10) == 1, refresh_basis(L, Q), Q)`. What the others would compute is never read.
extension Planner {
  /// The branch of a `where` with a small condition.
  struct Branch: Hashable {
    /// The condition.
    var condition: NodeID
    /// Whether it is the branch of a condition that is not 0.
    var isChosen: Bool
  }

  /// What is known of a node's readers.
  private enum Readers {
    case none
    /// Whatever reads it, reads it for this branch.
    case branch(Branch)
    case several

    mutating func add(_ branch: Branch?) {
      guard let branch else {
        self = .several
        return
      }
      switch self {
      case .none: self = .branch(branch)
      case .branch(let known): if known != branch { self = .several }
      case .several: break
      }
    }
  }

  private static let choice = ck_kernel_named("where")

  /// For each node the branch that alone needs it, where its condition is known before; nil for all others.
  func branches() -> [Branch?] {
    var branches = [Branch?](repeating: nil, count: graph.nodes.count)
    let choosing = graph.nodes.indices.contains { isChoice($0) }
    guard choosing else { return branches }
    var readers = [Readers](repeating: .none, count: graph.nodes.count)
    for result in graph.results { readers[Int(result)] = .several }
    for node in graph.nodes.indices.reversed() {
      if case .branch(let branch) = readers[node] { branches[node] = branch }
      switch graph.nodes[node].value {
      case .constant, .input, .hyper, .state: break
      case .byRole(let parts): for part in parts { readers[Int(part)] = .several }
      case .call(_, let arguments):
        for (place, argument) in arguments.enumerated() {
          let isBranch = place > 0 && isChoice(node)
          readers[Int(argument)].add(
            isBranch ? Branch(condition: Int(arguments[0]), isChosen: place == 1) : branches[node])
        }
      }
    }
    for node in branches.indices {
      if let branch = branches[node], earliest[branch.condition] > time[node] {
        branches[node] = nil
      }
    }
    return branches
  }

  /// Whether a node chooses between arrays by a small condition.
  private func isChoice(_ node: NodeID) -> Bool {
    guard kinds[node].isMatrix, let (work, arguments) = call(node),
      case .elementwise(Self.choice) = work.action
    else { return false }
    return kinds[Int(arguments[0])].isSmall
  }
}
