import Determinism
import TensorCore

/// A run of a classifier on the digits of one tier: passes over the shifted rows, each in a fresh order.
final class DigitsRun: TaskRun {
  /// How many validation rows a loss is taken over: four batches.
  static let validationBatch = 128
  private static let validationBatches = 4

  private let model: Model
  private let seed: UInt64
  private let training: Digits
  private let validation: Digits
  private let graph: TrainingGraph
  private let judge: TrainingGraph
  private let order: IndexBuffer
  private let judged: IndexBuffer
  private var epoch = -1

  /// Plans the run.
  init(_ model: Model, batch: Int, training: Digits, validation: Digits, seed: UInt64) {
    self.model = model
    self.seed = seed
    self.training = training
    self.validation = validation
    graph = model.planned(batch: batch)
    judge = model.planned(batch: Self.validationBatch, training: false)
    order = IndexBuffer(count: training.count)
    var fixed = RandomStream(seed: 0xD161_7501)
    let rows = Array(0..<Int32(validation.count)).shuffled(using: &fixed)
    judged = IndexBuffer(Array(rows.prefix(Self.validationBatch * Self.validationBatches)))
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
    return graph.lossAndGradient(weights: weights, gradient: gradient)
  }

  func validationLoss(weights: Buffer) -> Double {
    var sum = 0.0
    for batch in 0..<Self.validationBatches {
      judge.loadRows(
        of: validation.pixels, labels: validation.classes, order: judged,
        from: batch * Self.validationBatch)
      sum += judge.loss(weights)
    }
    return sum / Double(Self.validationBatches)
  }
}
