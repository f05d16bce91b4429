import TensorCore
import Testing

@Suite struct WeightUpdateTests {
  private let update = Buffer((0..<37).map { Float($0) - 11 })

  @Test("scaled updates follow w − (lr·factor·update + lr·decay·w), each product rounded")
  func scaled() {
    let weights = Buffer((0..<37).map { Float($0) * 0.5 })
    let expected = (0..<37).map { index -> Float in
      let w = Float(index) * 0.5
      return w - (Float(0.1 * 0.25) * (Float(index) - 11) + Float(0.1 * 0.3) * w)
    }
    let isFinite = applyScaled(
      update: update, to: weights, learningRate: 0.1, factor: 0.25, weightDecay: 0.3)
    #expect(isFinite)
    #expect(weights.values == expected)
  }

  @Test("raw updates are subtracted as they are")
  func raw() {
    let weights = Buffer(Array(repeating: 2, count: 37))
    #expect(applyRaw(update: update, to: weights))
    #expect(weights.values == (0..<37).map { 13 - Float($0) })
  }

  @Test("a weight that is not finite is reported, wherever it is", arguments: [0, 16, 36])
  func nonFinite(_ place: Int) {
    for bad in [Float.nan, .infinity, -.infinity] {
      let broken = Buffer(update.values)
      broken[place] = bad
      let weights = Buffer(count: 37)
      #expect(!applyRaw(update: broken, to: weights))
      #expect(
        !applyScaled(
          update: broken, to: Buffer(count: 37), learningRate: 0.1, factor: 1, weightDecay: 0))
    }
  }

  @Test("subnormal numbers count as zero inside, and the mode is restored behind")
  func denormals() {
    let tiny = Buffer([Float.leastNonzeroMagnitude])
    let weights = Buffer(count: 1)
    _ = withDenormalsFlushed { applyRaw(update: tiny, to: weights) }
    #expect(weights[0] == 0)
    _ = applyRaw(update: tiny, to: weights)
    #expect(weights[0] == -Float.leastNonzeroMagnitude)
  }
}
