import CKernels

/// A model planned for one batch size: every buffer allocated, every matrix product chosen.
///
/// Load a batch, then call `lossAndGradient` or `loss`. A step allocates nothing and counts no references. It
/// belongs to one thread at a time.
public final class TrainingGraph {
  /// The model.
  public let model: Model
  /// How many samples a batch has.
  public let batch: Int
  /// The batch of a model of numbers: `batch` · positions rows of `inputStride` numbers; empty for tokens.
  public let inputs: Buffer
  /// Numbers from one input row to the next: the features or channels rounded up to 16.
  public let inputStride: Int
  /// The batch of a model of tokens, [batch, length]; empty for numbers.
  public let tokens: IndexBuffer
  /// How many rows come out: `batch` times the positions that are left.
  public let outputRows: Int
  /// The class of each row that comes out, for the cross-entropies over classes.
  public let classes: IndexBuffer
  /// The wanted outputs, `outputRows` rows of `outputStride` numbers, for the other losses.
  public let targets: Buffer
  /// The outputs that `forward` writes, `outputRows` rows of `outputStride` numbers.
  public let outputs: Buffer
  /// Numbers from one output row to the next: the outputs rounded up to 16.
  public let outputStride: Int

  private let memory = PlanMemory()
  private let layers: UnsafeMutablePointer<PlannedLayer>
  private let layerCount: Int
  private let output: Rows
  private let key: UnsafeMutablePointer<UInt32>

  /// Plans `model`; without `training` only `forward` and `loss` may be called.
  init(_ model: Model, batch: Int, training: Bool, path: MatrixPath) {
    precondition(batch > 0, "a batch needs at least one sample, got \(batch)")
    self.model = model
    self.batch = batch
    let entry = model.input.shape
    let rows = batch * entry.positions
    inputStride = Rows.padded(entry.channels)
    inputs = Buffer(count: Rows.padded(rows) * inputStride)
    tokens = IndexBuffer(count: entry.channels == 0 ? rows : 0)
    outputRows = batch * model.output.positions
    let height = Rows.padded(outputRows)
    let width = model.output.channels
    outputStride = Rows.padded(width)
    outputs = Buffer(count: height * outputStride)
    targets = Buffer(count: model.loss.usesClasses ? 0 : outputs.count)
    classes = IndexBuffer(count: model.loss.usesClasses ? height : 0)
    key = memory.allocate(1, filledWith: 0)

    output = Rows(count: outputRows, width: width, of: outputs)
    // The loss turns the outputs into their gradient in place.
    let last = Value(rows: output, gradient: training ? output : nil)
    let input = Value(
      rows: Rows(count: rows, width: entry.channels, of: inputs), gradient: nil)
    var planner = ModelPlanner(
      model, samples: batch, isTraining: training, tokens: tokens.base, dropoutKey: key,
      path: path, in: memory)
    planner.plan(from: input, to: last)
    layerCount = planner.planned.count
    layers = memory.allocate(layerCount, filledWith: planner.planned[0])
    for (index, layer) in planner.planned.enumerated() { layers[index] = layer }
  }

  /// Which numbers dropout drops is a function of this key.
  ///
  /// A task sets it anew for each step; without dropout it says nothing.
  public var dropoutKey: UInt32 {
    get { key.pointee }
    set { key.pointee = newValue }
  }

  /// Writes `outputs` for the loaded inputs.
  public func forward(_ weights: Buffer) {
    precondition(weights.count == model.layout.count, "the weights do not follow the layout")
    for index in 0..<layerCount { layers[index].forward(weights.base) }
  }

  /// Returns the mean loss of the loaded batch; overwrites `outputs`.
  public func loss(_ weights: Buffer) -> Double {
    forward(weights)
    return outputLoss(writesGradient: false)
  }

  /// Returns the mean loss of the samples that stand in `table` from row `place` on, one a row, with their classes.
  ///
  /// It is what `loss` gives for the same rows loaded in that order, but a model whose first layer is dense reads them
  /// where they stand. For models of features and a loss over classes.
  public func loss(
    _ weights: Buffer, of table: Buffer, labels: IndexBuffer, from place: Int
  ) -> Double {
    precondition(place >= 0 && place + batch <= labels.count, "the batch leaves the table")
    precondition(
      table.count == labels.count * model.input.shape.channels, "the table has another width")
    precondition(
      model.input.shape.positions == 1 && outputRows == batch && model.loss.usesClasses,
      "rows have one class each, the model wants more")
    classes.base.update(from: labels.base + place, count: batch)
    let width = model.input.shape.channels
    let rows = table.base + place * width
    let first = layers[0]
    guard case .dense(let dense) = first, model.layers[0].isDense, width == inputStride else {
      cl_flatten(batch, 1, width, rows, width, inputs.base, inputStride)
      return loss(weights)
    }
    defer { layers[0] = first }
    return withUnsafePointer(to: dense.pointee.reading(rows)) {
      layers[0] = .dense($0)
      return loss(weights)
    }
  }

  /// Returns the mean loss of the loaded batch and writes its gradient; overwrites `outputs`.
  public func lossAndGradient(weights: Buffer, gradient: Buffer) -> Float {
    precondition(gradient.count == model.layout.count, "the gradient does not follow the layout")
    forward(weights)
    let loss = outputLoss(writesGradient: true)
    var index = layerCount
    while index > 0 {
      index -= 1
      layers[index].backward(weights.base, gradient.base)
    }
    return Float(loss)
  }

  /// The loss of the outputs, which become their own gradient where it is asked for.
  private func outputLoss(writesGradient: Bool) -> Double {
    let y = output
    return switch model.loss {
    case .softmaxCrossEntropy: crossEntropy(smoothing: 0, writesGradient)
    case .smoothedCrossEntropy(let smoothing):
      crossEntropy(smoothing: Float(smoothing), writesGradient)
    case .meanSquaredError:
      cl_squared_error(y.count, y.width, y.stride, y.base, targets.base)
        / Double(y.count * y.width)
    case .binaryCrossEntropy:
      cl_binary_cross_entropy(y.count, y.width, y.stride, y.base, targets.base)
        / Double(y.count * y.width)
    }
  }

  private func crossEntropy(smoothing: Float, _ writesGradient: Bool) -> Double {
    let y = output
    return cl_softmax_cross_entropy(
      y.count, y.width, y.stride, smoothing, writesGradient ? 1 : 0, y.base, classes.base)
      / Double(y.count)
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
