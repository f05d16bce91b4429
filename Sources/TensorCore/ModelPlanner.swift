/// Gives each layer of a model its place in memory, from the input to the output.
struct ModelPlanner {
  private(set) var planned: [PlannedLayer] = []
  private var parameters: ArraySlice<ParameterLayout.Parameter>
  private var shape: SampleShape
  private let model: Model
  private let samples: Int
  private let isTraining: Bool
  private let tokens: UnsafeMutablePointer<Int32>
  private let dropoutKey: UnsafeMutablePointer<UInt32>
  private let path: MatrixPath
  private let memory: PlanMemory

  init(
    _ model: Model, samples: Int, isTraining: Bool, tokens: UnsafeMutablePointer<Int32>,
    dropoutKey: UnsafeMutablePointer<UInt32>, path: MatrixPath, in memory: PlanMemory
  ) {
    self.model = model
    self.samples = samples
    self.isTraining = isTraining
    self.tokens = tokens
    self.dropoutKey = dropoutKey
    self.path = path
    self.memory = memory
    parameters = model.layout.parameters[...]
    shape = model.input.shape
  }

  /// Plans all layers between two values.
  mutating func plan(from input: Value, to output: Value) {
    _ = plan(model.layers[...], from: input, to: output)
  }

  /// Plans some layers and returns what comes out.
  ///
  /// The last that has an output of its own writes `output`, where there is one.
  private mutating func plan(_ layers: ArraySlice<Layer>, from input: Value, to output: Value?)
    -> Value
  {
    var value = input
    var layers = layers
    while let layer = layers.popFirst() {
      let isLast = layers.allSatisfy(\.isInPlace)
      // An embedding writes its rows behind one another at once where that is what is wanted.
      if case .embedding = layer, layers.first == .flatten {
        layers.removeFirst()
        value = planEmbedding(layer, flat: true, to: layers.isEmpty ? output : nil)
      } else {
        value = plan(layer, from: value, to: isLast ? output : nil)
      }
    }
    return value
  }

  private mutating func plan(_ layer: Layer, from input: Value, to output: Value?) -> Value {
    switch layer {
    case .embedding: return planEmbedding(layer, flat: false, to: output)
    case .positions:
      let value = inPlace(input)
      planned.append(
        .positions(PositionsPlan(value, length: shape.positions, table: next().offset)))
      return value
    case .flatten:
      shape = SampleShape(channels: shape.positions * shape.channels)
      let value = output ?? fresh()
      planned.append(.flatten(FlattenPlan(input: input, output: value)))
      return value
    case .meanPool:
      shape = SampleShape(channels: shape.channels)
      let value = output ?? fresh()
      planned.append(.meanPool(MeanPoolPlan(input: input, output: value)))
      return value
    case .dense(let outputs, let bias):
      return planDense(input, outputs: outputs, hasBias: bias, to: output)
    case .unembedding:
      shape = shape.with(channels: model.output.channels)
      let value = output ?? fresh()
      addDense(input, value, weight: model.embeddingOffset, bias: nil)
      return value
    case .convolution(let outputs, let kernel, let stride):
      let before = shape
      shape = shape.patches(kernel: kernel, stride: stride)
      let patches = fresh(hasGradient: input.gradient != nil)
      planned.append(
        .patches(
          PatchesPlan(input: input, output: patches, shape: before, kernel: kernel, stride: stride))
      )
      return planDense(patches, outputs: outputs, hasBias: true, to: output)
    case .layerNorm(let shift):
      return planNormalisation(input, isCentred: true, hasShift: shift, to: output)
    case .rmsNorm:
      return planNormalisation(input, isCentred: false, hasShift: false, to: output)
    case .attention(let heads, let causal):
      return planAttention(input, heads: heads, isCausal: causal, to: output)
    case .gru(let width):
      return planRecurrent(input, width: width, gates: 3, to: output)
    case .lstm(let width):
      return planRecurrent(input, width: width, gates: 4, to: output)
    case .residual(let inner): return planResidual(inner, from: input, to: output)
    case .relu: return planActivation(.relu, of: input)
    case .gelu: return planActivation(.gelu, of: input)
    case .silu: return planActivation(.silu, of: input)
    case .tanh: return planActivation(.tanh, of: input)
    case .sigmoid: return planActivation(.sigmoid, of: input)
    case .dropout(let rate):
      guard rate > 0, isTraining else { return input }
      planned.append(
        .dropout(
          DropoutPlan(
            inPlace(input), rate: rate, key: dropoutKey, layer: planned.count, in: memory)))
      return input
    }
  }

  // MARK: Values

  /// Rows of the present shape.
  private func fresh(hasGradient: Bool = true) -> Value {
    func rows() -> Rows {
      Rows(count: samples * shape.positions, width: shape.channels, in: memory)
    }
    return Value(rows: rows(), gradient: isTraining && hasGradient ? rows() : nil)
  }

  private func inPlace(_ value: Value) -> Value {
    precondition(
      value.gradient != nil || !isTraining,
      "a layer in place cannot be the first: it would overwrite the data")
    return value
  }

  /// The next parameter of the layout.
  private mutating func next() -> ParameterLayout.Parameter {
    guard let parameter = parameters.popFirst() else {
      preconditionFailure("the layout has fewer parameters than the layers need")
    }
    return parameter
  }

  /// The offset of the first of several parameters that lie one behind another.
  private mutating func next(_ count: Int) -> Int {
    let first = next()
    for _ in 1..<count { _ = next() }
    return first.offset
  }

  // MARK: Layers

  private mutating func planEmbedding(_ layer: Layer, flat: Bool, to output: Value?) -> Value {
    guard case .embedding(let vocabulary, let width) = layer else {
      preconditionFailure("\(layer) is no embedding")
    }
    let length = shape.positions
    shape = flat ? SampleShape(channels: length * width) : shape.with(channels: width)
    let value = output ?? fresh()
    planned.append(
      .embedding(
        EmbeddingPlan(
          tokens: tokens, context: flat ? length : 1, output: value, table: next().offset,
          vocabulary: vocabulary, width: width, isShared: model.layers.contains(.unembedding))))
    return value
  }

  private mutating func planDense(
    _ input: Value, outputs: Int, hasBias: Bool, to output: Value?
  ) -> Value {
    shape = shape.with(channels: outputs)
    let value = output ?? fresh()
    let weight = next().offset
    addDense(input, value, weight: weight, bias: hasBias ? next().offset : nil)
    return value
  }

  private mutating func addDense(_ input: Value, _ output: Value, weight: Int, bias: Int?) {
    planned.append(
      .dense(
        memory.place(
          DensePlan(
            input: input, output: output, weight: weight, bias: bias, path: path, in: memory))))
  }

  private mutating func planNormalisation(
    _ input: Value, isCentred: Bool, hasShift: Bool, to output: Value?
  ) -> Value {
    let value = output ?? fresh()
    planned.append(
      .normalisation(
        NormalisationPlan(
          input: input, output: value, isCentred: isCentred, gain: next().offset,
          shift: hasShift ? next().offset : nil, in: memory)))
    return value
  }

  private mutating func planActivation(_ function: ActivationPlan.Function, of input: Value)
    -> Value
  {
    planned.append(.activation(ActivationPlan(function, of: inPlace(input), in: memory)))
    return input
  }

  private mutating func planAttention(
    _ input: Value, heads: Int, isCausal: Bool, to output: Value?
  ) -> Value {
    let channels = shape.channels
    shape = shape.with(channels: 3 * channels)
    let projections = fresh()
    addDense(input, projections, weight: next(3), bias: nil)
    shape = shape.with(channels: channels)
    let mixed = fresh()
    planned.append(
      .attention(
        memory.place(
          AttentionPlan(
            input: projections, output: mixed, length: shape.positions, heads: heads,
            isCausal: isCausal, path: path, in: memory))))
    return planDense(mixed, outputs: channels, hasBias: false, to: output)
  }

  private mutating func planRecurrent(
    _ input: Value, width: Int, gates: Int, to output: Value?
  ) -> Value {
    shape = shape.with(channels: gates * width)
    let arguments = fresh()
    let (weight, state, bias) = (next(gates), next(gates), next(gates))
    addDense(input, arguments, weight: weight, bias: bias)
    shape = shape.with(channels: width)
    let value = output ?? fresh()
    let length = shape.positions
    if gates == 3 {
      planned.append(
        .gru(
          memory.place(
            GRUPlan(
              gates: arguments, output: value, length: length, state: state, bias: next().offset,
              path: path, in: memory))))
    } else {
      planned.append(
        .lstm(
          memory.place(
            LSTMPlan(
              gates: arguments, output: value, length: length, state: state, path: path, in: memory)
          )))
    }
    return value
  }

  private mutating func planResidual(_ inner: [Layer], from input: Value, to output: Value?)
    -> Value
  {
    var fork = input
    fork.addsGradient = true
    // A normalisation keeps what it needs of its input, so a block between one and a dense layer may add its result to
    // the very rows it came from, and its slope likewise: no copy, no second pass.
    if output == nil, !input.addsGradient, isReadOnce, inner.first?.keepsNormal ?? false,
      inner.last?.endsDense ?? false
    {
      var stream = input
      stream.addsRows = true
      _ = plan(inner[...], from: fork, to: stream)
      return input
    }
    let value = output ?? fresh()
    let last = plan(inner[...], from: fork, to: value)
    planned.append(.branch(BranchPlan(from: input, to: last)))
    return value
  }

  /// Whether the layer before reads its own output no more once it is written.
  private var isReadOnce: Bool {
    switch planned.last {
    case .dense, .embedding, .positions: true
    default: false
    }
  }
}

extension Layer {
  /// Whether it normalises, and so keeps its normalised input for backward.
  fileprivate var keepsNormal: Bool {
    switch self {
    case .layerNorm, .rmsNorm: true
    default: false
    }
  }

  /// Whether a dense layer writes its output.
  fileprivate var endsDense: Bool {
    switch self {
    case .dense, .attention, .convolution: true
    default: false
    }
  }
}
