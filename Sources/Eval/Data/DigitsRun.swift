import Determinism
import TensorCore

/// A run of a classifier on the digits of one tier: passes over the shifted rows, each in a fresh order.
final class DigitsRun: GraphRun {
  /// A validation loss is taken over as many whole batches of this size as there are rows, at most eight.
  private static let validationBatch = 128

  private let model: Model
  private let seed: UInt64
  private let noise: Float
  private let training: Digits
  private let validation: Digits
  let graph: TrainingGraph
  private let judge: TrainingGraph
  private let order: IndexBuffer
  private let judgedBatches: Int
  private var epoch = -1

  /// Plans the run; `noise` is the deviation of what is added to each pixel of a training batch, `validation` stands in
  /// random order.
  init(
    _ model: Model, batch: Int, noise: Float, training: Digits, validation: Digits, seed: UInt64
  ) {
    self.noise = noise
    self.model = model
    self.seed = seed
    self.training = training
    self.validation = validation
    graph = model.planned(batch: batch)
    judge = model.planned(batch: Self.validationBatch, training: false)
    order = IndexBuffer(count: training.count)
    judgedBatches = min(8, validation.count / Self.validationBatch)
  }

  func initialize(_ weights: Buffer) {
    var stream = RunStreams.weights(seed)
    model.initialize(weights, using: &stream)
  }

  func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
    let batches = training.count / graph.batch
    let (pass, place) = (step - 1).quotientAndRemainder(dividingBy: batches)
    if pass != epoch {
      var stream = RunStreams.order(seed, epoch: pass)
      order.shuffle(using: &stream)
      epoch = pass
    }
    graph.loadRows(
      of: training.pixels, labels: training.classes, order: order, from: place * graph.batch)
    if noise > 0 {
      var stream = RunStreams.step(seed, step)
      graph.inputs.addNoise(key: stream.next(), scale: noise)
    }
    return graph.lossAndGradient(weights: weights, gradient: gradient)
  }

  func validationLoss(weights: Buffer) -> Double {
    var sum = 0.0
    for batch in 0..<judgedBatches {
      sum += judge.loss(
        weights, of: validation.pixels, labels: validation.classes,
        from: batch * Self.validationBatch)
    }
    return sum / Double(judgedBatches)
  }
}
