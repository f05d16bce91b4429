import Determinism
import TensorCore
import Testing

/// What a plan leaves out changes nothing.
@Suite struct SkippedWorkTests {
  private static let causal = Model(
    .tokens(64),
    [.embedding(vocabulary: 20, width: 32), .positions]
      + Layer.transformerBlock(width: 32, heads: 2) + [.layerNorm(), .unembedding],
    loss: .softmaxCrossEntropy)

  private func prepared(_ model: Model, batch: Int, path: MatrixPath) -> (TrainingGraph, Buffer) {
    let graph = model.planned(batch: batch, path: path)
    let weights = Buffer(count: model.layout.count)
    var stream = RandomStream(seed: 5)
    model.initialize(weights, using: &stream)
    for place in 0..<graph.tokens.count { graph.tokens[place] = place * place % 19 }
    for row in 0..<graph.outputRows { graph.classes[row] = row * 7 % model.output.channels }
    return (graph, weights)
  }

  @Test("causal attention without its masked half agrees with whole products")
  func maskedHalf() {
    let results = MatrixPath.available.map { path in
      let (graph, weights) = prepared(Self.causal, batch: 2, path: path)
      let gradient = Buffer(count: weights.count)
      let loss = graph.lossAndGradient(weights: weights, gradient: gradient)
      return (loss, gradient.values)
    }
    // The portable path multiplies in full.
    let (whole, others) = (results[results.count - 1], results.dropLast())
    for result in others {
      #expect(abs(result.0 - whole.0) < 1e-5)
      #expect(zip(result.1, whole.1).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(whole.1.contains { abs($0) > 1e-3 })
  }

  @Test("what a run that left the finite numbers has written does not reach the next")
  func afterNotFinite() {
    let (graph, weights) = prepared(Self.causal, batch: 2, path: .current)
    let (first, second) = (Buffer(count: weights.count), Buffer(count: weights.count))
    let loss = graph.lossAndGradient(weights: weights, gradient: first)
    let bad = Buffer(count: weights.count)
    bad.fill(.nan)
    #expect(!graph.lossAndGradient(weights: bad, gradient: second).isFinite)
    #expect(graph.lossAndGradient(weights: weights, gradient: second) == loss)
    #expect(first.values == second.values)
  }

  @Test(
    "rows that are read where they stand give the loss of rows that are loaded",
    arguments: [64, 37])
  func readInPlace(features: Int) {
    let model = Model(
      .features(features), [.dense(24), .relu, .dense(10)], loss: .softmaxCrossEntropy)
    let weights = Buffer(count: model.layout.count)
    var stream = RandomStream(seed: 6)
    model.initialize(weights, using: &stream)
    let table = Buffer(count: 48 * features)
    table.fillNoise(key: 3, scale: 1)
    let labels = IndexBuffer((0..<48).map { Int32($0 * 3 % 10) })
    let order = IndexBuffer((0..<48).map(Int32.init))
    let judge = model.planned(batch: 16, training: false)
    var losses: Set<Double> = []
    for place in [0, 16, 32] {
      judge.loadRows(of: table, labels: labels, order: order, from: place)
      let loaded = judge.loss(weights)
      #expect(judge.loss(weights, of: table, labels: labels, from: place) == loaded)
      losses.insert(loaded)
    }
    #expect(losses.count == 3)
  }
}
