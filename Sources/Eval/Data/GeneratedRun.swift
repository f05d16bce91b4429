import Determinism
import TensorCore

/// Where the batches of a generated task come from; planned for one batch size.
protocol BatchSampler: AnyObject {
  /// Loads a fresh batch into `graph`; noise on the targets only where `noisy`.
  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool)
}

/// A run of a model on generated data, which never ends: each step draws its own batch.
final class GeneratedRun: GraphRun {
  let graph: TrainingGraph
  private let seed: UInt64
  let sampler: any BatchSampler
  private let judge: TrainingGraph
  private let judgeSampler: any BatchSampler
  private var isJudgeLoaded = false

  /// Plans the run; `sampler` makes a source of batches of the size it is given.
  init(
    _ model: Model, batch: Int, validation: Int, seed: UInt64,
    sampler: (_ batch: Int) -> any BatchSampler
  ) {
    self.seed = seed
    graph = model.planned(batch: batch)
    judge = model.planned(batch: validation, training: false)
    self.sampler = sampler(batch)
    judgeSampler = sampler(validation)
  }

  func initialize(_ weights: Buffer) {
    var stream = RunStreams.weights(seed)
    graph.model.initialize(weights, using: &stream)
  }

  func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
    var stream = RunStreams.step(seed, step)
    sampler.load(graph, from: &stream, noisy: true)
    return graph.lossAndGradient(weights: weights, gradient: gradient)
  }

  func validationLoss(weights: Buffer) -> Double {
    if !isJudgeLoaded {
      var stream = RandomStream(seed: 0x7A11_DA7E)
      judgeSampler.load(judge, from: &stream, noisy: false)
      isJudgeLoaded = true
    }
    return judge.loss(weights)
  }
}
