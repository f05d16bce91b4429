import Determinism

/// Hutchinson's estimate of the diagonal of a loss's Hessian H, from two gradients of the same batch.
///
/// With random signs z, z ⊙ H z has the diagonal for its mean (Bekas, Kokiopoulou, Saad 2007, "An estimator for the
/// diagonal of a matrix"; for training AdaHessian, Yao et al. 2021), and H z is a central difference of gradients:
/// h = z ⊙ (∇L(w + εz) − ∇L(w − εz)) / 2ε. The buffers are allocated once; an estimate allocates nothing.
public final class HessianDiagonal {
  /// The last estimate, one number a weight.
  public let estimate: Buffer
  /// εz: one step, its sign drawn for each weight.
  private let displacement: Buffer
  private let moved: Buffer
  private let behind: Buffer

  /// Allocates the buffers for `count` weights.
  public init(count: Int) {
    estimate = Buffer(count: count)
    displacement = Buffer(count: count)
    moved = Buffer(count: count)
    behind = Buffer(count: count)
  }

  /// Overwrites `estimate` with that at `weights`.
  ///
  /// `signs` names z. `gradient` writes the gradient at the weights that it is given, always of the same batch,
  /// and is called twice. Where one of the two is not finite, the estimate is not either.
  public func measure(
    at weights: Buffer, signs: RandomStream,
    gradient: (_ weights: Buffer, _ gradient: Buffer) -> Void
  ) {
    precondition(
      weights.count == estimate.count,
      "expected \(estimate.count) weights, got \(weights.count)")
    let count = weights.count
    let (w, d, shifted) = (weights.base, displacement.base, moved.base)
    fillSigns(signs, Self.distance(at: weights))
    for index in 0..<count { shifted[index] = w[index] + d[index] }
    gradient(moved, estimate)
    for index in 0..<count { shifted[index] = w[index] - d[index] }
    gradient(moved, behind)
    let (h, back) = (estimate.base, behind.base)
    // 1 / (2 · ±ε) is a power of two: z / 2ε without an error.
    for index in 0..<count { h[index] = (h[index] - back[index]) * (0.5 / d[index]) }
  }

  /// ε at these weights: the power of two at or below 2⁻⁸ · max(rms(w), 2⁻⁴).
  ///
  /// Rounding errors of single precision (u = 2⁻²⁴, relative to w and to the gradient) grow as u / ε, those of the
  /// difference as ε²; both are least near u^⅓ = 2⁻⁸ of the weights' own size. The bound from below serves weights that
  /// start at zero.
  static func distance(at weights: Buffer) -> Float {
    let size = (weights.dot(weights) / Double(max(weights.count, 1))).squareRoot()
    return Float(sign: .plus, exponent: Float(max(size, 0x1p-4)).exponent - 8, significand: 1)
  }

  private func fillSigns(_ signs: RandomStream, _ distance: Float) {
    var stream = signs
    var bits: UInt64 = 0
    for index in 0..<displacement.count {
      if index % 64 == 0 { bits = stream.next() }
      displacement.base[index] = bits & 1 == 0 ? distance : -distance
      bits >>= 1
    }
  }
}
