import Determinism
import TensorCore

/// A noisy matrix of falling spectrum as a product of two thin ones: ‖U · Vᵀ − M − Z‖² / 96, M [96, 96], rank 24.
///
/// A quartic with a saddle at 0, near which runs start, and symmetric under changes of basis. The singular
/// values of M fall as 0.85^i; each step sees M under fresh noise Z, validation sees it bare.
struct MatrixFactorisation: ProxyTask {
  let name = "matrix-factorisation"
  let version = 2
  let summary = "U·Vᵀ against a noisy 96 × 96 matrix of falling spectrum: a saddle, symmetry."
  let separates = Separation("adam", over: "signsgd", "a sign does not average the noise")
  let steps = 500
  let layout = ParameterLayout([
    ("u", [Problem.side, Problem.rank], .matrix), ("v", [Problem.side, Problem.rank], .matrix),
  ])

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed) }

  /// What does not depend on the seed.
  struct Problem: Sendable {
    static let side = 96
    static let rank = 24
    /// The deviation of each number of Z: Z alone has singular values of up to 2.
    static let noise: Float = 0.102
    static let shared = Problem()
    let matrix: Buffer

    init() {
      var stream = RandomStream(seed: 0x3A7_F4C7)
      var values = [Double](repeating: 0, count: Self.side)
      var strength = 10.0
      for index in 0..<Self.rank {
        values[index] = strength
        strength *= 0.85
      }
      matrix = Buffer(Spectrum.matrix(values, using: &stream).map(Float.init))
    }
  }

  private final class Run: TaskRun {
    private let seed: UInt64
    private let residual = Buffer(count: Problem.side * Problem.side)
    private let u = Buffer(count: Problem.side * Problem.rank)
    private let v = Buffer(count: Problem.side * Problem.rank)
    private let slope = Buffer(count: Problem.side * Problem.rank)
    private let outer = MatrixProduct(
      rows: Problem.side, columns: Problem.side, inner: Problem.rank, transposesB: true)
    private let byV = MatrixProduct(
      rows: Problem.side, columns: Problem.rank, inner: Problem.side)
    private let byU = MatrixProduct(
      rows: Problem.side, columns: Problem.rank, inner: Problem.side, transposesA: true)

    init(seed: UInt64) { self.seed = seed }

    func initialize(_ weights: Buffer) {
      var stream = RunStreams.weights(seed)
      for index in 0..<weights.count { weights[index] = Float(0.02 * stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      read(weights)
      var stream = RunStreams.step(seed, step)
      residual.addNoise(key: stream.next(), scale: -Problem.noise)
      let loss = residual.dot(residual) / Double(Problem.side)
      residual.scale(by: 2 / Float(Problem.side))
      byV(residual, v, into: slope)
      gradient.copy(from: slope, to: 0)
      byU(residual, u, into: slope)
      gradient.copy(from: slope, to: slope.count)
      return Float(loss)
    }

    func validationLoss(weights: Buffer) -> Double {
      read(weights)
      return residual.dot(residual) / Double(Problem.side)
    }

    /// Writes U, V and U · Vᵀ − M.
    private func read(_ weights: Buffer) {
      u.copy(from: weights, at: 0)
      v.copy(from: weights, at: u.count)
      outer(u, v, into: residual)
      residual.add(Problem.shared.matrix, times: -1)
    }
  }
}
