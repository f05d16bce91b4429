import CKernels

/// A function of each number, in place: the activation's rows become its values, their gradient its argument's.
struct ActivationPlan: BitwiseCopyable {
  /// Which function; its formula stands at `Layer`.
  enum Function: BitwiseCopyable {
    /// The derivative at 0 is 0.
    case relu
    case gelu
    case silu
    case tanh
    case sigmoid

    /// Whether the value does not tell the derivative, so that forward keeps it.
    var keepsSlope: Bool { self == .gelu || self == .silu }
  }

  private let function: Function
  private let value: Value
  /// The derivative at the argument, where the value does not tell it.
  private let slope: UnsafeMutablePointer<Float>

  init(_ function: Function, of value: Value, in memory: PlanMemory) {
    self.function = function
    self.value = value
    slope = memory.allocate(function.keepsSlope ? value.rows.size : 0, filledWith: 0)
  }

  @inline(__always)
  func forward() {
    let y = value.rows
    switch function {
    case .relu: cl_relu(y.size, y.base)
    case .gelu: cl_gelu(y.size, y.base, slope)
    case .silu: cl_silu(y.size, y.base, slope)
    case .tanh: cl_tanh(y.size, y.base)
    case .sigmoid: cl_sigmoid(y.size, y.base)
    }
  }

  @inline(__always)
  func backward() {
    guard let dy = value.gradient else { return }
    let y = value.rows
    switch function {
    case .relu: cl_relu_backward(y.size, y.base, dy.base)
    case .gelu, .silu: cl_slope_backward(y.size, slope, dy.base)
    case .tanh: cl_tanh_backward(y.size, y.base, dy.base)
    case .sigmoid: cl_sigmoid_backward(y.size, y.base, dy.base)
    }
  }
}
