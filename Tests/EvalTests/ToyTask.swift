import Determinism
import Eval
import TensorCore

/// A noisy quadratic in eight dimensions: small enough to judge in a test.
struct ToyTask: ProxyTask {
  var name = "toy"
  var version = 1
  var summary: String { "A noisy quadratic of condition 30, for tests." }
  var layout: ParameterLayout {
    ParameterLayout([("matrix", [2, 3], .matrix), ("vector", [2], .vector)])
  }
  var steps = 64
  /// How wide the gradients' noise is.
  var noise = 0.1
  /// What is added to every loss.
  var offset: Float = 0

  func makeRun(seed: UInt64) -> any TaskRun {
    Run(seed: seed, noise: noise, offset: offset, count: layout.count)
  }

  final class Run: TaskRun {
    let seed: UInt64
    let noise: Double
    let offset: Float
    let curvatures: [Float]

    init(seed: UInt64, noise: Double, offset: Float, count: Int) {
      self.seed = seed
      self.noise = noise
      self.offset = offset
      curvatures = (0..<count).map { 1 + 29 * Float($0) / Float(count - 1) }
    }

    func initialize(_ weights: Buffer) {
      var stream = RandomStream(seed: seed, 0)
      for index in 0..<weights.count { weights[index] = Float(stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var stream = RandomStream(seed: seed, 1, UInt64(step))
      for index in 0..<weights.count {
        gradient[index] = curvatures[index] * (weights[index] + Float(noise * stream.normal()))
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
