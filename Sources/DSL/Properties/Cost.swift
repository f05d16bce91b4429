/// What a step costs for one parameter tensor, by the text alone.
public struct Cost: Hashable, Sendable {
  /// Arithmetic operations a parameter and step, a multiply being 1.
  public var operations: Double
  /// Bytes read and written a parameter and step.
  ///
  /// Inputs, results and states once each way, the operands of operators on whole matrices besides. What passes through
  /// the first-level cache alone is not counted.
  public var bytes: Double
  /// Bytes of state a parameter: 4 a number, 8 for one number a parameter tensor, and 1 with a scale of 4 for each 256
  /// where a state is rounded to 8 bits.
  public var stateBytes: Double

  /// Makes a cost; nothing where nothing is given.
  public init(operations: Double = 0, bytes: Double = 0, stateBytes: Double = 0) {
    self.operations = operations
    self.bytes = bytes
    self.stateBytes = stateBytes
  }

  /// Two sides long enough that one number a row or column hardly counts: what figures a parameter refer to.
  public static let referenceShape = (rows: 256, columns: 256)
}

extension Graph {
  /// The cost of a step for a parameter tensor of a role, seen as a matrix of so many rows and columns.
  ///
  /// An operator that only some steps need (`where(mod(t, 10) == 1, …)`) is charged as if each did.
  public func cost(
    rows: Int = Cost.referenceShape.rows, columns: Int = Cost.referenceShape.columns,
    role: Program.Roles = .matrix
  ) -> Cost {
    var cost = Cost()
    let parameters = Double(rows * columns)
    func count(_ kind: Kind) -> Double { Double(kind.count(rows: rows, columns: columns)) }
    for node in nodes where node.roles.contains(role) {
      switch node.value {
      case .constant, .hyper, .state, .byRole: break
      case .input: if node.kind == .tensor { cost.bytes += 4 * parameters }
      case .call(let operation, let arguments):
        let entry = operation.value
        let kinds = arguments.map { nodes[Int($0)].kind }
        if let work = entry.work {
          let shapes = arguments.map { argument in
            let kind = nodes[Int(argument)].kind
            return Shape(
              rows: Double(kind.rows.length(rows: rows, columns: columns)),
              columns: Double(kind.columns.length(rows: rows, columns: columns)),
              literal: literal(argument))
          }
          cost.operations += work(shapes)
          let operands = kinds.filter(\.isMatrix) + [node.kind]
          cost.bytes += operands.reduce(0) { $0 + 4 * count($1) }
        } else if let widest = (kinds + [node.kind]).filter(\.isMatrix).map(count).max() {
          // A reduction costs what it reads, not what it gives.
          cost.operations += entry.cost * widest
        }
      }
    }
    for state in states where state.roles.contains(role) {
      let bytes = bytes(of: state, role, count(state.kind))
      cost.stateBytes += bytes
      if state.kind.isMatrix { cost.bytes += 2 * bytes }
    }
    cost.bytes += 4 * parameters * (evaluation == nil ? 1 : 2)
    cost.operations /= parameters
    cost.bytes /= parameters
    cost.stateBytes /= parameters
    return cost
  }

  private func bytes(of state: State, _ role: Program.Roles, _ count: Double) -> Double {
    if state.kind.isScalar { return 0 }
    if state.kind == .layer { return 8 }
    let exit = domains.firstIndex { $0.contains(role) }.map { part(state.exit, in: $0) }
    guard let exit, case .call(let operation, _) = nodes[Int(exit)].value,
      case .primitive(let kernel) = operation.value.implementation,
      case .matrix(let function) = kernel.action, function.roundsToBytes
    else { return 4 * count }
    return count + 4 * (count / 256).rounded(.up)
  }
}

extension MatrixFunction {
  /// Whether its result can be kept in 8 bits a number.
  var roundsToBytes: Bool { self == .round8 || self == .round8Positive }
}
