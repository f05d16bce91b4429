import Determinism
import Eval
import TensorCore

/// A noisy quadratic of condition 30 in forty dimensions: cheap enough to tune and rank in a test.
struct BowlTask: ProxyTask {
  var name: String
  var version = 1
  var noise = 0.3
  var summary: String { "A noisy quadratic, for tests." }
  var separates: Separation { Separation("momentum", over: "sgd", "curvatures of 1 to 30") }
  var layout: ParameterLayout { ParameterLayout([("w", [5, 8], .matrix)]) }
  var steps = 48

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed, noise: noise) }

  final class Run: TaskRun {
    let seed: UInt64
    let noise: Double

    init(seed: UInt64, noise: Double) {
      self.seed = seed
      self.noise = noise
    }

    private func curvature(_ index: Int) -> Float { 1 + 29 * Float(index) / 39 }

    func initialize(_ weights: Buffer) {
      var stream = RandomStream(seed: seed, 0)
      for index in 0..<weights.count { weights[index] = Float(stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var stream = RandomStream(seed: seed, 1, UInt64(step))
      for index in 0..<weights.count {
        gradient[index] = curvature(index) * (weights[index] + Float(noise * stream.normal()))
      }
      return Float(validationLoss(weights: weights))
    }

    func validationLoss(weights: Buffer) -> Double {
      (0..<weights.count).reduce(0) {
        $0 + 0.5 * Double(curvature($1) * weights[$1] * weights[$1])
      }
    }
  }
}
