import CKernels

/// What runs a primitive operator.
public struct Kernel: Sendable {
  /// How the machine uses it.
  public enum Action: Sendable {
    /// Element by element: the index of a kernel in C.
    case elementwise(Int32)
    /// Sums the elements that a reduction ranges over.
    case sum
    /// The greatest of the elements that a reduction ranges over.
    case greatest
    /// Counts elements.
    case count(Counted)
    /// Draws random numbers.
    case random(RandomDraw)
    /// Computes whole matrices.
    case matrix(MatrixFunction)
  }

  /// What is counted.
  public enum Counted: Hashable, Sendable {
    /// All elements that a reduction ranges over.
    case elements
    /// The rows of the argument.
    case rows
    /// The columns of the argument.
    case columns
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

  /// A kernel that is no element-wise one.
  init(_ name: String, _ action: Action) {
    self.name = name
    self.action = action
  }

  /// Sums elements.
  static let sum = Kernel("sum", .sum)
  /// The greatest element.
  static let greatest = Kernel("greatest", .greatest)
  /// Counts elements.
  static func count(_ counted: Counted = .elements) -> Kernel { Kernel("count", .count(counted)) }

  /// The value for single numbers, in double precision, with the bits that a training step computes; nil where the
  /// operator is none of single numbers.
  ///
  /// A single number is one element to a reduction.
  public func evaluate(_ arguments: [Double]) -> Double? {
    switch action {
    case .elementwise(let index):
      var padded = SIMD4<Double>.zero
      for place in arguments.indices { padded[place] = arguments[place] }
      return withUnsafePointer(to: &padded) { pointer in
        pointer.withMemoryRebound(to: Double.self, capacity: 4) { ck_kernel_scalar(index)($0) }
      }
    case .sum, .greatest: return arguments[0]
    case .count: return 1
    case .random, .matrix: return nil
    }
  }
}
