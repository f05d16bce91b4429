import Determinism
import TensorCore

/// An ill-conditioned quadratic with Kronecker structure: ½ ⟨D, A · D · B⟩ with D = W − W*, W [24, 24].
///
/// A and B are symmetric with spectra from 1 down to 1/40 in random bases, so the condition number is 1,600 and
/// no axis is an eigenvector: rules that scale each coordinate alone gain less than they would on a diagonal.
/// A step's loss also has σ ⟨Z, W⟩, so its gradient carries noise of a fixed size. W* is fixed; the loss starts at
/// about 1.
struct Quadratic: ProxyTask {
  let name = "quadratic"
  let version = 1
  let summary = "Noisy rotated quadratic, condition 1,600, Kronecker: conditioning against noise."
  let steps = 300
  let layout = ParameterLayout([("w", [Problem.side, Problem.side], .matrix)])

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed) }

  /// What does not depend on the seed.
  struct Problem: Sendable {
    static let side = 24
    static let noise: Float = 0.004
    static let shared = Problem()
    let a: Buffer
    let b: Buffer
    let optimum: Buffer
    let scale: Float

    init() {
      let count = Self.side
      var stream = RandomStream(seed: 0x0_4AD2)
      // A geometric spectrum 40^(−i / (n − 1)): n-th roots by repeated products of one ratio.
      let ratio = 0.8518
      var values = [1.0]
      while values.count < count { values.append(values[values.count - 1] * ratio) }
      a = Buffer(Spectrum.matrix(values, using: &stream).map(Float.init))
      b = Buffer(Spectrum.matrix(values, using: &stream).map(Float.init))
      optimum = Buffer((0..<count * count).map { _ in Float(stream.normal()) })
      let trace = values.reduce(0, +)
      // E ½⟨D, A·D·B⟩ = ½ · trace A · trace B · Var D, and Var D = 2 at the start.
      scale = Float(1 / (trace * trace))
    }
  }

  private final class Run: TaskRun {
    private let seed: UInt64
    private let problem = Problem.shared
    private let distance = Buffer(count: Problem.side * Problem.side)
    private let left = Buffer(count: Problem.side * Problem.side)
    private let noise = Buffer(count: Problem.side * Problem.side)
    private let slope = Buffer(count: Problem.side * Problem.side)
    private let product = MatrixProduct(
      rows: Problem.side, columns: Problem.side, inner: Problem.side)

    init(seed: UInt64) { self.seed = seed }

    func initialize(_ weights: Buffer) {
      var stream = RunStreams.weights(seed)
      for index in 0..<weights.count { weights[index] = Float(stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var stream = RunStreams.step(seed, step)
      noise.fillNoise(key: stream.next(), scale: Problem.noise)
      let loss = exact(weights, gradient)
      gradient.add(noise, times: 1)
      return Float(loss + noise.dot(weights))
    }

    func validationLoss(weights: Buffer) -> Double { exact(weights, slope) }

    /// Writes A · D · B, scaled, and returns the loss.
    private func exact(_ weights: Buffer, _ gradient: Buffer) -> Double {
      distance.copy(from: weights)
      distance.add(problem.optimum, times: -1)
      product(problem.a, distance, into: left)
      product(left, problem.b, into: gradient)
      gradient.scale(by: problem.scale)
      return 0.5 * distance.dot(gradient)
    }
  }
}
