/// What a machine computes on whole matrices: one case a kernel.
public enum MatrixFunction: UInt8, Hashable, Sendable, CaseIterable {
  /// x · y.
  case product
  /// xᵀ.
  case transpose
  /// Ones on the diagonal of a matrix of the argument's kind.
  case identity
  /// k times x ← a·x + (b·A + c·A²)·x, A = x·xᵀ.
  case polynomial
  /// U·Sᵖ·Vᵀ of x = U·S·Vᵀ.
  case singularPower
  /// G^(−1/p) of a symmetric positive G.
  case inverseRoot
  /// The eigenvectors of a symmetric matrix as columns.
  case eigenvectors
  /// The orthonormal factor of a QR decomposition.
  case orthonormal
  /// The leading left singular vectors as columns.
  case leftVectors
  /// Block-wise rounding to 8 bits, signed.
  case round8
  /// Block-wise rounding to 8 bits of what is not negative.
  case round8Positive
}
