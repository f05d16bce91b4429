import Determinism
import TensorCore

/// A run of a model that reads windows of the text and guesses the next character, behind the last or behind each.
///
/// Windows start anywhere in the tier's training part, drawn afresh each step, so there are no passes.
final class WindowsRun: GraphRun {
  /// A validation loss is a mean over so many batches of about so many guesses.
  private static let validationBatches = 4
  private static let guesses = 1024

  let graph: TrainingGraph
  private let seed: UInt64
  private let context: Int
  private let training: IndexBuffer
  private let validation: IndexBuffer
  private let judge: TrainingGraph
  private let starts: IndexBuffer
  private let judged: IndexBuffer

  /// Plans the run of a model of `context` tokens.
  init(_ model: Model, batch: Int, training: Text, validation: Text, seed: UInt64) {
    guard case .tokens(let context) = model.input else {
      preconditionFailure("a model of text reads tokens")
    }
    self.seed = seed
    self.context = context
    self.training = training.characters
    self.validation = validation.characters
    graph = model.planned(batch: batch)
    let windows = min(512, max(16, Self.guesses / model.output.positions))
    judge = model.planned(batch: windows, training: false)
    starts = IndexBuffer(count: batch)
    judged = IndexBuffer(count: windows * Self.validationBatches)
    // Windows at even distances over the whole validation part.
    let last = validation.characters.count - context - 1
    for place in 0..<judged.count { judged[place] = place * last / (judged.count - 1) }
  }

  func initialize(_ weights: Buffer) {
    var stream = RunStreams.weights(seed)
    graph.model.initialize(weights, using: &stream)
  }

  func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
    var stream = RunStreams.step(seed, step)
    for row in 0..<starts.count { starts[row] = stream.index(below: training.count - context) }
    graph.loadWindows(of: training, starts: starts)
    return graph.lossAndGradient(weights: weights, gradient: gradient)
  }

  func validationLoss(weights: Buffer) -> Double {
    var sum = 0.0
    for batch in 0..<Self.validationBatches {
      judge.loadWindows(of: validation, starts: judged, from: batch * judge.batch)
      sum += judge.loss(weights)
    }
    return sum / Double(Self.validationBatches)
  }
}
