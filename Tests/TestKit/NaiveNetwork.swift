import Foundation
import TensorCore

/// The networks of `Model`, forward only, in double precision and in the plainest loops: the oracle of the
/// kernels, never made of them.
public struct NaiveNetwork {
  /// What is wanted of each row that comes out, and what goes in.
  public struct Batch {
    /// Each sample's positions, each with its numbers; empty for a model of tokens.
    public var inputs: [[[Double]]] = []
    /// Each sample's tokens; empty for a model of numbers.
    public var tokens: [[Int]] = []
    /// The class of each row.
    public var classes: [Int] = []
    /// The wanted outputs of each row.
    public var targets: [[Double]] = []

    /// Makes an empty batch.
    public init() {}

    /// Reads the batch that is loaded in a graph.
    public init(loadedIn graph: TrainingGraph) {
      func rows(_ buffer: Buffer, _ count: Int, _ width: Int, _ stride: Int) -> [[Double]] {
        (0..<count).map { row in (0..<width).map { Double(buffer[row * stride + $0]) } }
      }
      let (positions, channels) =
        switch graph.model.input {
        case .features(let features): (1, features)
        case .tokens(let length): (length, 0)
        case .sequence(let length, let features): (length, features)
        case .image(let height, let width, let channels): (height * width, channels)
        }
      if channels == 0 {
        tokens = (0..<graph.batch).map { sample in
          (0..<positions).map { graph.tokens[sample * positions + $0] }
        }
      } else {
        let all = rows(graph.inputs, graph.batch * positions, channels, graph.inputStride)
        inputs = (0..<graph.batch).map { Array(all[$0 * positions..<($0 + 1) * positions]) }
      }
      if graph.model.loss.usesClasses {
        classes = (0..<graph.outputRows).map { graph.classes[$0] }
      } else {
        targets = rows(
          graph.targets, graph.outputRows, graph.model.output.channels, graph.outputStride)
      }
    }
  }

  /// The network.
  public let model: Model

  /// Wraps a network.
  public init(_ model: Model) { self.model = model }

  /// Returns the outputs of every row, sample after sample.
  public func outputs(_ batch: Batch, weights: [Double]) -> [[Double]] {
    (0..<max(batch.inputs.count, batch.tokens.count)).flatMap { sample in
      var pass = NaivePass(
        parameters: model.layout.parameters.map {
          Array(weights[$0.offset..<$0.offset + $0.count])
        },
        shape: model.input, tokens: batch.tokens.isEmpty ? [] : batch.tokens[sample])
      let input = batch.inputs.isEmpty ? batch.tokens[sample].map { _ in [] } : batch.inputs[sample]
      return pass.apply(model.layers, to: input)
    }
  }

  /// Returns the mean loss of a batch.
  public func loss(_ batch: Batch, weights: [Double]) -> Double {
    let outputs = outputs(batch, weights: weights)
    var sum = 0.0
    for (row, output) in outputs.enumerated() {
      switch model.loss {
      case .softmaxCrossEntropy: sum += crossEntropy(output, batch.classes[row], smoothing: 0)
      case .smoothedCrossEntropy(let smoothing):
        sum += crossEntropy(output, batch.classes[row], smoothing: smoothing)
      case .meanSquaredError:
        let squares = zip(output, batch.targets[row]).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        sum += squares / Double(output.count)
      case .binaryCrossEntropy:
        let entropies = zip(output, batch.targets[row]).reduce(0) {
          $0 + $1.1 * log(1 + exp(-$1.0)) + (1 - $1.1) * log(1 + exp($1.0))
        }
        sum += entropies / Double(output.count)
      }
    }
    return sum / Double(outputs.count)
  }

  private func crossEntropy(_ output: [Double], _ wanted: Int, smoothing: Double) -> Double {
    let top = output.max() ?? 0
    let total = log(output.reduce(0) { $0 + exp($1 - top) }) + top
    let mean = output.reduce(0) { $0 + total - $1 } / Double(output.count)
    return (1 - smoothing) * (total - output[wanted]) + smoothing * mean
  }
}
