import CKernels
import TensorCore

/// An operator on whole matrices, planned for one parameter: plain words, no references to count.
struct MatrixCall {
  /// What is done, one case a family of kernels.
  enum Plan {
    /// Nothing: the parameter is of another domain, or has no numbers.
    case none
    case product(PlannedProduct)
    case transpose(rows: Int, columns: Int)
    case identity(rows: Int, columns: Int)
    case polynomial(PlannedPolynomial)
    case spectral(PlannedFactorisation)
  }

  var plan: Plan
  var target: Operand
  /// The matrices that it reads.
  var arguments: (Operand, Operand)
  /// Where the small values that it reads lie.
  var small: SIMD4<Int32>
  /// How many numbers the result has.
  var count: Int
  /// Whether the result must be finite.
  var isChecked: Bool
  /// Where the condition lies under which it is needed, −1 where it always is, and whether that is not being 0.
  var condition: (place: Int, isNonzero: Bool)
}

extension PlanRun {
  /// Runs an operator on whole matrices for one parameter; whether a check was passed.
  func call(_ index: Int) -> Bool {
    let memory = memory
    let call = memory.calls.base + index
    let bases = memory.bases.base
    let moved = memory.moved.base
    func address(_ operand: Operand) -> UnsafeMutablePointer<Float> {
      bases[Int(operand.base)] + moved[Int(operand.stride)]
    }
    let condition = call.pointee.condition
    if condition.place >= 0, (memory.singles[condition.place] != 0) != condition.isNonzero {
      return true
    }
    func small(_ place: Int) -> Double { memory.values[Int(call.pointee.small[place])] }
    let target = address(call.pointee.target)
    let source = address(call.pointee.arguments.0)
    switch call.pointee.plan {
    case .none: return true
    case .product(let plan): plan(source, address(call.pointee.arguments.1), target)
    case .transpose(let rows, let columns): ck_transpose(rows, columns, target, source)
    case .identity(let rows, let columns):
      target.update(repeating: 0, count: rows * columns)
      for index in 0..<min(rows, columns) { target[index * (columns + 1)] = 1 }
    case .polynomial(let plan):
      plan(source, target, Float(small(0)), Float(small(1)), Float(small(2)))
    case .spectral(let plan): plan(source, target, small(0))
    }
    return !call.pointee.isChecked || ck_all_finite(call.pointee.count, target) != 0
  }
}
