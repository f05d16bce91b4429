import Determinism
import TensorCore

/// An ill-conditioned quadratic with Kronecker structure: ½ ⟨D, A · D · B⟩ with D = W − W*, W [16, 32].
///
/// A [16, 16] and B [32, 32] are symmetric, their eigenvalues i^(−1.5), in random bases: the condition number is
/// 11,600, curvature spreads over all scales as it does in networks, and no axis is an eigenvector, so rules that scale
/// each coordinate alone gain little. A step's loss also has σ ⟨Z, W⟩, so its gradient carries noise of a fixed
/// size: a rule must remember to average it. W* is fixed; the loss starts at about 1.
struct Quadratic: ProxyTask {
  let name = "quadratic"
  let version = 2
  let summary =
    "Noisy rotated quadratic 16 × 32, spectra i^-1.5, Kronecker: curvature against noise."
  let separates = Separation(
    "momentum", over: "sgd", "momentum crosses the flat directions of an ill-conditioned bowl")
  let steps = 300
  let layout = ParameterLayout([("w", [Problem.rows, Problem.columns], .matrix)])

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed) }

  /// What does not depend on the seed.
  struct Problem: Sendable {
    static let rows = 16
    static let columns = 32
    static let noise: Float = 0.003
    static let shared = Problem()
    /// [rows, rows].
    let a: Buffer
    /// [columns, columns].
    let b: Buffer
    let optimum: Buffer
    let scale: Float

    init() {
      var stream = RandomStream(seed: 0x0_4AD2)
      let (left, right) = (Self.eigenvalues(Self.rows), Self.eigenvalues(Self.columns))
      a = Buffer(Spectrum.matrix(left, using: &stream).map(Float.init))
      b = Buffer(Spectrum.matrix(right, using: &stream).map(Float.init))
      optimum = Buffer((0..<Self.rows * Self.columns).map { _ in Float(stream.normal()) })
      // E ½⟨D, A·D·B⟩ = ½ · trace A · trace B · Var D, and Var D is about 1 at the start.
      scale = Float(2 / (left.reduce(0, +) * right.reduce(0, +)))
    }

    /// i^(−1.5) for i from 1.
    private static func eigenvalues(_ count: Int) -> [Double] {
      (1...count).map { 1 / (Double($0) * Double($0).squareRoot()) }
    }
  }

  private final class Run: TaskRun {
    private let seed: UInt64
    private let problem = Problem.shared
    private let distance = Buffer(count: Problem.rows * Problem.columns)
    private let left = Buffer(count: Problem.rows * Problem.columns)
    private let noise = Buffer(count: Problem.rows * Problem.columns)
    private let slope = Buffer(count: Problem.rows * Problem.columns)
    private let byA = MatrixProduct(
      rows: Problem.rows, columns: Problem.columns, inner: Problem.rows)
    private let byB = MatrixProduct(
      rows: Problem.rows, columns: Problem.columns, inner: Problem.columns)

    init(seed: UInt64) { self.seed = seed }

    func initialize(_ weights: Buffer) {
      var stream = RunStreams.weights(seed)
      for index in 0..<weights.count { weights[index] = Float(0.1 * stream.normal()) }
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
      byA(problem.a, distance, into: left)
      byB(left, problem.b, into: gradient)
      gradient.scale(by: problem.scale)
      return 0.5 * distance.dot(gradient)
    }
  }
}
