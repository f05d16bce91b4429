import Foundation
import TensorCore

/// The networks of `Model`, forward only, in double precision and in the plainest loops: the oracle of the
/// kernels, never made of them.
public struct NaiveNetwork {
  /// A batch: features or tokens, and what is wanted of each row.
  public struct Batch {
    /// Rows of numbers; empty for a model of tokens.
    public var inputs: [[Double]] = []
    /// Rows of tokens; empty for a model of features.
    public var tokens: [[Int]] = []
    /// The class of each row.
    public var classes: [Int] = []
    /// The wanted outputs of each row.
    public var targets: [[Double]] = []

    /// Makes an empty batch.
    public init() {}

    /// Reads the batch that is loaded in a graph.
    public init(loadedIn graph: TrainingGraph) {
      for row in 0..<graph.batch {
        switch graph.model.input {
        case .features(let width):
          inputs.append((0..<width).map { Double(graph.inputs[row * graph.inputStride + $0]) })
        case .tokens(let context):
          tokens.append((0..<context).map { graph.tokens[row * context + $0] })
        }
        switch graph.model.loss {
        case .softmaxCrossEntropy: classes.append(graph.classes[row])
        case .meanSquaredError:
          let width = graph.model.layout.parameters.last?.count ?? 0
          targets.append((0..<width).map { Double(graph.targets[row * graph.outputStride + $0]) })
        }
      }
    }
  }

  /// The network.
  public let model: Model

  /// Wraps a network.
  public init(_ model: Model) { self.model = model }

  /// Returns the outputs of every row.
  public func outputs(_ batch: Batch, weights: [Double]) -> [[Double]] {
    let count = max(batch.inputs.count, batch.tokens.count)
    return (0..<count).map { row in
      var parameters = model.layout.parameters.makeIterator()
      func next() -> [Double] {
        guard let parameter = parameters.next() else { return [] }
        return Array(weights[parameter.offset..<parameter.offset + parameter.count])
      }
      var x = row < batch.inputs.count ? batch.inputs[row] : []
      for layer in model.layers {
        switch layer {
        case .embedding(_, let width):
          let table = next()
          x = batch.tokens[row].flatMap { Array(table[$0 * width..<($0 + 1) * width]) }
        case .dense(let outputs):
          let (weight, bias) = (next(), next())
          x = (0..<outputs).map { output in
            var sum = bias[output]
            for (input, value) in x.enumerated() { sum += weight[output * x.count + input] * value }
            return sum
          }
        case .relu: x = x.map { max($0, 0) }
        case .tanh: x = x.map { 1 - 2 / (exp(2 * $0) + 1) }
        case .gelu:
          x = x.map { value in
            let u = 0.7978845608028654 * (value + 0.044715 * value * value * value)
            return 0.5 * value * (1 + (1 - 2 / (exp(2 * u) + 1)))
          }
        case .layerNorm:
          let (gain, shift) = (next(), next())
          let mean = x.reduce(0, +) / Double(x.count)
          let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
          x = x.indices.map {
            gain[$0] * (x[$0] - mean) / (variance + 1e-5).squareRoot() + shift[$0]
          }
        }
      }
      return x
    }
  }

  /// Returns the mean loss of a batch.
  public func loss(_ batch: Batch, weights: [Double]) -> Double {
    let outputs = outputs(batch, weights: weights)
    var sum = 0.0
    for (row, output) in outputs.enumerated() {
      switch model.loss {
      case .softmaxCrossEntropy:
        let top = output.max() ?? 0
        let total = output.reduce(0) { $0 + exp($1 - top) }
        sum += log(total) + top - output[batch.classes[row]]
      case .meanSquaredError:
        let squares = zip(output, batch.targets[row]).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        sum += squares / Double(output.count)
      }
    }
    return sum / Double(outputs.count)
  }
}
