/// A layer with its place in memory: plain pointers and offsets only.
///
/// An enum of trivial structs rather than objects, so that the loop over the layers counts no references.
enum PlannedLayer: BitwiseCopyable {
  case dense(DensePlan)
  case activation(ActivationPlan)
  case layerNorm(LayerNormPlan)
  case embedding(EmbeddingPlan)

  /// Writes the layer's output.
  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    switch self {
    case .dense(let layer): layer.forward(weights)
    case .activation(let layer): layer.forward()
    case .layerNorm(let layer): layer.forward(weights)
    case .embedding(let layer): layer.forward(weights)
    }
  }

  /// Writes the gradient of the layer's parameters and, where someone needs it, of its input.
  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    switch self {
    case .dense(let layer): layer.backward(weights, gradient)
    case .activation(let layer): layer.backward()
    case .layerNorm(let layer): layer.backward(weights, gradient)
    case .embedding(let layer): layer.backward(gradient)
    }
  }
}

/// An activation and the gradient with respect to it; no gradient for data or in a plan without backward.
struct Value: BitwiseCopyable {
  let rows: Rows
  let gradient: Rows?
}
