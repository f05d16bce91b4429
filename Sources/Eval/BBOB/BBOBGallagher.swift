import CKernels

extension BBOB {
  /// f21 and f22: T_osz(10 − maxₚ wₚ exp(−1/(2n) (z − yₚ)ᵀ Cₚ (z − yₚ)))², z = R x, all Cₚ diagonal in z.
  struct Gallagher: SmoothLandscape {
    /// Where the highest peak stands, in x.
    let optimum: [Double]
    private let dimension: Int
    /// The peaks in z, one behind another.
    private let centres: [Double]
    /// The diagonals of Cₚ, one behind another.
    private let curvatures: [Double]
    private let heights: [Double]
    private let logHeights: [Double]

    /// Peaks at random places; the first is the highest, of height 10, the others are 1.1 to 9.1 high.
    ///
    /// 101 peaks lie within ±5, the first within ±4 and of condition √1000; 21 peaks within ±4.9, the first within
    /// ±3.92 and of condition 1000. The other conditions are a permutation of 1000^(k / (peaks − 2)).
    init(peaks: Int, dimension n: Int, seed: Int, rotation: SquareMatrix) {
      let many = peaks == 101
      let half = many ? 5.0 : 4.9
      let others = Double(peaks - 2)
      let order = Instance.permutation(peaks - 1, seed: seed)
      let conditions =
        [many ? 1000.0.squareRoot() : 1000] + order.map { ck_pow_f64(1000, Double($0) / others) }
      heights = [10] + (0..<peaks - 1).map { Double($0) / others * 8 + 1.1 }
      logHeights = heights.map { ck_log_f64($0) }
      curvatures = (0..<peaks).flatMap { peak in
        Instance.permutation(n, seed: seed + 1000 * peak).map {
          ck_pow_f64(conditions[peak], Double($0) / Double(n - 1) - 0.5)
        }
      }
      let places = Instance.uniform(n * peaks, seed: seed).map { 2 * half * $0 - half }
      optimum = places.prefix(n).map { 0.8 * $0 }
      centres = (0..<peaks).flatMap { peak in
        (0..<n).map { i in
          let sum = (0..<n).reduce(0.0) { $0 + rotation[i, $1] * places[peak * n + $1] }
          return peak == 0 ? 0.8 * sum : sum
        }
      }
      dimension = n
    }

    func value(at z: [Double]) -> Double {
      let depth = oscillated(10 - highest(z).height)
      return depth * depth
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let (peak, height) = highest(z)
      let depth = 10 - height
      let outer = 2 * oscillated(depth) * oscillationSlope(depth) * height / Double(dimension)
      for i in z.indices {
        let at = peak * dimension + i
        gradient[i] = outer * curvatures[at] * (z[i] - centres[at])
      }
    }

    /// The peak that is highest over z, found by logarithms, and how high it is there.
    private func highest(_ z: [Double]) -> (peak: Int, height: Double) {
      let factor = -0.5 / Double(dimension)
      var best = (peak: 0, exponent: -Double.infinity, log: -Double.infinity)
      for peak in heights.indices {
        var sum = 0.0
        for i in 0..<dimension {
          let difference = z[i] - centres[peak * dimension + i]
          sum += curvatures[peak * dimension + i] * difference * difference
        }
        let exponent = factor * sum
        let log = logHeights[peak] + exponent
        if !(log <= best.log) { best = (peak, exponent, log) }
      }
      return (best.peak, heights[best.peak] * ck_exp_f64(best.exponent))
    }
  }
}
