import CKernels

/// Recombines a generation into the next mean, and learns the step size: what does a language model's work without one.
///
/// The mean of the better half is weighted by rank, and the step size follows the length of the path that the selected
/// steps make, compared with a random walk's (cumulative step-size adaptation): the isotropic part of the CMA-ES (Hansen
/// 2016, "The CMA evolution strategy: a tutorial", equations 43, 44, 49 and 55). The best member so far is ranked with every
/// generation, its step no longer than a drawn one may be (Hansen 2011, "Injecting external solutions into CMA-ES"):
/// EvoLLM's model sees the best of older generations too, and on BBOB with few evaluations it nearly always helps.
public struct RankRecombiner: Hashable, Sendable {
  /// What one member has to do with the next generation.
  struct Ranked {
    /// Where it lies, in the unit cube.
    var unit: [Double]
    /// How it came from the mean it was drawn around, in step sizes.
    var steps: [Double]
  }

  /// Where step sizes may lie.
  public static let limits = 1e-12...0.5

  /// The standard deviation of sampling, in parts of a range.
  public private(set) var stepSize: Double
  /// The weights of the members from the best on; those of the worse half are not listed.
  public let weights: [Double]

  private let dimension: Int
  /// How many equally weighted parents the weights come to.
  private let effectiveParents: Double
  private var path: [Double]

  /// Makes the recombiner of so many ranked members, at least 2; a step size outside of `limits` is put onto the nearest.
  public init(dimension: Int, members: Int, stepSize: Double) {
    precondition(dimension > 0, "recombination needs a dimension")
    precondition(members >= 2, "recombination needs two members, got \(members)")
    self.dimension = dimension
    self.stepSize = min(max(stepSize, Self.limits.lowerBound), Self.limits.upperBound)
    weights = Self.weights(members)
    effectiveParents = 1 / weights.reduce(0) { $0 + $1 * $1 }
    path = Array(repeating: 0, count: dimension)
  }

  /// ln((λ + 1) / 2) − ln i for ranks i from 1, as far as that is positive, made to sum to 1 (equation 49).
  static func weights(_ members: Int) -> [Double] {
    let raw = (1...members).map {
      ck_log_f64(Double(members + 1) / 2) - ck_log_f64(Double($0))
    }.filter { $0 > 0 }
    let sum = raw.reduce(0, +)
    return raw.map { $0 / sum }
  }

  /// The way from a mean to a place in step sizes, shortened to √n + 2n / (n + 2) where it is longer (Hansen 2011, equation 4).
  func steps(from mean: [Double], to unit: [Double]) -> [Double] {
    let steps = zip(unit, mean).map { ($0 - $1) / stepSize }
    let length = Self.length(steps)
    let n = Double(dimension)
    let limit = n.squareRoot() + 2 * n / (n + 2)
    return length > limit ? steps.map { $0 * limit / length } : steps
  }

  /// The weighted mean of members, the best first; the step size goes along.
  ///
  /// A place that holds nil, a member that was rejected, counts as `mean`: as a step of length 0. So does one beyond the
  /// end.
  mutating func recombine(_ ranked: [Ranked?], around mean: [Double]) -> [Double] {
    var next = Array(repeating: 0.0, count: dimension)
    var step = next
    for (rank, weight) in weights.enumerated() {
      let member = rank < ranked.count ? ranked[rank] : nil
      for i in 0..<dimension {
        next[i] += weight * (member?.unit[i] ?? mean[i])
        step[i] += weight * (member?.steps[i] ?? 0)
      }
    }
    adapt(to: step)
    return next
  }

  /// Lengthens the step where selected steps point the same way, shortens it where they cancel (equations 43 and 44).
  private mutating func adapt(to step: [Double]) {
    let n = Double(dimension)
    let rate = (effectiveParents + 2) / (n + effectiveParents + 5)
    let damping =
      1 + 2 * max(0, ((effectiveParents - 1) / (n + 1)).squareRoot() - 1) + rate
    let gain = (rate * (2 - rate) * effectiveParents).squareRoot()
    for i in 0..<dimension { path[i] = (1 - rate) * path[i] + gain * step[i] }
    let expected = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    let factor = ck_exp_f64(rate / damping * (Self.length(path) / expected - 1))
    stepSize = min(max(stepSize * factor, Self.limits.lowerBound), Self.limits.upperBound)
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
