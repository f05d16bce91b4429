/// Evaluates primitive operators on constants.
enum ConstantFolding {
  private static let kernels: [Kernel?] = Operator.all.map { entry in
    guard case .primitive(let kernel) = entry.implementation else { return nil }
    return kernel
  }

  /// The value of a primitive operator on constants, with the bits that a training step computes.
  ///
  /// By our own kernels and not by the table's closures: those use the system's mathematics, which would let a
  /// hash depend on the machine. Nil for a derived operator, and for one that is none of single numbers.
  static func value(of operation: Operator.ID, _ arguments: [Double]) -> Double? {
    kernels[Int(operation.rawValue)].flatMap { $0.evaluate(arguments) }
  }
}
