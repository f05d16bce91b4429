import DSL
import Determinism

@testable import Search

/// Scores programs in microseconds: how near the update of one step comes to a target function of the gradient.
///
/// Flat element-wise programs only, evaluated by the operators' own meanings with each state at ½.
struct ToyJudge {
  let target: @Sendable (Double) -> Double
  private let gradients = [-2.0, -1, -0.3, 0.4, 1.5]

  /// Minus the mean distance to the target; nil where the program leaves the finite numbers.
  func fitness(of program: Program) -> Double? { outcome(of: program, index: 0).fitness }

  /// What becomes of a program: each gradient is a task, its score minus the distance to the target there; it is
  /// described by its updates at the least and the greatest gradient and by its statements.
  func outcome(of program: Program, index: Int) -> Outcome {
    let updates = gradients.map { update(of: program, at: $0) }
    guard updates.allSatisfy(\.isFinite) else {
      return Outcome(index: index, program: program, fitness: nil)
    }
    let scores = zip(gradients, updates).map { -abs($1 - target($0)) }
    return Outcome(
      index: index, program: program,
      fitness: scores.reduce(0, +) / Double(scores.count), scores: scores,
      descriptor: [updates[0], updates[4], Double(program.statements.count)])
  }

  private func update(of program: Program, at gradient: Double) -> Double {
    var values = [Double](repeating: .nan, count: 6 + program.states.count + program.locals.count)
    values[0] = gradient
    for index in program.states.indices { values[6 + index] = 0.5 }
    var nodes: [Double] = []
    nodes.reserveCapacity(program.nodes.count)
    var next = 0
    for node in program.nodes {
      switch node {
      case .constant(let value): nodes.append(value)
      case .variable(let variable): nodes.append(values[slot(of: variable, in: program)])
      case .call(let id, let arguments):
        nodes.append(id.value.meaning.value(nodes, arguments))
      }
      if Int(program.statements[next].root) == nodes.count - 1 {
        values[slot(of: program.statements[next].target, in: program)] = nodes[nodes.count - 1]
        next += 1
      }
    }
    return values[5]
  }

  private func slot(of variable: Program.Variable, in program: Program) -> Int {
    switch variable {
    case .input(let input): Int(input.rawValue)
    case .update: 5
    case .state(let index): 6 + Int(index)
    case .local(let index): 6 + program.states.count + Int(index)
    case .hyper, .evaluation:
      preconditionFailure("flat programs have no hyper-parameters and no `eval`")
    }
  }

  /// The best fitness among the first `count` candidates of a strategy, outcomes told at once.
  func best(of strategy: consuming some Strategy, count: Int, seed: UInt64) -> Double {
    var best = -Double.infinity
    for index in 0..<count {
      var stream = RandomStream(seed: seed, UInt64(index))
      let outcome = outcome(of: strategy.ask(index, using: &stream).program, index: index)
      best = max(best, outcome.fitness ?? best)
      strategy.tell(outcome)
    }
    return best
  }

  /// The axes of a map over what it describes.
  static let axes = [
    Axis("left", quantity: 0, range: -6...6, bins: 6),
    Axis("right", quantity: 1, range: -6...6, bins: 6),
    Axis("statements", quantity: 2, range: 0...20, bins: 5),
  ]

  /// A target that a few statements reach: away from 0 by 3.7 and a third of the gradient.
  static let steep = Self { ($0 < 0 ? -3.7 : 3.7) + 0.35 * $0 }
}

extension Operator.Meaning {
  fileprivate func value(_ nodes: [Double], _ arguments: Program.Arguments) -> Double {
    switch self {
    case .constant(let value): value
    case .unary(let f): f(nodes[Int(arguments[0])])
    case .binary(let f): f(nodes[Int(arguments[0])], nodes[Int(arguments[1])])
    default: .nan  // The toy space has nothing else.
    }
  }
}

/// A space for the toy: polynomials and signs of the gradient and one state.
func toyGrammar() throws -> Grammar {
  try Grammar.parse(
    """
    grammar toy
    inputs g
    state m
    operators add, sub, mul, neg, abs, sign, square, max, min
    constants normal 0 1
    perturb scale 1
    limit statements 20
    generate 2 ... 10
    mutate insert 2
    mutate delete 1
    mutate argument 2
    mutate operator 1
    mutate target 1
    mutate constant 2
    mutate transplant 1
    start sgd {
      update = g
    }
    start scaled {
      m = m * 0.9
      update = g * 0.5
    }
    """)
}
