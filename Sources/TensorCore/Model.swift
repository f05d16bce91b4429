import Determinism

/// A network, declared in a line a layer and planned for a batch size.
///
///     Model(.features(64), [.dense(32), .relu, .dense(10)], loss: .softmaxCrossEntropy)
///
/// It is a value without weights: those live in one flat buffer that follows `layout`.
public struct Model: Sendable {
  /// One layer.
  public typealias Layer = TensorCore.Layer

  /// What a sample is.
  public enum Input: Hashable, Sendable {
    /// That many numbers.
    case features(Int)
    /// That many tokens; an embedding must come first.
    case tokens(Int)
    /// That many rows of that many numbers.
    case sequence(Int, features: Int)
    /// An image: the channels of a pixel stand together, the pixels row by row.
    case image(height: Int, width: Int, channels: Int)

    /// What comes to the first layer; tokens have no channels yet.
    var shape: SampleShape {
      switch self {
      case .features(let features): SampleShape(channels: features)
      case .tokens(let length): SampleShape(height: length, channels: 0)
      case .sequence(let length, let features): SampleShape(height: length, channels: features)
      case .image(let height, let width, let channels):
        SampleShape(height: height, width: width, channels: channels)
      }
    }
  }

  /// What is minimised, as a mean over all rows that come out: a sample has one for each position that is left.
  public enum Loss: Hashable, Sendable {
    /// −log softmax(output)[class], in nats.
    case softmaxCrossEntropy
    /// −Σ wanted · log softmax(output), with wanted = (1 − s) · onehot + s / classes: label smoothing (Szegedy et al.
    /// 2016).
    case smoothedCrossEntropy(Double)
    /// The mean over rows and outputs of (output − target)².
    case meanSquaredError
    /// The mean over rows and outputs of −target · log σ(output) − (1 − target) · log σ(−output).
    case binaryCrossEntropy

    /// Whether a row's target is a class rather than numbers.
    public var usesClasses: Bool {
      switch self {
      case .softmaxCrossEntropy, .smoothedCrossEntropy: true
      case .meanSquaredError, .binaryCrossEntropy: false
      }
    }
  }

  /// What a sample is.
  public let input: Input
  /// The layers from input to output.
  public let layers: [Layer]
  /// What is minimised.
  public let loss: Loss
  /// What a sample is behind the last layer.
  public let output: SampleShape
  /// Where each parameter lies: layer after layer, weight before bias, named `dense1.weight` and so on.
  public let layout: ParameterLayout
  /// Where the table of the embedding lies: it is the first parameter.
  let embeddingOffset = 0
  /// How each parameter starts, in the layout's order.
  private let initials: [InitialValue]

  /// Declares a network; traps where the layers do not fit each other.
  public init(_ input: Input, _ layers: [Layer], loss: Loss) {
    var declaration = ModelDeclaration(input)
    declaration.append(layers)
    self.input = input
    self.layers = layers
    self.loss = loss
    output = declaration.shape
    layout = declaration.layout
    initials = declaration.initials
    precondition(output.channels > 0, "a model needs a layer that gives outputs")
    precondition(
      layers.last.map { !$0.isInPlace } ?? false,
      "a model ends with a layer that has an output of its own")
  }

  /// Writes initial weights drawn from `stream`.
  ///
  /// Matrices are normal, with variance 2 / inputs before ReLU, GELU and SiLU (He et al. 2015) and
  /// 2 / (inputs + outputs) elsewhere (Glorot and Bengio 2010), but a model of one dense layer alone is convex and
  /// starts at 0; the last matrix of a residual block is divided by √(2 · the number of blocks) (Radford et al. 2019);
  /// tables have deviation 0.3, or 1 / √width where they are also the output's; gains are 1, biases and shifts 0, but
  /// the forget gate's bias is 1 (Jozefowicz et al. 2015).
  public func initialize(_ weights: Buffer, using stream: inout RandomStream) {
    precondition(weights.count == layout.count, "the weights do not follow the layout")
    let blocks = layers.count { if case .residual = $0 { true } else { false } }
    for (parameter, initial) in zip(layout.parameters, initials) {
      for index in parameter.offset..<parameter.offset + parameter.count {
        switch initial {
        case .constant(let value): weights.base[index] = Float(value)
        case .normal(let deviation): weights.base[index] = Float(deviation * stream.normal())
        case .branch(let deviation):
          weights.base[index] = Float(
            deviation / Double(2 * max(blocks, 1)).squareRoot() * stream.normal())
        }
      }
    }
  }
}
