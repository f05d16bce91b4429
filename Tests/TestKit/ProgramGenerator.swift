import DSL
import Determinism

/// Makes random valid programs, the same for the same stream.
///
/// They use the whole language: every operator of the table, nested expressions, states of all kinds and
/// starts, hyper-parameters and learning rates with ranges, inputs and states that are assigned, dead statements,
/// sections, `eval`, documentation.
public struct ProgramGenerator: Sendable {
  /// How many statements the shared part has, the last being `update`.
  public var statements = 1...12
  /// How deeply operators are nested at most; operators on matrices bring arguments of their own.
  public var depth = 3
  /// How often an operator is drawn from the whole table; else from the tame ones: cheap, and without
  /// functions that leave their domain or the finite numbers soon.
  public var wildness = 0.3
  /// Whether programs may be written for `apply raw`.
  public var allowsRaw = true
  /// Whether there are rows, columns, products, roots of matrices, random numbers and rounding, and kinds to hold them.
  public var matrices = true
  /// Whether roles may have sections.
  public var sections = true
  /// Whether states may start at the weights or the gradient, and `eval` may be assigned.
  public var startsAndEvaluations = true
  /// Whether singular vectors, eigenvectors and QR are used: where what they decompose is nearly
  /// degenerate, two correct implementations part.
  public var bases = false

  /// Programs of scalars, layer values and tensors alone, in one part.
  public static var plain: ProgramGenerator {
    var generator = ProgramGenerator()
    generator.matrices = false
    generator.sections = false
    generator.startsAndEvaluations = false
    return generator
  }

  private let wild: [Operator.ID]
  private let tame: [Operator.ID]
  private let lines: [Operator.ID]

  /// Makes a generator over all operators of the table.
  public init() {
    let all = Operator.all.compactMap { Operator.named($0.name) }
    wild = all.filter(Self.isPlain)
    tame = wild.filter { $0.value.cost <= 6 && $0.value.arity > 0 }
    lines = all.filter {
      let entry = $0.value
      return !Self.isPlain($0) && entry.parameters.allSatisfy { $0.form == .any }
    }
  }

  /// Whether it is made of element-wise operators and sums over tensors and everything.
  private static func isPlain(_ operation: Operator.ID) -> Bool {
    if let tree = operation.value.definition {
      return tree.nodes.allSatisfy { node in
        if case .call(let part, _) = node { isPlain(part) } else { true }
      } && operation.value.result != .outer
    }
    guard case .primitive(let kernel) = operation.value.implementation else { return false }
    switch (kernel.action, operation.value.result) {
    case (.elementwise, _), (.sum, .layerReduction), (.sum, .totalReduction),
      (.count(.elements), _):
      return true
    default: return false
    }
  }

  /// Makes a program.
  public func program(using stream: inout RandomStream) -> Program {
    // A kind that comes out smaller than planned may fit no matrix operator: then another program is drawn.
    for _ in 0..<30 {
      let program = draft(using: &stream)
      if program.isValid { return program }
    }
    var simple = self
    (simple.matrices, simple.sections) = (false, false)
    let program = simple.draft(using: &stream)
    precondition(
      program.isValid, "a generated program is invalid: \(program.validate())\n\(program)")
    return program
  }

  /// Makes a program that may be invalid: for who counts those.
  func draft(using stream: inout RandomStream) -> Program {
    var draft = Draft(generator: self)
    draft.declare(using: &stream)
    let count = statements.lowerBound + stream.index(below: statements.count)
    let parts =
      sections && stream.chance(0.4) ? Self.parts[stream.index(below: Self.parts.count)] : []
    draft.addShared(count, parts, using: &stream)
    for part in parts { draft.addSection(part, using: &stream) }
    draft.declareLearningRate(using: &stream)
    return draft.program.compacted()
  }

  private static let parts: [[Program.Roles]] = [
    [.matrix], [.vector], [.matrix, .vector], [.vector, .matrix, .embedding],
    [.matrix, [.vector, .embedding]], [.embedding, [.matrix, .vector]], [.all],
  ]

  /// Makes the program of a seed and an index.
  public func program(seed: UInt64, index: Int) -> Program {
    var stream = RandomStream(seed: seed, UInt64(index))
    return program(using: &stream)
  }

  /// Draws a constant: simple ones often, signs, zeros, extremes and long ones now and then.
  public func constant(using stream: inout RandomStream) -> Double {
    let simple = [0, 1, -1, 2, 0.5, 0.9, 0.99, 0.1, -0.5, 10, 1e-8]
    switch stream.index(below: 10) {
    case 0: return stream.normal()
    case 1: return stream.normal() * Self.scales[stream.index(below: Self.scales.count)]
    case 2: return -0.0
    default: return simple[stream.index(below: simple.count)]
    }
  }

  private static let scales = [1e-300, 1e-20, 1e-5, 1e5, 1e16, 1e22, 1e300]

  /// Draws an operator that takes any values.
  func operation(plainly: Bool, using stream: inout RandomStream) -> Operator.ID {
    if matrices, !plainly, stream.chance(0.2) { return lines[stream.index(below: lines.count)] }
    let table = stream.chance(wildness) ? wild : tame
    return table[stream.index(below: table.count)]
  }
}
