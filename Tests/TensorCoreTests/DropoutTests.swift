import Determinism
import TensorCore
import Testing

@Suite struct DropoutTests {
  private func graph(_ rate: Double, training: Bool = true) -> TrainingGraph {
    let graph = Model(
      .features(40), [.dense(48), .dropout(rate), .dense(48)], loss: .meanSquaredError
    ).planned(batch: 64, training: training)
    for index in 0..<graph.inputs.count { graph.inputs[index] = 1 }
    return graph
  }

  /// A first layer that gives 1 everywhere, and a second that hands each unit on as it is.
  private func identity(_ model: Model) -> Buffer {
    let weights = Buffer(count: model.layout.count)
    let parameters = model.layout.parameters
    for index in 0..<48 {
      weights[parameters[1].offset + index] = 1
      weights[parameters[2].offset + 49 * index] = 1
    }
    return weights
  }

  private func outputs(_ graph: TrainingGraph) -> [Float] {
    graph.forward(identity(graph.model))
    return (0..<64).flatMap { row in (0..<48).map { graph.outputs[row * graph.outputStride + $0] } }
  }

  @Test("the share of the rate is dropped, the rest grows so that the mean stays")
  func share() {
    let values = outputs(graph(0.25))
    let dropped = values.count { $0 == 0 }
    #expect(abs(Double(dropped) / Double(values.count) - 0.25) < 0.03)
    #expect(values.allSatisfy { $0 == 0 || abs($0 - 4 / 3) < 1e-6 })
  }

  @Test("the key decides what is dropped, and two layers drop differently")
  func key() {
    let graph = graph(0.5)
    graph.dropoutKey = 7
    let first = outputs(graph)
    #expect(outputs(graph) == first)
    graph.dropoutKey = 8
    #expect(outputs(graph) != first)
    let two = Model(
      .features(40), [.dense(48), .dropout(0.5), .dropout(0.5), .dense(48)],
      loss: .meanSquaredError
    ).planned(batch: 64)
    for index in 0..<two.inputs.count { two.inputs[index] = 1 }
    let kept = outputs(two).count { $0 != 0 }
    #expect(abs(Double(kept) / Double(64 * 48) - 0.25) < 0.03)
  }

  @Test("a plan that does not train drops nothing, and a rate of 0 leaves no trace")
  func off() {
    #expect(outputs(graph(0.5, training: false)).allSatisfy { $0 == 1 })
    #expect(outputs(graph(0)).allSatisfy { $0 == 1 })
  }

  @Test("the gradient is that of the loss with the same numbers dropped")
  func gradient() {
    let graph = graph(0.3)
    var stream = RandomStream(seed: 4)
    let weights = Buffer(count: graph.model.layout.count)
    graph.model.initialize(weights, using: &stream)
    for index in 0..<graph.inputs.count { graph.inputs[index] = Float(stream.normal()) }
    for index in 0..<graph.targets.count { graph.targets[index] = Float(stream.normal()) }
    let gradient = Buffer(count: weights.count)
    _ = graph.lossAndGradient(weights: weights, gradient: gradient)
    let norm = gradient.dot(gradient).squareRoot()
    // The loss is quadratic along a line but for the second layer's share, so a wide difference is exact enough.
    func loss(_ step: Double) -> Double {
      let moved = Buffer(count: weights.count)
      moved.copy(from: weights)
      moved.add(gradient, times: Float(step / norm))
      return graph.loss(moved)
    }
    let slope = (loss(0.01) - loss(-0.01)) / 0.02
    #expect(abs(slope - norm) < 2e-3 * norm)
  }
}
