import Determinism
import Eval
import TensorCore

/// A noisy quadratic in forty dimensions: small enough to judge in a test.
struct ToyTask: ProxyTask {
  var name = "toy"
  var version = 1
  var summary: String { "A noisy quadratic of condition 30, for tests." }
  var separates = Separation("momentum", over: "sgd", "curvatures of 1 to 30")
  var layout: ParameterLayout {
    ParameterLayout([("matrix", [4, 8], .matrix), ("vector", [8], .vector)])
  }
  var steps = 64
  /// How wide the gradients' noise is.
  var noise = 0.1
  /// What is added to every loss.
  var offset: Float = 0
  /// Breaks the contract: every seed is this one.
  var fixedSeed: UInt64?
  /// Breaks the contract: a run used again starts elsewhere.
  var remembers = false

  func makeRun(seed: UInt64) -> any TaskRun {
    Run(
      seed: fixedSeed ?? seed, remembers: remembers, noise: noise, offset: offset,
      count: layout.count)
  }

  final class Run: TaskRun {
    var seed: UInt64
    let remembers: Bool
    let offset: Float
    let curvatures: [Float]
    let errors: [Float]

    init(seed: UInt64, remembers: Bool, noise: Double, offset: Float, count: Int) {
      self.seed = seed
      self.remembers = remembers
      self.offset = offset
      var stream = RandomStream(seed: seed, 1)
      errors = (0..<1021).map { _ in Float(noise * stream.normal()) }
      curvatures = (0..<count).map { 1 + 29 * Float($0) / Float(count - 1) }
    }

    func initialize(_ weights: Buffer) {
      var stream = RandomStream(seed: seed, 0)
      for index in 0..<weights.count { weights[index] = Float(stream.normal()) }
      if remembers { seed += 1 }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      for index in 0..<weights.count {
        let error = errors[(step * 41 + index) % errors.count]
        gradient[index] = curvatures[index] * (weights[index] + error)
      }
      return Float(validationLoss(weights: weights))
    }

    func validationLoss(weights: Buffer) -> Double {
      var loss = Double(offset)
      for index in 0..<weights.count {
        loss += 0.5 * Double(curvatures[index] * weights[index] * weights[index])
      }
      return loss
    }
  }
}
