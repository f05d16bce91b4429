import CKernels

/// The nuclear norm ‖X‖⋆, the sum of the singular values, of matrices of one shape.
///
/// X = U·S·Vᵀ has ‖X‖⋆ = ⟨U·Vᵀ, X⟩, so the polar factor alone is needed. Computed in double precision; singular values at
/// or below 1e-7 of the greatest count as none. The memory is allocated once; a call allocates nothing.
public final class NuclearNorm {
  private let rows: Int
  private let columns: Int
  private let polar: Buffer
  private let memory = PlanMemory()
  private let scratch: UnsafeMutablePointer<Double>

  /// Allocates what matrices of `rows` × `columns` numbers need.
  public init(rows: Int, columns: Int) {
    precondition(rows > 0 && columns > 0, "a matrix needs rows and columns")
    (self.rows, self.columns) = (rows, columns)
    polar = Buffer(count: rows * columns)
    scratch = memory.allocate(ck_singular_power_scratch(rows, columns), filledWith: 0)
  }

  /// The norm of a row-major matrix; not a number where the matrix has one that is not finite.
  public func callAsFunction(_ x: Buffer) -> Double {
    precondition(x.count == polar.count, "expected \(polar.count) numbers, got \(x.count)")
    ck_singular_power(rows, columns, polar.base, x.base, 0, scratch)
    return polar.dot(x)
  }
}
