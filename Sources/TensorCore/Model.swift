import Determinism

/// A feed-forward network, declared in a line a layer and planned for a batch size.
///
///     Model(.features(64), [.dense(32), .relu, .dense(10)], loss: .softmaxCrossEntropy)
///
/// It is a value without weights: those live in one flat buffer that follows `layout`.
public struct Model: Sendable {
  /// What a batch row is.
  public enum Input: Hashable, Sendable {
    /// That many numbers.
    case features(Int)
    /// That many tokens; an embedding must come first.
    case tokens(Int)
  }

  /// One layer; its input's width follows from what stands before it.
  public enum Layer: Hashable, Sendable {
    /// Rows of a table for the tokens of a context, concatenated: [batch, context · width].
    case embedding(vocabulary: Int, width: Int)
    /// X · Wᵀ + b with that many outputs: W [outputs, inputs], b [outputs].
    case dense(Int)
    /// max(x, 0).
    case relu
    /// tanh x.
    case tanh
    /// x · Φ(x) by the tanh approximation (Hendrycks and Gimpel 2016).
    case gelu
    /// Row-wise normalisation with gain and shift (Ba, Kiros and Hinton 2016).
    case layerNorm
  }

  /// What is minimised, as a mean over the batch.
  public enum Loss: Hashable, Sendable {
    /// −log softmax(output)[class], in nats.
    case softmaxCrossEntropy
    /// The mean over rows and outputs of (output − target)².
    case meanSquaredError
  }

  /// What a batch row is.
  public let input: Input
  /// The layers from input to output; the last is dense.
  public let layers: [Layer]
  /// What is minimised.
  public let loss: Loss
  /// Where each parameter lies: layer after layer, weight before bias, named `dense1.weight` and so on.
  public let layout: ParameterLayout
  /// How many numbers each layer gives a row.
  let widths: [Int]

  /// Declares a network; traps where the layers do not fit each other.
  public init(_ input: Input, _ layers: [Layer], loss: Loss) {
    self.input = input
    self.layers = layers
    self.loss = loss
    var layout = ParameterLayout()
    var widths: [Int] = []
    var counts = (dense: 0, norm: 0)
    var width = 0
    if case .features(let features) = input { width = features }
    for layer in layers {
      switch layer {
      case .embedding(let vocabulary, let embedded):
        guard case .tokens(let context) = input, widths.isEmpty else {
          preconditionFailure("an embedding is the first layer of a model of tokens")
        }
        layout.append("embedding", shape: [vocabulary, embedded], role: .embedding)
        width = context * embedded
      case .dense(let outputs):
        counts.dense += 1
        layout.append("dense\(counts.dense).weight", shape: [outputs, width], role: .matrix)
        layout.append("dense\(counts.dense).bias", shape: [outputs], role: .vector)
        width = outputs
      case .layerNorm:
        counts.norm += 1
        layout.append("norm\(counts.norm).gain", shape: [width], role: .vector)
        layout.append("norm\(counts.norm).shift", shape: [width], role: .vector)
      case .relu, .tanh, .gelu:
        break
      }
      precondition(width > 0, "a model of tokens starts with an embedding")
      widths.append(width)
    }
    guard case .dense = layers.last else { preconditionFailure("a model ends with a dense layer") }
    self.layout = layout
    self.widths = widths
  }

  /// Writes initial weights drawn from `stream`.
  ///
  /// Dense weights are normal, with variance 2 / inputs before ReLU and GELU (He et al. 2015) and
  /// 2 / (inputs + outputs) elsewhere (Glorot and Bengio 2010), but a model of one dense layer alone is convex and
  /// starts at 0; tables have deviation 0.3, gains are 1, biases and shifts 0.
  public func initialize(_ weights: Buffer, using stream: inout RandomStream) {
    precondition(weights.count == layout.count, "the weights do not follow the layout")
    var parameters = layout.parameters.makeIterator()
    func next() -> ParameterLayout.Parameter {
      guard let parameter = parameters.next() else { preconditionFailure("the layout is short") }
      return parameter
    }
    func fill(_ parameter: ParameterLayout.Parameter, with value: () -> Double) {
      for index in parameter.offset..<parameter.offset + parameter.count {
        weights.base[index] = Float(value())
      }
    }
    for (index, layer) in layers.enumerated() {
      switch layer {
      case .embedding:
        fill(next()) { 0.3 * stream.normal() }
      case .dense:
        let weight = next()
        let (outputs, inputs) = (Double(weight.shape[0]), Double(weight.shape[1]))
        let follower = index + 1 < layers.count ? layers[index + 1] : nil
        let rectifies = follower == .relu || follower == .gelu
        let variance = layers.count == 1 ? 0 : 2 / (rectifies ? inputs : inputs + outputs)
        let deviation = variance.squareRoot()
        fill(weight) { deviation * stream.normal() }
        fill(next()) { 0 }
      case .layerNorm:
        fill(next()) { 1 }
        fill(next()) { 0 }
      case .relu, .tanh, .gelu:
        break
      }
    }
  }
}
