import CKernels

/// A function of each number, in place: the activation's rows become its values, their gradient its argument's.
struct ActivationPlan: BitwiseCopyable {
  /// Which function.
  enum Function: BitwiseCopyable {
    /// max(x, 0); the derivative at 0 is 0.
    case relu
    /// tanh x.
    case tanh
    /// x · Φ(x) by the tanh approximation, ½x(1 + tanh(√(2/π)(x + 0.044715x³))) (Hendrycks and Gimpel 2016).
    case gelu
  }

  private let function: Function
  private let value: Value
  /// The derivative of GELU at the argument, which the value does not tell.
  private let slope: Rows?

  init(_ function: Function, of value: Value, in memory: PlanMemory) {
    self.function = function
    self.value = value
    let rows = value.rows
    slope =
      function == .gelu ? Rows(count: rows.count, width: rows.width, in: memory) : nil
  }

  @inline(__always)
  func forward() {
    let y = value.rows
    switch function {
    case .relu: cl_relu(y.size, y.base)
    case .tanh: cl_tanh(y.size, y.base)
    case .gelu: if let slope { cl_gelu(y.size, y.base, slope.base) }
    }
  }

  @inline(__always)
  func backward() {
    guard let dy = value.gradient else { return }
    let y = value.rows
    switch function {
    case .relu: cl_relu_backward(y.size, y.base, dy.base)
    case .tanh: cl_tanh_backward(y.size, y.base, dy.base)
    case .gelu: if let slope { cl_gelu_backward(y.size, slope.base, dy.base) }
    }
  }
}
