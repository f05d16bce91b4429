import TensorCore

/// A family of models, small, with weights and batches that `Tests/Reference/models.py` makes as well.
///
/// One formula on both sides, so nothing but losses need be exchanged.
public struct ModelFamily: Sendable {
  /// Its name in the golden.
  public let name: String
  /// How many samples a batch has.
  public let samples: Int
  /// The model.
  public var model: Model

  /// Declares a family; one that is not among `all` has no golden.
  public init(
    _ name: String, samples: Int, _ input: Model.Input, _ layers: [Layer],
    loss: Model.Loss = .softmaxCrossEntropy
  ) {
    self.name = name
    self.samples = samples
    model = Model(input, layers, loss: loss)
  }

  /// All families.
  public static let all = [
    ModelFamily(
      "perceptron-relu", samples: 32, .features(20),
      [.dense(24), .layerNorm(), .relu, .dense(10)]),
    ModelFamily(
      "perceptron-gelu", samples: 32, .features(20), [.dense(24), .rmsNorm, .gelu, .dense(10)],
      loss: .smoothedCrossEntropy(0.1)),
    ModelFamily(
      "perceptron-silu-tanh", samples: 32, .features(20),
      [.dense(24), .silu, .dense(16), .tanh, .dense(6)], loss: .meanSquaredError),
    ModelFamily(
      "perceptron-sigmoid", samples: 32, .features(20),
      [.layerNorm(), .dense(24), .sigmoid, .dense(6)], loss: .binaryCrossEntropy),
    ModelFamily(
      "embedding-perceptron", samples: 32, .tokens(5),
      [.embedding(vocabulary: 16, width: 8), .flatten, .dense(32), .relu, .dense(16)]),
    transformer("transformer", samples: 8, length: 16, vocabulary: 32, width: 32, blocks: 2),
    transformer(
      "transformer-large", samples: 12, length: 64, vocabulary: 64, width: 128, blocks: 4),
    ModelFamily(
      "patch-transformer", samples: 8, .sequence(16, features: 12),
      [.dense(32), .positions]
        + (0..<2).flatMap { _ in Layer.transformerBlock(width: 32, heads: 4, causal: false) }
        + [.layerNorm(), .meanPool, .dense(10)]),
    ModelFamily(
      "convolution", samples: 8, .image(height: 8, width: 8, channels: 2),
      [
        .convolution(16, kernel: 3), .relu,
        .residual([.convolution(16, kernel: 3), .relu, .convolution(16, kernel: 3)]),
        .convolution(24, kernel: 3, stride: 2), .relu,
        .residual([.convolution(24, kernel: 3), .rmsNorm]),
        .convolution(20, kernel: 2, stride: 2), .meanPool, .dense(10),
      ]),
    ModelFamily(
      "gru", samples: 8, .tokens(12),
      [.embedding(vocabulary: 16, width: 8), .gru(32), .dense(16)]),
    ModelFamily(
      "lstm", samples: 16, .sequence(8, features: 6), [.lstm(32), .flatten, .dense(4)],
      loss: .meanSquaredError),
  ]

  private static func transformer(
    _ name: String, samples: Int, length: Int, vocabulary: Int, width: Int, blocks: Int
  ) -> ModelFamily {
    ModelFamily(
      name, samples: samples, .tokens(length),
      [.embedding(vocabulary: vocabulary, width: width), .positions]
        + (0..<blocks).flatMap { _ in Layer.transformerBlock(width: width, heads: 4) }
        + [.layerNorm(shift: false), .unembedding])
  }

  /// The same family with another model of the same parameters.
  public func with(_ layers: [Layer], loss: Model.Loss? = nil) -> ModelFamily {
    var changed = self
    changed.model = Model(model.input, layers, loss: loss ?? model.loss)
    return changed
  }

  // MARK: Weights and batches

  /// The initial weights: uniform, gains around 1, matrices with a variance of 1 / inputs.
  public func weights() -> Buffer {
    let weights = Buffer(count: model.layout.count)
    for (place, parameter) in model.layout.parameters.enumerated() {
      let isGain = parameter.name.hasSuffix(".gain")
      let spread: Float =
        switch parameter.role {
        case .matrix: Float((3 / Double(parameter.shape[parameter.shape.count - 1])).squareRoot())
        case .embedding: 0.3
        case .vector: 0.1
        }
      for index in 0..<parameter.count {
        weights[parameter.offset + index] =
          (isGain ? 1 : 0) + spread * Self.uniform(key: place + 1, index: index)
      }
    }
    return weights
  }

  /// Loads the batch of a step, from 1.
  public func load(step: Int, into graph: TrainingGraph) {
    let key = 1000 + step
    if graph.tokens.count > 0 {
      loadTokens(key: key, into: graph)
    } else {
      loadNumbers(key: key, into: graph)
    }
  }

  /// A token's class is the sum of it and the one before; a model with one output a sample gives the last one's.
  private func loadTokens(key: Int, into graph: TrainingGraph) {
    let length = graph.tokens.count / samples
    let guesses = graph.outputRows / samples
    let vocabulary = model.output.channels
    for sample in 0..<samples {
      var before = 0
      for position in 0..<length {
        let place = sample * length + position
        let token = Int(Self.hashed(key: key, index: place)) % vocabulary
        graph.tokens[place] = token
        let row = position - (length - guesses)
        if row >= 0 { graph.classes[sample * guesses + row] = (token + before) % vocabulary }
        before = token
      }
    }
  }

  /// A class is which of a sample's first numbers is the largest; wanted numbers are the products of neighbours.
  private func loadNumbers(key: Int, into graph: TrainingGraph) {
    let channels = model.input.channels
    let numbers = model.input.positions * channels
    let outputs = model.output.channels
    for sample in 0..<samples {
      let values = (0..<numbers).map { Self.uniform(key: key, index: sample * numbers + $0) }
      for (index, value) in values.enumerated() {
        let row = sample * model.input.positions + index / channels
        graph.inputs[row * graph.inputStride + index % channels] = value
      }
      if model.loss.usesClasses {
        graph.classes[sample] = values[..<outputs].indices.max { values[$0] < values[$1] } ?? 0
      } else {
        for index in 0..<outputs {
          let product = values[index] * values[index + 1]
          graph.targets[sample * graph.outputStride + index] =
            model.loss == .binaryCrossEntropy ? (product > 0 ? 1 : 0) : product
        }
      }
    }
  }

  /// 32 mixed bits: the finaliser of MurmurHash3 (Appleby 2011) on key and index.
  private static func hashed(key: Int, index: Int) -> UInt32 {
    var mixed =
      UInt32(truncatingIfNeeded: index) &+ UInt32(truncatingIfNeeded: key) &* 0x9E37_79B1
    mixed = (mixed ^ mixed >> 16) &* 0x85EB_CA6B
    mixed = (mixed ^ mixed >> 13) &* 0xC2B2_AE35
    return mixed ^ mixed >> 16
  }

  /// A multiple of 2⁻²³ in [−1, 1), exact in single precision.
  private static func uniform(key: Int, index: Int) -> Float {
    Float(Int(hashed(key: key, index: index) >> 8) - 1 << 23) * 0x1p-23
  }
}

extension Model.Input {
  /// How many rows of numbers a sample has.
  fileprivate var positions: Int {
    switch self {
    case .features: 1
    case .tokens(let length), .sequence(let length, _): length
    case .image(let height, let width, _): height * width
    }
  }

  /// How many numbers a row has.
  fileprivate var channels: Int {
    switch self {
    case .tokens: 0
    case .features(let count), .sequence(_, let count): count
    case .image(_, _, let channels): channels
    }
  }
}
