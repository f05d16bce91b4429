import CKernels

/// A model planned for one batch size: every buffer allocated, every matrix product chosen.
///
/// Load a batch, then call `lossAndGradient` or `loss`. A step allocates nothing and counts no references. It
/// belongs to one thread at a time.
public final class TrainingGraph {
  /// The model.
  public let model: Model
  /// How many rows a batch has.
  public let batch: Int
  /// The batch of a model of features: `batch` rows of `inputStride` numbers; empty for tokens.
  public let inputs: Buffer
  /// Numbers from one input row to the next: the features rounded up to 16.
  public let inputStride: Int
  /// The batch of a model of tokens, [batch, context]; empty for features.
  public let tokens: IndexBuffer
  /// The class of each row, for softmax cross-entropy.
  public let classes: IndexBuffer
  /// The wanted outputs, `batch` rows of `outputStride` numbers, for mean squared error.
  public let targets: Buffer
  /// The outputs that `forward` writes, `batch` rows of `outputStride` numbers.
  public let outputs: Buffer
  /// Numbers from one output row to the next: the outputs rounded up to 16.
  public let outputStride: Int

  private let memory = PlanMemory()
  private let layers: UnsafeMutablePointer<PlannedLayer>
  private let layerCount: Int
  private let output: Rows
  private let context: Int
  private let features: Int

  /// Plans `model`; without `training` only `forward` and `loss` may be called.
  init(_ model: Model, batch: Int, training: Bool, path: MatrixPath) {
    precondition(batch > 0, "a batch needs at least one row, got \(batch)")
    self.model = model
    self.batch = batch
    switch model.input {
    case .features(let features): (self.features, context) = (features, 0)
    case .tokens(let context): (features, self.context) = (0, context)
    }
    let height = Rows.padded(batch)
    let width = model.widths.last ?? 0
    inputStride = Rows.padded(features)
    inputs = Buffer(count: height * inputStride)
    tokens = IndexBuffer(count: batch * context)
    outputStride = Rows.padded(width)
    outputs = Buffer(count: height * outputStride)
    targets = Buffer(count: model.loss == .meanSquaredError ? outputs.count : 0)
    classes = IndexBuffer(count: model.loss == .softmaxCrossEntropy ? height : 0)

    output = Rows(count: batch, width: width, of: outputs)
    // The loss turns the outputs into their gradient in place.
    let last = Value(rows: output, gradient: training ? output : nil)
    let input = Value(rows: Rows(count: batch, width: features, of: inputs), gradient: nil)
    let planned = Self.plan(
      model, from: input, tokens: tokens.base, to: last, path: path, in: memory)
    layerCount = planned.count
    layers = memory.allocate(planned.count, filledWith: planned[0])
    for (index, layer) in planned.enumerated() { layers[index] = layer }
  }

  /// Writes `outputs` for the loaded inputs.
  public func forward(_ weights: Buffer) {
    precondition(weights.count == model.layout.count, "the weights do not follow the layout")
    for index in 0..<layerCount { layers[index].forward(weights.base) }
  }

  /// Returns the mean loss of the loaded batch.
  public func loss(_ weights: Buffer) -> Double {
    forward(weights)
    return outputLoss()
  }

  /// Returns the mean loss of the loaded batch and writes its gradient; overwrites `outputs`.
  public func lossAndGradient(weights: Buffer, gradient: Buffer) -> Float {
    precondition(gradient.count == model.layout.count, "the gradient does not follow the layout")
    forward(weights)
    let loss = outputLoss()
    var index = layerCount
    while index > 0 {
      index -= 1
      layers[index].backward(weights.base, gradient.base)
    }
    return Float(loss)
  }

  private func outputLoss() -> Double {
    switch model.loss {
    case .softmaxCrossEntropy:
      cl_softmax_cross_entropy(
        batch, output.width, output.stride, output.base, classes.base) / Double(batch)
    case .meanSquaredError:
      cl_squared_error(batch, output.width, output.stride, output.base, targets.base)
        / Double(batch * output.width)
    }
  }

  /// Gives each layer its buffers, from the input to the output.
  private static func plan(
    _ model: Model, from input: Value, tokens: UnsafeMutablePointer<Int32>, to last: Value,
    path: MatrixPath, in memory: PlanMemory
  ) -> [PlannedLayer] {
    var offsets = model.layout.parameters.map(\.offset).makeIterator()
    func offset() -> Int { offsets.next() ?? 0 }
    var value = input
    var planned: [PlannedLayer] = []
    for (index, layer) in model.layers.enumerated() {
      var output: Value {
        if index == model.layers.count - 1 { return last }
        func rows() -> Rows {
          Rows(count: last.rows.count, width: model.widths[index], in: memory)
        }
        return Value(rows: rows(), gradient: last.gradient == nil ? nil : rows())
      }
      let next: Value
      switch layer {
      case .embedding(let vocabulary, let width):
        next = output
        planned.append(
          .embedding(
            EmbeddingPlan(
              tokens: tokens, context: model.widths[index] / width, output: next, table: offset(),
              vocabulary: vocabulary, width: width)))
      case .dense:
        next = output
        planned.append(
          .dense(
            DensePlan(
              input: value, output: next, weight: offset(), bias: offset(), path: path, in: memory)
          ))
      case .layerNorm:
        next = output
        planned.append(
          .layerNorm(
            LayerNormPlan(
              input: value, output: next, gain: offset(), shift: offset(), in: memory)))
      case .relu:
        next = value
        planned.append(.activation(ActivationPlan(.relu, of: value, in: memory)))
      case .tanh:
        next = value
        planned.append(.activation(ActivationPlan(.tanh, of: value, in: memory)))
      case .gelu:
        next = value
        planned.append(.activation(ActivationPlan(.gelu, of: value, in: memory)))
      }
      value = next
    }
    return planned
  }
}

extension Model {
  /// Plans the model for batches of `batch` rows.
  ///
  /// Without `training` there is no memory for a gradient, and only `forward` and `loss` may be called.
  public func planned(
    batch: Int, training: Bool = true, path: MatrixPath = .current
  ) -> TrainingGraph {
    TrainingGraph(self, batch: batch, training: training, path: path)
  }
}

// Loading batches.
extension TrainingGraph {
  /// Loads the rows that `order` names from `place` on: features from `table` [rows, features], classes from
  /// `labels`.
  public func loadRows(of table: Buffer, labels: IndexBuffer, order: IndexBuffer, from place: Int) {
    precondition(place >= 0 && place + batch <= order.count, "the batch leaves the order of rows")
    precondition(
      features > 0 && table.count == labels.count * features, "the table has another width")
    cl_gather(batch, features, table.base, features, order.base + place, inputs.base, inputStride)
    for row in 0..<batch { classes.base[row] = labels.base[Int(order.base[place + row])] }
  }

  /// Loads the windows of `text` that start where `starts` says: `context` tokens, and the next as the class.
  public func loadWindows(of text: IndexBuffer, starts: IndexBuffer, from place: Int = 0) {
    precondition(
      place >= 0 && place + batch <= starts.count, "the batch leaves the list of windows")
    precondition(context > 0, "only a model of tokens reads windows of text")
    for row in 0..<batch {
      let start = Int(starts.base[place + row])
      precondition(start >= 0 && start + context < text.count, "window \(start) leaves the text")
      (tokens.base + row * context).update(from: text.base + start, count: context)
      classes.base[row] = text.base[start + context]
    }
  }
}
