import CKernels

extension BBOB {
  /// What a function is once space has been bent: the report's formula in z, without fₒₚₜ and penalty.
  protocol Landscape: Sendable {
    /// f(z).
    func value(at z: [Double]) -> Double
  }

  /// A landscape with a gradient that means something.
  protocol SmoothLandscape: Landscape {
    /// Overwrites `gradient` with ∇f(z).
    func gradient(at z: [Double], into gradient: inout [Double])
  }

  /// Sphere, ellipsoids, discus and bent cigar: Σ wᵢ zᵢ².
  struct WeightedSquares: SmoothLandscape {
    let weights: [Double]

    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices { sum += weights[i] * z[i] * z[i] }
      return sum
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      for i in z.indices { gradient[i] = 2 * weights[i] * z[i] }
    }
  }

  /// f5: Σ 5 |sᵢ| − sᵢ zᵢ, flat beyond the optimum, which lies in a corner; sᵢ = ± 10^(i / (n − 1)).
  struct LinearSlope: SmoothLandscape {
    let optimum: [Double]
    let steepness: [Double]

    func value(at z: [Double]) -> Double {
      var sum = 0.0
      // Asked the other way round, a coordinate that is not a number would count as beyond.
      for i in z.indices where !(z[i] * optimum[i] >= 25) {
        sum += steepness[i] * (5 - (optimum[i] < 0 ? -z[i] : z[i]))
      }
      return sum
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      for i in z.indices {
        gradient[i] =
          z[i] * optimum[i] < 25 ? (optimum[i] < 0 ? steepness[i] : -steepness[i]) : 0
      }
    }
  }

  /// f6: T_osz(Σ (sᵢ zᵢ)²)^0.9 with sᵢ = 100 on the optimum's side and 1 elsewhere.
  struct AttractiveSector: SmoothLandscape {
    let optimum: [Double]

    func value(at z: [Double]) -> Double { ck_pow_f64(oscillated(sum(z)), 0.9) }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let sum = sum(z)
      let outer =
        sum > 0 ? 0.9 * ck_pow_f64(oscillated(sum), -0.1) * oscillationSlope(sum) : 0
      for i in z.indices { gradient[i] = outer * 2 * square(i, z[i]) * z[i] }
    }

    private func sum(_ z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices { sum += square(i, z[i]) * z[i] * z[i] }
      return sum
    }

    private func square(_ i: Int, _ z: Double) -> Double { z * optimum[i] > 0 ? 1e4 : 1 }
  }

  /// f7: 0.1 max(|ẑ₁| / 10⁴, Σ 10^(2i / (n − 1)) zᵢ²), z = Q z̃, and z̃ is ẑ in steps: of 1, within ½ of 0.1.
  struct StepEllipsoid: Landscape {
    let rotation: SquareMatrix
    let weights: [Double]

    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices {
        var rotated = 0.0
        for j in z.indices { rotated += rotation[i, j] * step(z[j]) }
        sum += weights[i] * rotated * rotated
      }
      return 0.1 * max(abs(z[0]) / 1e4, sum)
    }

    private func step(_ z: Double) -> Double {
      abs(z) > 0.5 ? (z + 0.5).rounded(.down) : (10 * z + 0.5).rounded(.down) / 10
    }
  }

  /// f8 and f9: Σ 100 (zᵢ² − zᵢ₊₁)² + (zᵢ − 1)².
  struct Rosenbrock: SmoothLandscape {
    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<z.count - 1 {
        let bend = z[i] * z[i] - z[i + 1]
        sum += 100 * bend * bend + (z[i] - 1) * (z[i] - 1)
      }
      return sum
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      gradient[0] = 0
      for i in 0..<z.count - 1 {
        let bend = z[i] * z[i] - z[i + 1]
        gradient[i] += 400 * bend * z[i] + 2 * (z[i] - 1)
        gradient[i + 1] = -200 * bend
      }
    }
  }

  /// f13: z₁² + 100 √(Σ zᵢ²) over i > 1.
  struct SharpRidge: SmoothLandscape {
    func value(at z: [Double]) -> Double { z[0] * z[0] + 100 * distance(z) }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let distance = distance(z)
      gradient[0] = 2 * z[0]
      for i in 1..<z.count { gradient[i] = distance > 0 ? 100 * z[i] / distance : 0 }
    }

    private func distance(_ z: [Double]) -> Double {
      var sum = 0.0
      for i in 1..<z.count { sum += z[i] * z[i] }
      return sum.squareRoot()
    }
  }

  /// f14: √(Σ |zᵢ|^(2 + 4i / (n − 1))).
  struct DifferentPowers: SmoothLandscape {
    private let exponents: [Double]

    init(dimension: Int) {
      exponents = (0..<dimension).map { 2 + 4 * Double($0) / Double(dimension - 1) }
    }

    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices { sum += ck_pow_f64(abs(z[i]), exponents[i]) }
      return sum.squareRoot()
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let value = value(at: z)
      for i in z.indices {
        let slope = exponents[i] * ck_pow_f64(abs(z[i]), exponents[i] - 1) / (2 * value)
        gradient[i] = value > 0 ? (z[i] < 0 ? -slope : slope) : 0
      }
    }
  }
}
