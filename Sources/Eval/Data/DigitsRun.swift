import Determinism
import TensorCore

/// A run of a model on the digits of one tier: passes over the shifted rows, each in a fresh order.
///
/// A model of classes guesses the digit; any other is to give back the pixels, without the noise, from 0 to 1.
final class DigitsRun: GraphRun {
  /// A validation loss is taken over as many whole batches of this size as there are rows, at most eight.
  private static let validationBatch = 128

  private let model: Model
  private let seed: UInt64
  private let noise: Float
  private let labelNoise: Double
  private let training: Digits
  private let validation: Digits
  let graph: TrainingGraph
  private let judge: TrainingGraph
  private let order: IndexBuffer
  private let judgedBatches: Int
  /// The places 0, 1, 2 … of the rows, for a model that must load them.
  private let judged: IndexBuffer
  private var epoch = -1
  /// Whether the judge reads rows where they stand.
  private let readsInPlace: Bool

  /// Plans the run.
  ///
  /// - Parameters:
  ///   - noise: The deviation of what is added to each pixel of a training batch.
  ///   - labelNoise: The share of a training batch's classes that are drawn by chance.
  ///   - validation: What a validation loss is taken over, in random order.
  init(
    _ model: Model, batch: Int, noise: Float, labelNoise: Double = 0, training: Digits,
    validation: Digits, seed: UInt64
  ) {
    self.noise = noise
    self.labelNoise = labelNoise
    self.model = model
    self.seed = seed
    self.training = training
    self.validation = validation
    if case .features = model.input {
      readsInPlace = model.loss.usesClasses
    } else {
      readsInPlace = false
    }
    graph = model.planned(batch: batch)
    judge = model.planned(batch: Self.validationBatch, training: false)
    order = IndexBuffer(count: training.count)
    judgedBatches = min(8, validation.count / Self.validationBatch)
    judged = IndexBuffer(count: readsInPlace ? 0 : validation.count)
    for place in 0..<judged.count { judged[place] = place }
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
    load(training, order, from: place * graph.batch, into: graph)
    if noise > 0 || labelNoise > 0 { disturb(step: step) }
    return graph.lossAndGradient(weights: weights, gradient: gradient)
  }

  /// Adds the noise of a step to the loaded batch.
  private func disturb(step: Int) {
    var stream = RunStreams.step(seed, step)
    if noise > 0 { graph.inputs.addNoise(key: stream.next(), scale: noise) }
    if labelNoise > 0 {
      for row in 0..<graph.batch where stream.chance(labelNoise) {
        graph.classes[row] = stream.index(below: 10)
      }
    }
  }

  func validationLoss(weights: Buffer) -> Double {
    var sum = 0.0
    for batch in 0..<judgedBatches {
      let place = batch * Self.validationBatch
      if readsInPlace {
        sum += judge.loss(
          weights, of: validation.pixels, labels: validation.classes, from: place)
      } else {
        load(validation, judged, from: place, into: judge)
        sum += judge.loss(weights)
      }
    }
    return sum / Double(judgedBatches)
  }

  private func load(
    _ digits: Digits, _ order: IndexBuffer, from place: Int, into graph: TrainingGraph
  ) {
    if model.loss.usesClasses {
      graph.loadRows(of: digits.pixels, labels: digits.classes, order: order, from: place)
    } else {
      graph.loadRows(of: digits.pixels, targets: digits.intensities, order: order, from: place)
    }
  }
}
