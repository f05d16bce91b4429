/// A layer with its place in memory: plain pointers and offsets only.
///
/// An enum of trivial structs rather than objects, so that the loop over the layers counts no references. The large ones
/// stand elsewhere in the plan's memory: the loop copies what stands here.
enum PlannedLayer: BitwiseCopyable {
  case activation(ActivationPlan)
  case attention(UnsafePointer<AttentionPlan>)
  case branch(BranchPlan)
  case dense(UnsafePointer<DensePlan>)
  case dropout(DropoutPlan)
  case embedding(EmbeddingPlan)
  case flatten(FlattenPlan)
  case gru(UnsafePointer<GRUPlan>)
  case lstm(UnsafePointer<LSTMPlan>)
  case meanPool(MeanPoolPlan)
  case normalisation(NormalisationPlan)
  case patches(PatchesPlan)
  case positions(PositionsPlan)

  /// Writes the layer's output.
  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    switch self {
    case .activation(let layer): layer.forward()
    case .attention(let layer): layer.pointee.forward()
    case .branch(let layer): layer.forward()
    case .dense(let layer): layer.pointee.forward(weights)
    case .dropout(let layer): layer.forward()
    case .embedding(let layer): layer.forward(weights)
    case .flatten(let layer): layer.forward()
    case .gru(let layer): layer.pointee.forward(weights)
    case .lstm(let layer): layer.pointee.forward(weights)
    case .meanPool(let layer): layer.forward()
    case .normalisation(let layer): layer.forward(weights)
    case .patches(let layer): layer.forward()
    case .positions(let layer): layer.forward(weights)
    }
  }

  /// Writes the gradient of the layer's parameters and, where someone needs it, of its input.
  @inline(__always)
  func backward(_ weights: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) {
    switch self {
    case .activation(let layer): layer.backward()
    case .attention(let layer): layer.pointee.backward()
    case .branch(let layer): layer.backward()
    case .dense(let layer): layer.pointee.backward(weights, gradient)
    case .dropout(let layer): layer.backward()
    case .embedding(let layer): layer.backward(gradient)
    case .flatten(let layer): layer.backward()
    case .gru(let layer): layer.pointee.backward(weights, gradient)
    case .lstm(let layer): layer.pointee.backward(weights, gradient)
    case .meanPool(let layer): layer.backward()
    case .normalisation(let layer): layer.backward(weights, gradient)
    case .patches(let layer): layer.backward()
    case .positions(let layer): layer.backward(gradient)
    }
  }
}

/// An activation and the gradient with respect to it; no gradient for data or in a plan without backward.
struct Value: BitwiseCopyable {
  let rows: Rows
  let gradient: Rows?
  /// Whether the gradient already holds what came by another way, so that a layer adds its part: the case behind the
  /// fork of a residual block.
  var addsGradient = false
  /// Whether the rows already hold what the layer that writes them adds to: the end of a residual block whose input
  /// nobody reads again.
  var addsRows = false
}
