import CKernels

/// What runs a primitive operator.
public struct Kernel: Sendable {
  /// How the machine uses it.
  public enum Action: Sendable {
    /// Element by element: the index of a kernel in C.
    case elementwise(Int32)
    /// Sums the elements that a reduction ranges over.
    case sum
    /// Counts them.
    case count
  }

  /// Its name: for element-wise kernels the one in `CKernels`.
  public let name: String
  /// How the machine uses it.
  public let action: Action

  /// The element-wise kernel of that name.
  init(name: String) {
    let index = ck_kernel_named(name)
    precondition(index >= 0, "CKernels has no kernel named \(name)")
    self.name = name
    action = .elementwise(index)
  }

  private init(name: String, action: Action) {
    self.name = name
    self.action = action
  }

  /// Sums elements.
  static let sum = Kernel(name: "sum", action: .sum)
  /// Counts elements.
  static let count = Kernel(name: "count", action: .count)

  /// The value for single numbers, in double precision, with the bits that a training step computes.
  ///
  /// A single number is one element to a reduction.
  public func evaluate(_ arguments: [Double]) -> Double {
    switch action {
    case .elementwise(let index):
      var padded = SIMD4<Double>.zero
      for place in arguments.indices { padded[place] = arguments[place] }
      return withUnsafePointer(to: &padded) { pointer in
        pointer.withMemoryRebound(to: Double.self, capacity: 4) { ck_kernel_scalar(index)($0) }
      }
    case .sum: return arguments[0]
    case .count: return 1
    }
  }
}
