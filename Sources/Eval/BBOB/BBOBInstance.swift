import CKernels

extension BBOB {
  /// What an instance of a function is made from: COCO's random numbers, the same since 2009.
  enum Instance {
    /// The seed of a function's instance; f4 and f18 share those of f3 and f17.
    static func seed(function: Int, instance: Int) -> Int {
      let root = function == 4 ? 3 : function == 18 ? 17 : function
      return root + 10_000 * instance
    }

    /// Numbers uniform in (0, 1): the minimal standard generator (Park and Miller 1988), 16807 s mod 2³¹ − 1,
    /// shuffled by a table of 32 (Bays and Durham 1976).
    static func uniform(_ count: Int, seed: Int) -> [Double] {
      var state = max(abs(seed), 1)
      func advance() {
        state = 16_807 * state % 2_147_483_647
      }
      var table = Array(repeating: 0, count: 32)
      for slot in (0..<40).reversed() {
        advance()
        if slot < 32 { table[slot] = state }
      }
      var last = table[0]
      return (0..<count).map { _ in
        advance()
        let slot = last / 67_108_865
        last = table[slot]
        table[slot] = state
        return last == 0 ? 1e-99 : Double(last) / 2.147483647e9
      }
    }

    /// Normal numbers (Box and Muller 1958), from twice as many uniform ones: first all radii, then all angles.
    static func normal(_ count: Int, seed: Int) -> [Double] {
      let numbers = uniform(2 * count, seed: seed)
      return (0..<count).map { i in
        let radius = (-2 * ck_log_f64(numbers[i])).squareRoot()
        let number = radius * ck_cos_f64(2 * .pi * numbers[count + i])
        return number == 0 ? 1e-99 : number
      }
    }

    /// A point of [−4, 4]ⁿ on a lattice of 8 · 10⁻⁴, never 0.
    static func optimum(dimension: Int, seed: Int) -> [Double] {
      uniform(dimension, seed: seed).map { number in
        let x = 8 * (1e4 * number).rounded(.down) / 1e4 - 4
        return x == 0 ? -1e-5 : x
      }
    }

    /// fₒₚₜ: a ratio of two normal numbers times 100, rounded to 0.01 and kept within ±1000.
    static func optimalValue(function: Int, instance: Int) -> Double {
      let seed = seed(function: function, instance: instance)
      let ratio = normal(1, seed: seed)[0] / normal(1, seed: seed + 1)[0]
      return min(1000, max(-1000, (100 * 100 * ratio + 0.5).rounded(.down) / 100))
    }

    /// An orthogonal matrix: columns of normal numbers, made orthonormal one after the other (Gram and Schmidt).
    static func rotation(dimension: Int, seed: Int) -> SquareMatrix {
      let numbers = normal(dimension * dimension, seed: seed)
      var result = SquareMatrix(side: dimension) { numbers[$1 * dimension + $0] }
      for i in 0..<dimension {
        for j in 0..<i {
          var product = 0.0
          for k in 0..<dimension { product += result[k, i] * result[k, j] }
          for k in 0..<dimension { result[k, i] -= product * result[k, j] }
        }
        var square = 0.0
        for k in 0..<dimension { square += result[k, i] * result[k, i] }
        let length = square.squareRoot()
        for k in 0..<dimension { result[k, i] /= length }
      }
      return result
    }

    /// The order of uniform numbers: a random permutation.
    static func permutation(_ count: Int, seed: Int) -> [Int] {
      let keys = uniform(count, seed: seed)
      return (0..<count).sorted { (keys[$0], $0) < (keys[$1], $1) }
    }
  }

  /// A square matrix in double precision, row by row.
  struct SquareMatrix: Sendable {
    private let side: Int
    private var entries: [Double]

    init(side: Int, _ entry: (_ row: Int, _ column: Int) -> Double) {
      self.side = side
      entries = (0..<side * side).map { entry($0 / side, $0 % side) }
    }

    subscript(row: Int, column: Int) -> Double {
      get { entries[row * side + column] }
      set { entries[row * side + column] = newValue }
    }

    /// This matrix times the diagonal matrix of `factors` times `other`.
    func times(_ factors: [Double], _ other: SquareMatrix) -> SquareMatrix {
      SquareMatrix(side: side) { i, j in
        var sum = 0.0
        for k in 0..<side { sum += self[i, k] * factors[k] * other[k, j] }
        return sum
      }
    }

    /// Every entry times `factor`.
    func scaled(by factor: Double) -> SquareMatrix {
      SquareMatrix(side: side) { factor * self[$0, $1] }
    }
  }
}
