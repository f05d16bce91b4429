import CKernels

extension BBOB {
  /// What a function of one dimension and instance consists of.
  struct Definition {
    let optimum: [Double]
    let stages: [Stage]
    let landscape: any Landscape
    /// The weight of Σ max(0, |xᵢ| − 5)².
    var penalty = 0.0

    // One case a function, in the report's notation: R and Q are rotations, Λ^α is the diagonal matrix of
    // α^(i / 2(n − 1)). Stages stand in the order in which x meets them.
    init(_ number: Int, dimension n: Int, instance: Int) {
      let seed = Instance.seed(function: number, instance: instance)
      let raw = Instance.optimum(dimension: n, seed: seed)
      func rotation(_ seed: Int) -> SquareMatrix { Instance.rotation(dimension: n, seed: seed) }
      func r() -> SquareMatrix { rotation(seed + 1_000_000) }
      func spread(_ alpha: Double) -> [Double] { powers(of: alpha.squareRoot(), n) }
      func blend(_ alpha: Double) -> SquareMatrix { r().times(spread(alpha), rotation(seed)) }
      func asymmetry(_ beta: Double) -> [Double] {
        (0..<n).map { beta * Double($0) / Double(n - 1) }
      }
      // z = c R x + ½ with c = max(1, √n / 8), whose optimum is at z = (1, …, 1).
      func valley() -> (optimum: [Double], stages: [Stage]) {
        let rotation = rotation(seed)
        let factor = max(1, Double(n).squareRoot() / 8)
        let optimum = (0..<n).map { j in
          (0..<n).reduce(0.0) { $0 + rotation[$1, j] } * 0.5 / factor
        }
        return (
          optimum,
          [.map(rotation.scaled(by: factor)), .shift(by: Array(repeating: -0.5, count: n))]
        )
      }

      switch number {
      case 1:
        optimum = raw
        stages = [.shift(by: raw)]
        landscape = WeightedSquares(weights: Array(repeating: 1, count: n))
      case 2:
        optimum = raw
        stages = [.shift(by: raw), .oscillate]
        landscape = WeightedSquares(weights: powers(of: 1e6, n))
      case 3:
        optimum = raw
        stages = [.shift(by: raw), .oscillate, .skew(asymmetry(0.2)), .scale(spread(10))]
        landscape = Rastrigin()
      case 4:
        optimum = raw.enumerated().map { $0 % 2 == 0 ? abs($1) : $1 }
        stages = [.shift(by: optimum), .oscillate, .favour(spread(10))]
        landscape = Rastrigin()
        penalty = 100
      case 5:
        optimum = raw.map { $0 < 0 ? -5 : 5 }
        stages = []
        landscape = LinearSlope(optimum: optimum, steepness: powers(of: 10, n))
      case 6:
        optimum = raw
        stages = [.shift(by: raw), .map(blend(10))]
        landscape = AttractiveSector(optimum: raw)
      case 7:
        optimum = raw
        stages = [.shift(by: raw), .map(rotation(seed)), .scale(spread(10))]
        landscape = StepEllipsoid(rotation: r(), weights: powers(of: 100, n))
        penalty = 1
      case 8:
        optimum = raw.map { 0.75 * $0 }
        let factor = max(1, Double(n).squareRoot() / 8)
        stages = [
          .shift(by: optimum), .scale(Array(repeating: factor, count: n)),
          .shift(by: Array(repeating: -1, count: n)),
        ]
        landscape = Rosenbrock()
      case 9:
        (optimum, stages) = valley()
        landscape = Rosenbrock()
      case 10:
        optimum = raw
        stages = [.shift(by: raw), .map(r()), .oscillate]
        landscape = WeightedSquares(weights: powers(of: 1e6, n))
      case 11:
        optimum = raw
        stages = [.shift(by: raw), .map(r()), .oscillate]
        landscape = WeightedSquares(weights: (0..<n).map { $0 == 0 ? 1e6 : 1 })
      case 12:
        optimum = Instance.optimum(dimension: n, seed: seed + 1_000_000)
        let rotation = r()
        stages = [.shift(by: optimum), .map(rotation), .skew(asymmetry(0.5)), .map(rotation)]
        landscape = WeightedSquares(weights: (0..<n).map { $0 == 0 ? 1 : 1e6 })
      case 13:
        optimum = raw
        stages = [.shift(by: raw), .map(blend(10))]
        landscape = SharpRidge()
      case 14:
        optimum = raw
        stages = [.shift(by: raw), .map(r())]
        landscape = DifferentPowers(dimension: n)
      case 15:
        optimum = raw
        stages = [
          .shift(by: raw), .map(r()), .oscillate, .skew(asymmetry(0.2)), .map(blend(10)),
        ]
        landscape = Rastrigin()
      case 16:
        optimum = raw
        stages = [.shift(by: raw), .map(r()), .oscillate, .map(blend(0.01))]
        landscape = Weierstrass()
        penalty = 10 / Double(n)
      case 17, 18:
        optimum = raw
        stages = [
          .shift(by: raw), .map(r()), .skew(asymmetry(0.5)), .map(rotation(seed)),
          .scale(spread(number == 17 ? 10 : 1000)),
        ]
        landscape = Schaffers()
        penalty = 10
      case 19:
        (optimum, stages) = valley()
        landscape = GriewankRosenbrock()
      case 20:
        let signs = Instance.uniform(n, seed: seed).map { $0 < 0.5 ? -1.0 : 1 }
        optimum = signs.map { $0 * Schwefel.offset / 2 }
        // ẑ − 2|xₒₚₜ| is linear in x − xₒₚₜ: each coordinate, doubled and signed, and a quarter of the one before.
        let spread = spread(10)
        let carried = SquareMatrix(side: n) { i, j in
          i == j ? 200 * signs[i] * spread[i] : i == j + 1 ? 50 * signs[j] * spread[i] : 0
        }
        stages = [
          .shift(by: signs.map { $0 * Schwefel.transformedOffset / 2 }), .map(carried),
          .shift(by: Array(repeating: -100 * Schwefel.transformedOffset, count: n)),
        ]
        landscape = Schwefel()
      case 21, 22:
        let rotation = rotation(seed)
        let peaks = Gallagher(
          peaks: number == 21 ? 101 : 21, dimension: n, seed: seed, rotation: rotation)
        optimum = peaks.optimum
        stages = [.map(rotation)]
        landscape = peaks
        penalty = 1
      case 23:
        optimum = raw
        stages = [.shift(by: raw), .map(blend(100))]
        landscape = Katsuura(dimension: n)
        penalty = 1
      case 24:
        let signs = Instance.normal(n, seed: seed).map { $0 < 0 ? -1.0 : 1 }
        optimum = signs.map { $0 * Lunacek.centre / 2 }
        stages = [.shift(by: optimum), .scale(signs.map { 2 * $0 })]
        landscape = Lunacek(matrix: blend(100), dimension: n)
        penalty = 1e4
      default:
        preconditionFailure("BBOB has no function \(number)")
      }
    }
  }
}
