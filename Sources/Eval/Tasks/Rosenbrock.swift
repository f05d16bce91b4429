import Determinism
import TensorCore

/// The chained Rosenbrock function of 128 numbers, with noisy walls and a noisy slope.
///
/// f(x; ε, z) = mean of 100 εᵢ (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)², plus σ ⟨z, x⟩ (the chain after Rosenbrock 1960; noise on
/// the wall after Yang and Deb 2010); εᵢ has mean 1 and deviation ¼, z mean 0 and deviation 1. The way leads
/// from near 0 to 1 along a curved valley, one number after another: separates rules by how they follow it.
struct Rosenbrock: ProxyTask {
  let name = "rosenbrock"
  let version = 1
  let summary = "Chained Rosenbrock of 128 numbers with noise: a curved, narrow, coupled valley."
  let steps = 600
  let layout = ParameterLayout([("x", [Self.dimension], .vector)])

  static let dimension = 128
  /// σ, and the deviation of the walls.
  static let slopeNoise: Float = 0.05
  static let wallNoise: Float = 0.25

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed) }

  private final class Run: TaskRun {
    private let seed: UInt64
    private let wallNoise = Buffer(count: Rosenbrock.dimension)
    private let slopeNoise = Buffer(count: Rosenbrock.dimension)
    private let ones = Buffer(count: Rosenbrock.dimension)
    private let slope = Buffer(count: Rosenbrock.dimension)

    init(seed: UInt64) {
      self.seed = seed
      ones.fill(1)
    }

    func initialize(_ weights: Buffer) {
      var stream = RunStreams.weights(seed)
      for index in 0..<weights.count { weights[index] = Float(0.1 * stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var stream = RunStreams.step(seed, step)
      wallNoise.fillNoise(key: stream.next(), scale: Rosenbrock.wallNoise)
      wallNoise.add(ones, times: 1)
      slopeNoise.fillNoise(key: stream.next(), scale: Rosenbrock.slopeNoise)
      let loss = loss(weights, wallNoise, gradient)
      gradient.add(slopeNoise, times: 1)
      return Float(loss + slopeNoise.dot(weights))
    }

    func validationLoss(weights: Buffer) -> Double { loss(weights, ones, slope) }

    private func loss(_ x: Buffer, _ epsilon: Buffer, _ gradient: Buffer) -> Double {
      gradient.fill(0)
      let count = x.count - 1
      let scale = 1 / Float(count)
      var sum = 0.0
      for i in 0..<count {
        let wall = x[i + 1] - x[i] * x[i]
        let floor = 1 - x[i]
        let weight = 100 * epsilon[i]
        sum += Double(weight * wall * wall + floor * floor)
        gradient[i] += scale * (-4 * weight * wall * x[i] - 2 * floor)
        gradient[i + 1] += scale * 2 * weight * wall
      }
      return sum / Double(count)
    }
  }
}
