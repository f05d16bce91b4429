import CKernels
import CXSMM

/// Which code multiplies matrices.
///
/// Both paths agree to rounding, not bit for bit, and each depends in its last bits on the instruction set.
/// So their name is part of every published number: the numerics id.
public enum MatrixPath: Sendable, CaseIterable {
  /// Kernels that libxsmm generates for each shape at planning.
  case xsmm
  /// Our own kernel in C, compiled for several instruction sets and chosen at load time.
  case portable

  /// The path of this process: libxsmm where it was built in and generates code, else the portable one.
  public static let current: MatrixPath = xsmmTarget == nil ? .portable : .xsmm

  /// The paths that work in this process.
  public static var available: [MatrixPath] {
    xsmmTarget == nil ? [.portable] : [.xsmm, .portable]
  }

  /// The numerics id: path and instruction set, as `xsmm-cpx` (libxsmm's name of the set) or `portable-x86-64-v4`.
  ///
  /// Results are equal bit for bit between machines of one numerics id only.
  public var numericsID: String {
    switch self {
    case .xsmm: return "xsmm-\(Self.xsmmTarget ?? "none")"
    case .portable:
      let level = cl_level()
      if level > 2 { return "portable-x86-64-v\(level)" }
      #if arch(x86_64)
        return "portable-x86-64"
      #elseif arch(arm64)
        return "portable-arm64"
      #else
        return "portable-generic"
      #endif
    }
  }

  private static let xsmmTarget: String? = cx_target().map { String(cString: $0) }
}
