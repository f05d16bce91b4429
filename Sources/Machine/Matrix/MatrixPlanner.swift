import DSL
import TensorCore

/// Plans operators on whole matrices, a call for each parameter.
struct MatrixPlanner {
  private let run: RunSizes
  private let domains: [Program.Roles]
  /// Owns what the calls point into.
  let memory = PlanMemory()
  /// Room that all calls use in turn; where it lies is known when all are planned.
  private let singles: UnsafeMutablePointer<UnsafeMutablePointer<Float>>
  private let doubles: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
  private var singleCount = 0
  private var doubleCount = 0
  /// The calls, as many for each operator as there are parameters.
  private(set) var calls: [MatrixCall] = []

  init(_ run: RunSizes, domains: [Program.Roles]) {
    self.run = run
    self.domains = domains
    singles = memory.allocate(1, filledWith: memory.allocate(0, filledWith: 0))
    doubles = memory.allocate(1, filledWith: memory.allocate(0, filledWith: 0))
  }

  /// Plans an operator of a domain for all parameters; returns the index of the first call.
  mutating func append(
    _ step: Plan.MatrixStep, _ domain: Int, target: Operand, arguments: [Operand], layers: Int
  ) -> Int {
    let first = calls.count
    let none = Operand(base: 0, stride: 0)
    for parameter in run.sides.indices {
      let isHere = domains[domain].isSuperset(of: run.roles[parameter])
      var call = MatrixCall(
        plan: isHere ? plan(step, parameter) : .none, target: target,
        arguments: (arguments.first ?? none, arguments.count > 1 ? arguments[1] : none),
        small: .zero, count: run.count(step.kind, parameter), isChecked: step.isChecked,
        condition: (-1, true))
      if let (small, isNonzero) = step.condition {
        call.condition = (small.row * layers + (small.isLayer ? parameter : 0), isNonzero)
      }
      for (place, small) in step.small.prefix(4).enumerated() {
        call.small[place] = Int32(small.row * layers + (small.isLayer ? parameter : 0))
      }
      calls.append(call)
    }
    return first
  }

  /// Allocates the room that the calls share.
  func finish() {
    if singleCount > 0 { singles.pointee = memory.allocate(singleCount, filledWith: 0) }
    if doubleCount > 0 { doubles.pointee = memory.allocate(doubleCount, filledWith: 0) }
  }

  private mutating func plan(_ step: Plan.MatrixStep, _ parameter: Int) -> MatrixCall.Plan {
    let shapes = step.arguments.map { run.shape($0.kind, parameter) }
    let result = run.shape(step.kind, parameter)
    let isEmpty = (shapes + [result]).contains { $0.rows == 0 || $0.columns == 0 }
    guard !isEmpty else { return .none }
    switch step.function {
    case .product:
      let isSymmetric =
        step.arguments[0].place == step.arguments[1].place
        && step.transposes.0 != step.transposes.1
      return .product(
        PlannedProduct(
          shapes[0], shapes[1], transposes: step.transposes, isSymmetric: isSymmetric, in: memory))
    case .transpose: return .transpose(rows: shapes[0].rows, columns: shapes[0].columns)
    case .identity: return .identity(rows: result.rows, columns: result.columns)
    case .polynomial:
      let plan = PlannedPolynomial(
        shapes[0], repetitions: step.repetitions, room: singles, in: memory)
      singleCount = max(singleCount, plan.roomCount)
      return .polynomial(plan)
    case .singularPower, .inverseRoot, .eigenvectors, .orthonormal, .leftVectors:
      let plan = PlannedFactorisation(
        step.function, shapes[0], rank: result.columns, room: doubles)
      doubleCount = max(doubleCount, PlannedFactorisation.roomCount(step.function, shapes[0]))
      return .spectral(plan)
    case .round8, .round8Positive:
      preconditionFailure("rounding runs on blocks")
    }
  }
}
