import Determinism
import TensorCore

/// The gradients on which rules are told apart that differ in a constant; fixed, read by all threads, written by none.
///
/// Two matrices, a vector and a table of embeddings. The mean gradient changes its sign now and then, at intervals from 7 steps
/// to 110, and the gradients are now louder and now quieter: averages that forget in 100 steps and in 500 part in between. The
/// weights move on a fixed path, the learning rate goes up and down above 0.5, where rules that find it themselves do so, the loss falls, the Hessian's diagonal is noisy.
struct TraceStream: Sendable {
  static let shared = TraceStream()
  /// The steps at which the mean gradient changes its sign.
  static let turns = [7, 18, 34, 60, 95, 150, 230, 340]

  /// The step behind which all is quieter: what keeps the greatest so far is seen.
  static let quiet = 200

  let layout = ParameterLayout([
    ("wide", [6, 10], .matrix), ("tall", [9, 5], .matrix), ("vector", [24], .vector),
    ("table", [8, 4], .embedding),
  ])
  let gradients: [Buffer]
  let weights: [Buffer]
  let hessians: [Buffer]
  let losses: [Double]
  let learningRates: [Double]
  /// By how much the weights are moved to see what the rule makes of them.
  let shift: Buffer

  private init() {
    var random = RandomStream(seed: 0x7ACE, 1)
    let count = layout.count
    let mean = (0..<count).map { _ in random.normal() }
    let scale = (0..<count).map { _ in
      Double(sign: .plus, exponent: random.index(below: 7) - 5, significand: 1)
    }
    let curvature = (0..<count).map { scale[$0] * (0.25 + random.uniform()) }
    let start = (0..<count).map { _ in random.normal() }
    shift = Buffer((0..<count).map { _ in Float(random.normal()) })
    var gradients: [Buffer] = []
    var weights: [Buffer] = []
    var hessians: [Buffer] = []
    var sign = 1.0
    for step in 1...RuleTrace.steps {
      if Self.turns.contains(step) { sign = -sign }
      // Blocks of 24 steps, so that a second moment that remembers longer is seen.
      let loudness = [1, 0.5, 2, 1, 0.25][step / 24 % 5] * (step > Self.quiet ? 0.25 : 1)
      gradients.append(
        Buffer(
          (0..<count).map { index in
            // A dead pixel, and some that rest in some steps.
            let rests = index % 40 == 11 || (index + step) % 23 == 0
            let drawn = 0.8 * sign * mean[index] + random.normal()
            return rests ? 0 : Float(scale[index] * loudness * drawn)
          }))
      weights.append(
        Buffer((0..<count).map { Float(start[$0] - 0.004 * Double(step) * mean[$0]) }))
      hessians.append(
        Buffer((0..<count).map { Float(curvature[$0] * (1 + 0.6 * random.normal())) }))
    }
    self.gradients = gradients
    self.weights = weights
    self.hessians = hessians
    losses = (1...RuleTrace.steps).map { 2 / Double($0) + 0.25 * random.uniform() }
    learningRates = (1...RuleTrace.steps).map { 0.5 * (1 + Double($0 * 7 % 31) / 31) }
  }
}
