import Determinism
import TensorCore
import TestKit
import Testing

@Suite struct GradientTests {
  /// A model small enough to differentiate, and odd enough to meet every remainder.
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let batch: Int
    let model: Model
  }

  static let samples = [
    Sample(
      testDescription: "dense, softmax", batch: 5,
      model: Model(.features(7), [.dense(3)], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "dense, squared error", batch: 19,
      model: Model(.features(20), [.dense(18)], loss: .meanSquaredError)),
    Sample(
      testDescription: "relu", batch: 33,
      model: Model(.features(9), [.dense(17), .relu, .dense(10)], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "tanh", batch: 8,
      model: Model(
        .features(6), [.dense(11), .tanh, .dense(5), .tanh, .dense(2)], loss: .meanSquaredError)),
    Sample(
      testDescription: "gelu", batch: 16,
      model: Model(.features(16), [.dense(16), .gelu, .dense(16)], loss: .meanSquaredError)),
    Sample(
      testDescription: "layer norm", batch: 10,
      model: Model(
        .features(5), [.dense(19), .layerNorm(), .tanh, .dense(4)], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "layer norm on the input", batch: 4,
      model: Model(.features(21), [.layerNorm(), .dense(3)], loss: .meanSquaredError)),
    Sample(
      testDescription: "embedding", batch: 12,
      model: Model(
        .tokens(3),
        [
          .embedding(vocabulary: 9, width: 5), .flatten, .dense(20), .layerNorm(), .gelu, .dense(9),
        ],
        loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "deep", batch: 6,
      model: Model(
        .features(8),
        [.dense(12), .layerNorm(), .relu, .dense(12), .layerNorm(), .gelu, .dense(40)],
        loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "sigmoid, silu, binary cross-entropy", batch: 7,
      model: Model(
        .features(9), [.dense(21), .silu, .dense(8), .sigmoid, .dense(5)],
        loss: .binaryCrossEntropy)),
    Sample(
      testDescription: "rms norm, smoothed labels", batch: 18,
      model: Model(
        .features(12), [.dense(19), .rmsNorm, .relu, .dense(6)],
        loss: .smoothedCrossEntropy(0.1))),
    Sample(
      testDescription: "residual blocks of several kinds", batch: 9,
      model: Model(
        .features(13),
        [
          .dense(18), .residual([.dense(7), .tanh, .dense(18)]),
          .residual([.layerNorm(), .dense(18), .gelu]),
          .residual([.residual([.rmsNorm, .dense(18)]), .dense(18)]), .dense(18),
          .residual([.rmsNorm, .dense(18)]), .residual([.layerNorm(), .dense(4), .dense(18)]),
          .tanh, .dense(4),
        ], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "causal attention, positions, tied output", batch: 3,
      model: Model(
        .tokens(7),
        [
          .embedding(vocabulary: 9, width: 10), .positions,
          .residual([.layerNorm(), .attention(heads: 2)]), .layerNorm(shift: false), .unembedding,
        ], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "attention to all, mean pool", batch: 5,
      model: Model(
        .sequence(18, features: 6),
        [
          .dense(12), .positions, .attention(heads: 3, causal: false), .gelu, .meanPool,
          .dense(4),
        ], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "transformer", batch: 2,
      model: Model(
        .tokens(20),
        [.embedding(vocabulary: 9, width: 32), .positions]
          + Layer.transformerBlock(width: 32, heads: 4)
          + Layer.transformerBlock(width: 32, heads: 4) + [.layerNorm(shift: false), .unembedding],
        loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "convolutions, a stride, a residual block", batch: 3,
      model: Model(
        .image(height: 7, width: 5, channels: 2),
        [
          .convolution(6, kernel: 3), .relu, .residual([.convolution(6, kernel: 3), .rmsNorm]),
          .convolution(9, kernel: 2, stride: 2), .tanh, .flatten, .dense(4),
        ], loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "gru", batch: 3,
      model: Model(
        .tokens(6), [.embedding(vocabulary: 9, width: 5), .gru(16), .dense(9)],
        loss: .softmaxCrossEntropy)),
    Sample(
      testDescription: "lstm in a residual block, flattened", batch: 4,
      model: Model(
        .sequence(5, features: 3),
        [.dense(16), .residual([.lstm(16)]), .lstm(32), .flatten, .dense(3)],
        loss: .meanSquaredError)),
  ]

  /// Plans a sample with random weights and a random batch.
  private func prepared(_ sample: Sample, path: MatrixPath, seed: UInt64 = 3)
    -> (graph: TrainingGraph, weights: Buffer)
  {
    var stream = RandomStream(seed: seed)
    let graph = sample.model.planned(batch: sample.batch, path: path)
    let weights = Buffer(count: sample.model.layout.count)
    sample.model.initialize(weights, using: &stream)
    // Biases, gains and shifts start at 0 and 1, where mistakes hide.
    for index in 0..<weights.count { weights[index] += 0.2 * Float(stream.normal()) }
    let outputs = sample.model.output.channels
    for index in 0..<graph.inputs.count { graph.inputs[index] = Float(stream.normal()) }
    for index in 0..<graph.tokens.count { graph.tokens[index] = stream.index(below: 9) }
    for index in 0..<graph.targets.count { graph.targets[index] = Float(stream.normal()) }
    for index in 0..<graph.classes.count { graph.classes[index] = stream.index(below: outputs) }
    return (graph, weights)
  }

  @Test("gradients agree with central differences of the naive network", arguments: samples)
  func gradients(sample: Sample) {
    for path in MatrixPath.available {
      let (graph, weights) = prepared(sample, path: path)
      let batch = NaiveNetwork.Batch(loadedIn: graph)
      let naive = NaiveNetwork(sample.model)
      let gradient = Buffer(count: weights.count)
      gradient.fill(.nan)
      let loss = graph.lossAndGradient(weights: weights, gradient: gradient)
      let point = weights.values.map(Double.init)
      #expect(abs(Double(loss) - naive.loss(batch, weights: point)) < 1e-5)
      let deviation = GradientCheck.deviation(
        of: gradient.values, at: point, coordinates: GradientCheck.sample(150, of: point.count)
      ) { naive.loss(batch, weights: $0) }
      #expect(deviation < 2e-5)
    }
  }

  @Test(
    "both matrix paths give the same loss and gradient within 1e-5",
    .enabled(if: MatrixPath.available.count > 1, "libxsmm is not in this build"),
    arguments: samples)
  func paths(sample: Sample) {
    let (losses, gradients) = (
      Buffer(count: 2), [0, 1].map { _ in Buffer(count: sample.model.layout.count) }
    )
    for (place, path) in MatrixPath.available.enumerated() {
      let (graph, weights) = prepared(sample, path: path)
      losses[place] = graph.lossAndGradient(weights: weights, gradient: gradients[place])
    }
    #expect(abs(losses[0] - losses[1]) <= 1e-5 * max(1, abs(losses[0])))
    let norm = gradients[0].dot(gradients[0]).squareRoot()
    gradients[1].add(gradients[0], times: -1)
    #expect(gradients[1].dot(gradients[1]).squareRoot() <= 1e-5 * norm)
  }

  @Test("a plan without training has the same loss as one with", arguments: samples)
  func lossAlone(sample: Sample) {
    let (graph, weights) = prepared(sample, path: .current)
    let judge = sample.model.planned(batch: sample.batch, training: false)
    judge.inputs.copy(from: graph.inputs)
    judge.targets.copy(from: graph.targets)
    for index in 0..<graph.tokens.count { judge.tokens[index] = graph.tokens[index] }
    for index in 0..<graph.classes.count { judge.classes[index] = graph.classes[index] }
    let gradient = Buffer(count: weights.count)
    let alone = judge.loss(weights)
    #expect(Float(alone) == graph.lossAndGradient(weights: weights, gradient: gradient))
    #expect(judge.loss(weights) == alone)
  }

  @Test("a second step on the same batch gives the same bits", arguments: samples)
  func repeats(sample: Sample) {
    let (graph, weights) = prepared(sample, path: .current)
    let first = Buffer(count: weights.count)
    let second = Buffer(count: weights.count)
    let losses = [first, second].map { graph.lossAndGradient(weights: weights, gradient: $0) }
    #expect(losses[0] == losses[1])
    #expect(first.values == second.values)
  }

  @Test("weights that are not finite give a loss that is not finite")
  func notFinite() {
    for sample in Self.samples {
      let (graph, weights) = prepared(sample, path: .current)
      for bad in [Float.nan, .infinity] {
        weights.fill(bad)
        let gradient = Buffer(count: weights.count)
        #expect(!graph.lossAndGradient(weights: weights, gradient: gradient).isFinite)
      }
    }
  }

  @Test("the check catches a layer whose gradient is wrong")
  func canary() {
    // f(w) = Σ w², whose gradient is 2w; one coordinate claims w.
    let weights = [0.5, -1, 2]
    let loss = { (point: [Double]) in point.reduce(0) { $0 + $1 * $1 } }
    let right = GradientCheck.deviation(
      of: [1, -2, 4], at: weights, coordinates: [0, 1, 2], loss: loss)
    let wrong = GradientCheck.deviation(
      of: [1, -1, 4], at: weights, coordinates: [0, 1, 2], loss: loss)
    let notANumber = GradientCheck.deviation(
      of: [1, .nan, 4], at: weights, coordinates: [0, 1, 2], loss: loss)
    #expect(right < 1e-9)
    #expect(wrong > 0.1)
    #expect(notANumber == .infinity)
  }
}
