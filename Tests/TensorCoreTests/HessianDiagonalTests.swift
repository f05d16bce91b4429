import Determinism
import TestKit
import Testing

@testable import TensorCore

@Suite struct HessianDiagonalTests {
  /// ½ (w − c)ᵀ A (w − c): a dense symmetric Hessian that is known.
  struct Bowl {
    let side = 150
    let matrix: [Double]
    let center: [Double]

    init() {
      var stream = RandomStream(seed: 11)
      var matrix = [Double](repeating: 0, count: side * side)
      for i in 0..<side {
        for j in 0...i {
          let entry = 0.1 * stream.normal() + (i == j ? 1 + Double(i) / 10 : 0)
          (matrix[i * side + j], matrix[j * side + i]) = (entry, entry)
        }
      }
      self.matrix = matrix
      center = (0..<side).map { _ in stream.normal() }
    }

    /// The gradient, rounded to single precision as a training graph's is.
    func gradient(_ weights: Buffer, _ gradient: Buffer) {
      for i in 0..<side {
        var sum: Float = 0
        for j in 0..<side { sum += Float(matrix[i * side + j]) * (weights[j] - Float(center[j])) }
        gradient[i] = sum
      }
    }

    /// A z.
    func product(_ z: [Double]) -> [Double] {
      (0..<side).map { i in (0..<side).reduce(0) { $0 + matrix[i * side + $1] * z[$1] } }
    }
  }

  /// The signs that a stream names.
  private func signs(_ stream: RandomStream, _ count: Int) -> [Double] {
    var stream = stream
    var bits: UInt64 = 0
    return (0..<count).map { index in
      if index % 64 == 0 { bits = stream.next() }
      defer { bits >>= 1 }
      return bits & 1 == 0 ? 1 : -1
    }
  }

  @Test("one estimate is z ⊙ Hz for the signs that the stream names")
  func oneDraw() {
    let bowl = Bowl()
    let oracle = HessianDiagonal(count: bowl.side)
    let weights = Buffer((0..<bowl.side).map { Float($0 % 7) / 7 - 0.4 })
    let before = weights.values
    for draw in 0..<5 {
      let stream = RandomStream(seed: 3, UInt64(draw))
      oracle.measure(at: weights, signs: stream, gradient: bowl.gradient)
      let z = signs(stream, bowl.side)
      #expect(z.contains(1) && z.contains(-1))
      let expected = zip(z, bowl.product(z)).map { $0 * $1 }
      let error = zip(oracle.estimate.values, expected).map { abs(Double($0) - $1) }.max() ?? 1
      #expect(error < 2e-2, "draw \(draw): \(error)")
    }
    #expect(weights.values == before)
  }

  @Test("the mean of many estimates is the diagonal")
  func mean() {
    let bowl = Bowl()
    let oracle = HessianDiagonal(count: bowl.side)
    let weights = Buffer(count: bowl.side)
    weights.fill(0.3)
    let draws = 400
    var sums = [Double](repeating: 0, count: bowl.side)
    for draw in 0..<draws {
      oracle.measure(
        at: weights, signs: RandomStream(seed: 4, UInt64(draw)), gradient: bowl.gradient)
      for index in sums.indices { sums[index] += Double(oracle.estimate[index]) / Double(draws) }
    }
    for i in 0..<bowl.side {
      let row = bowl.matrix[i * bowl.side..<(i + 1) * bowl.side]
      let diagonal = bowl.matrix[i * bowl.side + i]
      // The other entries of the row come with random signs.
      let noise = (row.reduce(0) { $0 + $1 * $1 } - diagonal * diagonal).squareRoot()
      #expect(abs(sums[i] - diagonal) < 5 * noise / Double(draws).squareRoot())
    }
  }

  /// Smooth networks: a kink has no second derivative.
  static let networks = [
    Model(.features(6), [.dense(11), .tanh, .dense(5)], loss: .softmaxCrossEntropy),
    Model(.features(6), [.dense(9), .layerNorm(), .gelu, .dense(4)], loss: .meanSquaredError),
    Model(
      .tokens(3), [.embedding(vocabulary: 9, width: 5), .dense(12), .gelu, .dense(9)],
      loss: .softmaxCrossEntropy),
  ]

  /// How far an estimate is from z ⊙ Hz in double precision on a network, relative to its root mean square.
  private func deviation(
    _ model: Model, factor: Float = 1, at scale: Float = 1
  ) -> Double {
    var stream = RandomStream(seed: 5)
    let graph = model.planned(batch: 12)
    let count = model.layout.count
    let weights = Buffer(count: count)
    model.initialize(weights, using: &stream)
    for index in 0..<count { weights[index] += 0.1 * Float(stream.normal()) }
    weights.scale(by: scale)
    for index in 0..<graph.inputs.count { graph.inputs[index] = Float(stream.normal()) }
    for index in 0..<graph.tokens.count { graph.tokens[index] = stream.index(below: 9) }
    for index in 0..<graph.targets.count { graph.targets[index] = Float(stream.normal()) }
    for index in 0..<graph.classes.count { graph.classes[index] = stream.index(below: 5) }
    let oracle = HessianDiagonal(count: count)
    let named = RandomStream(seed: 6)
    oracle.measure(at: weights, signs: named) {
      _ = graph.lossAndGradient(weights: $0, gradient: $1)
    }
    let batch = NaiveNetwork.Batch(loadedIn: graph)
    let network = NaiveNetwork(model)
    let z = signs(named, count)
    let point = weights.values.map(Double.init)
    let step = 1e-4
    func loss(_ along: Double, _ coordinate: Int, _ across: Double) -> Double {
      var moved = zip(point, z).map { $0 + along * step * $1 }
      moved[coordinate] += across * step
      return network.loss(batch, weights: moved)
    }
    var (errors, squares) = (0.0, 0.0)
    for i in GradientCheck.sample(24, of: count) {
      let difference = loss(1, i, 1) - loss(1, i, -1) - loss(-1, i, 1) + loss(-1, i, -1)
      let expected = z[i] * difference / (4 * step * step)
      let found = Double(oracle.estimate[i] * factor)
      errors += (found - expected) * (found - expected)
      squares += expected * expected
    }
    return (errors / squares).squareRoot()
  }

  @Test("on networks an estimate agrees with double precision", arguments: networks.indices)
  func agrees(which: Int) {
    for scale: Float in [0.25, 1, 2] {
      let error = deviation(Self.networks[which], at: scale)
      #expect(error < 2e-3, "weights times \(scale)")
    }
  }

  @Test("an estimate that is off by one in a hundred is noticed")
  func canary() {
    #expect(deviation(Self.networks[0]) < 2e-3)
    #expect(deviation(Self.networks[0], factor: 1.01) > 2e-3)
  }

  @Test("the distance is a power of two near a 2⁸th of the weights, and serves weights of zero")
  func distance() {
    #expect(HessianDiagonal.distance(at: Buffer([3, -3])) == 0x1p-7)
    #expect(HessianDiagonal.distance(at: Buffer([0.25, 0.25, -0.25])) == 0x1p-10)
    #expect(HessianDiagonal.distance(at: Buffer(count: 4)) == 0x1p-12)
    #expect(HessianDiagonal.distance(at: Buffer(count: 0)) == 0x1p-12)
  }

  @Test("where a gradient is not finite, the estimate is not either")
  func nonFinite() {
    let oracle = HessianDiagonal(count: 2)
    oracle.measure(at: Buffer([1, 1]), signs: RandomStream(seed: 1)) { weights, gradient in
      gradient[0] = weights[0] > 1 ? .infinity : 0
      gradient[1] = weights[1]
    }
    #expect(!oracle.estimate[0].isFinite)
    #expect(oracle.estimate[1] == 1)
  }
}
