import CKernels

extension BBOB {
  /// A transformation of space, one of those that stand between x and the landscape.
  enum Stage {
    /// z = x − offset.
    case shift(by: [Double])
    /// z = factor · x, coordinate by coordinate; Λ^α among them.
    case scale([Double])
    /// z = M x.
    case map(SquareMatrix)
    /// z = T_osz(x): small irregularities.
    case oscillate
    /// z = T_asy(x): the positive side steeper, xᵢ^(1 + aᵢ √xᵢ).
    case skew([Double])
    /// z = factor · x, ten times that for positive numbers at even indices (Büche).
    case favour([Double])

    /// Writes row + 1 of the trace from row.
    @inline(__always)
    func push(_ trace: inout [Double], row: Int, dimension: Int) {
      let from = row * dimension
      let to = from + dimension
      switch self {
      case .shift(let offset):
        for i in 0..<dimension { trace[to + i] = trace[from + i] - offset[i] }
      case .scale(let factors):
        for i in 0..<dimension { trace[to + i] = factors[i] * trace[from + i] }
      case .map(let matrix):
        for i in 0..<dimension {
          var sum = 0.0
          for j in 0..<dimension { sum += matrix[i, j] * trace[from + j] }
          trace[to + i] = sum
        }
      case .oscillate:
        for i in 0..<dimension { trace[to + i] = BBOB.oscillated(trace[from + i]) }
      case .skew(let exponents):
        for i in 0..<dimension { trace[to + i] = BBOB.skewed(trace[from + i], exponents[i]) }
      case .favour(let factors):
        for i in 0..<dimension {
          let x = trace[from + i]
          trace[to + i] = (x > 0 && i % 2 == 0 ? 10 * factors[i] : factors[i]) * x
        }
      }
    }

    /// Turns the gradient by what leaves this stage into the gradient by what enters it, row of the trace.
    func pullBack(
      _ adjoint: inout [Double], _ spare: inout [Double], at trace: [Double], row: Int
    ) {
      let dimension = adjoint.count
      let from = row * dimension
      switch self {
      case .shift: break
      case .scale(let factors):
        for i in 0..<dimension { adjoint[i] *= factors[i] }
      case .map(let matrix):
        for j in 0..<dimension {
          var sum = 0.0
          for i in 0..<dimension { sum += matrix[i, j] * adjoint[i] }
          spare[j] = sum
        }
        swap(&adjoint, &spare)
      case .oscillate:
        for i in 0..<dimension { adjoint[i] *= BBOB.oscillationSlope(trace[from + i]) }
      case .skew(let exponents):
        for i in 0..<dimension { adjoint[i] *= BBOB.skewSlope(trace[from + i], exponents[i]) }
      case .favour(let factors):
        for i in 0..<dimension {
          adjoint[i] *= trace[from + i] > 0 && i % 2 == 0 ? 10 * factors[i] : factors[i]
        }
      }
    }
  }

  /// T_osz(x) = sign(x) exp(u + 0.049 (sin c₁u + sin c₂u)), u = log|x|; c = 10, 7.9 above 0 and 5.5, 3.1 below.
  static func oscillated(_ x: Double) -> Double {
    guard x != 0 else { return 0 }
    let u = ck_log_f64(abs(x))
    let (c1, c2) = x > 0 ? (10, 7.9) : (5.5, 3.1)
    let y = ck_exp_f64(u + 0.049 * (ck_sin_f64(c1 * u) + ck_sin_f64(c2 * u)))
    return x > 0 ? y : -y
  }

  /// The slope of `oscillated`; at 0, where difference quotients swing about 1, it is 1.
  static func oscillationSlope(_ x: Double) -> Double {
    guard x != 0 else { return 1 }
    let u = ck_log_f64(abs(x))
    let (c1, c2) = x > 0 ? (10, 7.9) : (5.5, 3.1)
    let swing = c1 * ck_cos_f64(c1 * u) + c2 * ck_cos_f64(c2 * u)
    return oscillated(x) / x * (1 + 0.049 * swing)
  }

  /// T_asy: x^(1 + a √x) above 0, x below.
  static func skewed(_ x: Double, _ a: Double) -> Double {
    x > 0 ? ck_pow_f64(x, 1 + a * x.squareRoot()) : x
  }

  /// The slope of `skewed`.
  static func skewSlope(_ x: Double, _ a: Double) -> Double {
    guard x > 0 else { return 1 }
    let root = x.squareRoot()
    return skewed(x, a) / x * (1 + a * root * (1 + 0.5 * ck_log_f64(x)))
  }

  /// The numbers base^(i / (dimension − 1)), i from 0.
  static func powers(of base: Double, _ dimension: Int) -> [Double] {
    (0..<dimension).map { ck_pow_f64(base, Double($0) / Double(dimension - 1)) }
  }

  /// cos 2πu: whole turns are taken off without error, so it holds for any u.
  static func cosine(turns u: Double) -> Double { ck_cos_f64(2 * .pi * (u - u.rounded())) }

  /// sin 2πu.
  static func sine(turns u: Double) -> Double { ck_sin_f64(2 * .pi * (u - u.rounded())) }

  /// The angle less whole turns where it is beyond what our sine takes; 2π in two parts.
  static func reduced(_ angle: Double) -> Double {
    guard abs(angle) > 0x1p19 else { return angle }
    let rest = angle.remainder(dividingBy: 2 * .pi)
    let turns = ((angle - rest) / (2 * .pi)).rounded()
    return rest - turns * 0x1.1a62633145c07p-52
  }
}
