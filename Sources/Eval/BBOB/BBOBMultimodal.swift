import CKernels

extension BBOB {
  /// f3, f4 and f15: 10 (n − Σ cos 2πzᵢ) + Σ zᵢ².
  struct Rastrigin: SmoothLandscape {
    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices { sum += 10 * (1 - cosine(turns: z[i])) + z[i] * z[i] }
      return sum
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      for i in z.indices { gradient[i] = 20 * .pi * sine(turns: z[i]) + 2 * z[i] }
    }
  }

  /// f16: 10 (1/n Σᵢ Σₖ 2⁻ᵏ cos(2π 3ᵏ (zᵢ + ½)) − f₀)³, k = 0 … 11; f₀ = −Σ 2⁻ᵏ is the sum at z = 0.
  struct Weierstrass: Landscape {
    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in z.indices {
        var (height, frequency) = (1.0, 1.0)
        for _ in 0..<12 {
          sum += height * cosine(turns: frequency * (z[i] + 0.5))
          height *= 0.5
          frequency *= 3
        }
      }
      let mean = sum / Double(z.count) + 2 - 0x1p-11
      return 10 * mean * mean * mean
    }
  }

  /// f17 and f18: (1/(n − 1) Σ √sᵢ (1 + sin² 50 sᵢ^0.2))², sᵢ = √(zᵢ² + zᵢ₊₁²).
  struct Schaffers: SmoothLandscape {
    func value(at z: [Double]) -> Double {
      let mean = mean(z)
      return mean * mean
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let outer = 2 * mean(z) / Double(z.count - 1)
      for i in z.indices { gradient[i] = 0 }
      for i in 0..<z.count - 1 {
        let s = length(z, i)
        guard s > 0 else { continue }
        let angle = reduced(50 * ck_pow_f64(s, 0.2))
        let sine = ck_sin_f64(angle)
        let root = s.squareRoot()
        // d/ds √s (1 + sin² a), a = 50 s^0.2, da/ds = 0.2 a / s.
        let slope =
          (0.5 * (1 + sine * sine) + 2 * sine * ck_cos_f64(angle) * 10 * ck_pow_f64(s, 0.2)) / root
        gradient[i] += outer * slope * z[i] / s
        gradient[i + 1] += outer * slope * z[i + 1] / s
      }
    }

    private func mean(_ z: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<z.count - 1 {
        let s = length(z, i)
        let sine = ck_sin_f64(reduced(50 * ck_pow_f64(s, 0.2)))
        sum += s.squareRoot() * (1 + sine * sine)
      }
      return sum / Double(z.count - 1)
    }

    private func length(_ z: [Double], _ i: Int) -> Double {
      (z[i] * z[i] + z[i + 1] * z[i + 1]).squareRoot()
    }
  }

  /// f19: 10/(n − 1) Σ (sᵢ / 4000 − cos sᵢ) + 10, sᵢ the terms of Rosenbrock's function.
  struct GriewankRosenbrock: SmoothLandscape {
    func value(at z: [Double]) -> Double {
      var sum = 0.0
      for i in 0..<z.count - 1 {
        let bend = z[i] * z[i] - z[i + 1]
        let s = 100 * bend * bend + (z[i] - 1) * (z[i] - 1)
        sum += s / 4000 - ck_cos_f64(reduced(s))
      }
      return 10 * sum / Double(z.count - 1) + 10
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      gradient[0] = 0
      for i in 0..<z.count - 1 {
        let bend = z[i] * z[i] - z[i + 1]
        let s = 100 * bend * bend + (z[i] - 1) * (z[i] - 1)
        let outer = 10 / Double(z.count - 1) * (1.0 / 4000 + ck_sin_f64(reduced(s)))
        gradient[i] += outer * (400 * bend * z[i] + 2 * (z[i] - 1))
        gradient[i + 1] = outer * -200 * bend
      }
    }
  }

  /// f20: 4.1898… − 1/(100 n) Σ zᵢ sin √|zᵢ| + 100 Σ max(0, |zᵢ| / 100 − 5)².
  struct Schwefel: SmoothLandscape {
    /// 2 |xₒₚₜ| as the report has it; a hundred times it is where z sin √z is largest below 500.
    static let offset = 4.2096874633
    /// 2 |xₒₚₜ| as COCO's transformation has it.
    static let transformedOffset = 4.2096874637

    func value(at z: [Double]) -> Double {
      var sum = 0.0
      var penalty = 0.0
      for i in z.indices {
        sum += z[i] * ck_sin_f64(reduced(abs(z[i]).squareRoot()))
        let beyond = max(0, abs(z[i]) / 100 - 5)
        penalty += beyond * beyond
      }
      return 4.189828872724339 - sum / (100 * Double(z.count)) + 100 * penalty
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      for i in z.indices {
        let root = abs(z[i]).squareRoot()
        let angle = reduced(root)
        let slope = ck_sin_f64(angle) + 0.5 * root * ck_cos_f64(angle)
        let beyond = 2 * max(0, abs(z[i]) / 100 - 5)
        gradient[i] = -slope / (100 * Double(z.count)) + (z[i] < 0 ? -beyond : beyond)
      }
    }
  }

  /// f23: 10/n² (Π (1 + i Σⱼ |2ʲ zᵢ − [2ʲ zᵢ]| 2⁻ʲ)^(10 / n^1.2) − 1), i from 1, j = 1 … 32, [·] the nearest whole number.
  struct Katsuura: Landscape {
    private let exponent: Double

    init(dimension: Int) { exponent = 10 / ck_pow_f64(Double(dimension), 1.2) }

    func value(at z: [Double]) -> Double {
      var product = 1.0
      for i in z.indices {
        var sum = 0.0
        var power = 1.0
        for _ in 0..<32 {
          power *= 2
          let y = power * z[i]
          sum += abs(y - y.rounded()) / power
        }
        product *= ck_pow_f64(1 + Double(i + 1) * sum, exponent)
      }
      return 10 / Double(z.count * z.count) * (product - 1)
    }
  }

  /// f24: min(Σ yᵢ², n + s Σ (yᵢ + µ₀ − µ₁)²) + 10 (n − Σ cos 2π(My)ᵢ), y = x̂ − µ₀, µ₁ = −√((µ₀² − 1) / s).
  struct Lunacek: SmoothLandscape {
    /// µ₀, the centre of the basin that holds the optimum.
    static let centre = 2.5

    private let matrix: SquareMatrix
    private let weight: Double
    private let distance: Double

    init(matrix: SquareMatrix, dimension: Int) {
      self.matrix = matrix
      weight = 1 - 1 / (2 * Double(dimension + 20).squareRoot() - 8.2)
      distance = Self.centre + ((Self.centre * Self.centre - 1) / weight).squareRoot()
    }

    func value(at z: [Double]) -> Double {
      let (near, far) = basins(z)
      var ripples = 0.0
      for i in z.indices { ripples += 1 - cosine(turns: turned(z, i)) }
      return min(near, far) + 10 * ripples
    }

    func gradient(at z: [Double], into gradient: inout [Double]) {
      let (near, far) = basins(z)
      for i in z.indices {
        gradient[i] = near <= far ? 2 * z[i] : 2 * weight * (z[i] + distance)
      }
      for i in z.indices {
        let slope = 20 * .pi * sine(turns: turned(z, i))
        for j in z.indices { gradient[j] += slope * matrix[i, j] }
      }
    }

    private func basins(_ z: [Double]) -> (near: Double, far: Double) {
      var (near, far) = (0.0, Double(z.count))
      for y in z {
        near += y * y
        far += weight * (y + distance) * (y + distance)
      }
      return (near, far)
    }

    private func turned(_ z: [Double], _ i: Int) -> Double {
      var sum = 0.0
      for j in z.indices { sum += matrix[i, j] * z[j] }
      return sum
    }
  }
}
