/// What runs a primitive operator: its C kernels.
public struct Kernel: Sendable {
  /// The kernel's name in `CKernels`.
  public let name: String
}
