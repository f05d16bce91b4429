import DSL
import Eval
import Machine

/// How far two forms of a program do the same, by what they do on fixed streams of gradients.
public struct Agreement: Hashable, Sendable {
  /// What was found.
  public enum Verdict: Hashable, Sendable {
    /// Every bit of every update is the same, but for the sign of zeros.
    case sameBits
    /// The same within `Agreement.tolerance`, and of the same fingerprint.
    case near
    /// Farther apart than the tolerance, but no farther than one form is from itself with every operation's result
    /// changed in its last bit.
    case rounding
    /// They do different things.
    case apart
  }

  /// What was found.
  public let verdict: Verdict
  /// The greatest relative distance of two updates (`UpdateTrajectory.Distances`).
  public let distance: Double
  /// By how much rounding alone moves the updates of one form or the other; nil where nobody had to ask.
  public let sensitivity: Double?
  /// How many steps were compared; fewer than `UpdateTrajectory.steps` where both left the finite numbers.
  public let steps: Int

  /// How far apart two updates may lie that count as the same.
  public static let tolerance = 1e-4
  /// How many times as far apart as rounding alone moves one form two forms may be: two forms round at different places.
  static let allowance = 8.0

  /// Whether the one may stand for the other, where it should be the same in real numbers or in every bit.
  public func allows(_ exactness: Exactness) -> Bool {
    switch exactness {
    case .bits: verdict == .sameBits
    case .reals: verdict != .apart
    }
  }

  /// Compares two forms of a program.
  init(of left: Behaviour, with right: Behaviour) {
    steps = min(left.trajectory.finiteSteps, right.trajectory.finiteSteps)
    guard let distances = left.trajectory.distances(to: right.trajectory) else {
      // What leaves the finite numbers in another step is another rule, whatever rounding does.
      (verdict, distance, sensitivity) = (.apart, .infinity, nil)
      return
    }
    distance = distances.greatest
    let hasSameFingerprint = left.fingerprint.isSame(as: right.fingerprint)
    if hasSameFingerprint && left.trajectory.hasSameBits(as: right.trajectory) {
      (verdict, sensitivity) = (.sameBits, nil)
    } else if hasSameFingerprint && distance <= Self.tolerance {
      (verdict, sensitivity) = (.near, nil)
    } else {
      let moved = left.movedByRounding + right.movedByRounding
      sensitivity = moved.map(\.greatest).max() ?? 0
      verdict = Self.isExplained(distances, by: moved) ? .rounding : .apart
    }
  }

  /// Whether each tensor is no farther off, over all steps, than some multiple of what rounding moves it by.
  private static func isExplained(
    _ distances: UpdateTrajectory.Distances, by moved: [UpdateTrajectory.Distances]
  ) -> Bool {
    let moved = moved.map(\.rootMeanSquares)
    return distances.rootMeanSquares.enumerated().allSatisfy { tensor, distance in
      let most = moved.map { $0[tensor] }.max() ?? 0
      return distance <= max(tolerance, allowance * most)
    }
  }
}

/// What a program does on the fixed streams, measured once.
struct Behaviour {
  let fingerprint: Fingerprint
  let trajectory: UpdateTrajectory
  private let graph: Graph

  init(of program: Program) {
    graph = Graph(program)
    let rule = ProgramRule(graph)
    fingerprint = Fingerprint(of: rule)
    trajectory = UpdateTrajectory(of: rule)
  }

  /// How far the updates move where every operator's result is off by one unit in the last place: all up, or one up
  /// and the next down; none of those that decide whether the updates stay finite.
  var movedByRounding: [UpdateTrajectory.Distances] {
    [false, true].compactMap { alternates in
      UpdateTrajectory(of: ProgramRule(graph.withResultsMoved(alternating: alternates)))
        .distances(to: trajectory)
    }
  }
}

extension Graph {
  /// The same graph with every result of more than a number a tensor multiplied by 1 + 2⁻²³; every other one by
  /// 1 − 2⁻²³ where it alternates.
  ///
  /// Scalars are left alone: they are computed in double precision.
  func withResultsMoved(alternating: Bool) -> Graph {
    guard let product = Operator.named("mul") else {
      preconditionFailure("the table has no product")
    }
    var result = self
    result.nodes.removeAll(keepingCapacity: true)
    var places: [Program.NodeID] = []
    func append(_ node: Node) -> Program.NodeID {
      result.nodes.append(node)
      return Program.NodeID(result.nodes.count - 1)
    }
    var isUp = true
    for var node in nodes {
      guard case .call(let operation, let arguments) = node.value else {
        if case .byRole(let parts) = node.value {
          node.value = .byRole(Program.Arguments(parts.map { places[Int($0)] }))
        }
        places.append(append(node))
        continue
      }
      node.value = .call(operation, Program.Arguments(arguments.map { places[Int($0)] }))
      let exact = append(node)
      guard node.kind.isMatrix else {
        places.append(exact)
        continue
      }
      let step = isUp ? 0x1p-23 : -0x1p-23
      if alternating { isUp.toggle() }
      let factor = append(Node(value: .constant(1 + step), kind: .scalar))
      places.append(
        append(
          Node(
            value: .call(product, Program.Arguments([exact, factor])), kind: node.kind,
            roles: node.roles)))
    }
    for index in states.indices { result.states[index].exit = places[Int(states[index].exit)] }
    result.update = places[Int(update)]
    result.evaluation = evaluation.map { places[Int($0)] }
    return result
  }
}
