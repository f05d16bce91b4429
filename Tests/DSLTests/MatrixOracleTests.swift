import Determinism
import Testing

@testable import DSL

/// The matrix algebra behind the operators' meanings, held to its definitions.
@Suite struct MatrixOracleTests {
  static let shapes = [(1, 1), (1, 4), (6, 1), (5, 3), (3, 5), (8, 8), (17, 6)]

  private func random(_ rows: Int, _ columns: Int, seed: UInt64 = 3) -> Matrix {
    var stream = RandomStream(seed: seed, UInt64(rows * 100 + columns))
    return Matrix(
      rows: rows, columns: columns, (0..<rows * columns).map { _ in stream.normal() })
  }

  private func distance(_ x: Matrix, _ y: Matrix) -> Double {
    guard x.rows == y.rows, x.columns == y.columns else { return .infinity }
    return (x + -1 * y).greatestMagnitude
  }

  private func identity(_ size: Int) -> Matrix {
    Matrix.diagonal(rows: size, columns: size) { _ in 1 }
  }

  @Test(
    "powers of singular values multiply back, and the power 0 has orthonormal sides",
    arguments: shapes)
  func singularValues(rows: Int, columns: Int) {
    let x = random(rows, columns)
    let values = SingularValues(x)
    #expect(distance(values.matrix { $0 }, x) < 1e-13)
    let root = values.matrix { $0.squareRoot() }
    let polar = values.matrix { _ in 1 }
    let short = min(rows, columns)
    let gram = rows <= columns ? polar * polar.transposed : polar.transposed * polar
    #expect(distance(gram, identity(short)) < 1e-13)
    // U·√S·Vᵀ · (U·Vᵀ)ᵀ · U·√S·Vᵀ = x.
    #expect(distance(root * polar.transposed * root, x) < 1e-13)
    // The polar factor times a positive symmetric matrix is x.
    let positive = polar.transposed * x
    #expect(distance(positive, positive.transposed) < 1e-13)
  }

  @Test("null singular values stay null at every power, and graded ones do not")
  func nullSpace() {
    let (u, v) = (random(6, 1), random(1, 4))
    let polar = SingularValues(u * v).matrix { _ in 1 }
    let norms = Matrix.norm(u.elements) * Matrix.norm(v.elements)
    #expect(distance(polar, (1 / norms) * (u * v)) < 1e-14)
    let zero = Matrix.diagonal(rows: 3, columns: 2) { _ in 0 }
    #expect(SingularValues(zero).matrix { _ in 1 } == zero)
    let graded = Matrix.diagonal(rows: 3, columns: 3) { [1, 1e-6, 1e-8][$0] }
    let expected = Matrix.diagonal(rows: 3, columns: 3) { [1, 1, 0][$0] }
    #expect(distance(SingularValues(graded).matrix { _ in 1 }, expected) < 1e-15)
  }

  @Test(
    "vectors are orthonormal, in the order of their values, with the sign of the greatest entry",
    arguments: shapes)
  func vectors(rows: Int, columns: Int) {
    let x = random(rows, columns)
    let rank = min(rows, columns)
    let left = SingularValues(x).leftVectors(rank)
    #expect(distance(left.transposed * left, identity(rank)) < 1e-13)
    let squares = left.transposed * (x * x.transposed) * left
    for place in 0..<rank {
      let column = left.column(place)
      #expect(column.contains { $0 == left.column(place).map(\.magnitude).max() })
      if place > 0 { #expect(squares[place - 1, place - 1] >= squares[place, place]) }
      for other in 0..<rank where other != place {
        #expect(squares[place, other].magnitude < 1e-12 * squares.greatestMagnitude)
      }
    }
    let gram = x * x.transposed
    let basis = Eigenvalues(gram).vectors
    #expect(distance(basis.transposed * basis, identity(rows)) < 1e-13)
    let leading = Matrix(rows: rows, columns: (0..<rank).map(basis.column))
    #expect(distance(leading, left) < 1e-6)
  }

  @Test("roots of a positive matrix multiply to its inverse, and to a projector where it has none")
  func roots() {
    let x = random(6, 6)
    let gram = x * x.transposed + 0.1 * identity(6)
    let root = Eigenvalues(gram).matrix { Matrix.power($0, -0.25) }
    #expect(distance(root * root * root * root * gram, identity(6)) < 1e-10)
    let thin = random(6, 2)
    let deficient = thin * thin.transposed
    let inverse = Eigenvalues(deficient).matrix { 1 / $0 }
    #expect(distance(deficient * inverse * deficient, deficient) < 1e-11)
    let projector = deficient * inverse
    #expect(distance(projector * projector, projector) < 1e-11)
  }

  @Test("Q has orthonormal columns and R a diagonal that is not negative", arguments: shapes)
  func orthonormal(rows: Int, columns: Int) {
    let x = random(rows, columns)
    let q = x.orthonormal
    let isTall = rows >= columns
    let r = isTall ? q.transposed * x : q * x.transposed
    #expect(
      distance(isTall ? q.transposed * q : q * q.transposed, identity(min(rows, columns))) < 1e-14)
    for row in 0..<r.rows {
      #expect(r[row, row] > 0)
      for column in 0..<row { #expect(r[row, column].magnitude < 1e-13) }
    }
    let twice = Matrix(rows: 4, columns: [[1, 1, 0, 0], [2, 2, 0, 0], [0, 0, 0, 0]])
    #expect(distance(twice.orthonormal.transposed * twice.orthonormal, identity(3)) < 1e-14)
  }

  @Test("what is not finite becomes NaN, and never hangs")
  func notFinite() {
    for bad in [Double.nan, .infinity] {
      var x = random(4, 3)
      x[1, 1] = bad
      #expect(SingularValues(x).matrix { $0 }.elements.allSatisfy { $0.isNaN })
      #expect(SingularValues(x).leftVectors(2).elements.allSatisfy { $0.isNaN })
      #expect(x.orthonormal.elements.allSatisfy { $0.isNaN })
      #expect(Eigenvalues(x * x.transposed).vectors.elements.allSatisfy { $0.isNaN })
    }
  }

  @Test("the checks see a decomposition of another matrix")
  func canary() {
    let x = random(5, 3)
    var other = x
    other[4, 2] += 1e-6
    #expect(distance(SingularValues(other).matrix { $0 }, x) > 1e-13)
    #expect(distance(x, x.transposed) == .infinity)
  }
}

/// Philox, and the numbers made of it.
@Suite struct RandomNumberTests {
  // The known answers that come with the generator (Salmon et al. 2011, Random123).
  @Test("the generator gives its known answers")
  func knownAnswers() {
    let answers: [(counter: SIMD4<UInt32>, key: SIMD2<UInt32>, words: SIMD4<UInt32>)] = [
      (SIMD4(repeating: 0), SIMD2(0, 0), SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (
        SIMD4(repeating: .max), SIMD2(.max, .max),
        SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), SIMD2(0xa409_3822, 0x299f_31d0),
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ]
    for answer in answers {
      #expect(Philox(counter: answer.counter, key: answer.key).words == answer.words)
    }
    #expect(Philox(counter: SIMD4(1, 0, 0, 0), key: SIMD2(0, 0)).words != answers[0].words)
  }

  private func draws(_ name: String, _ arguments: [Double], count: UInt32) throws -> [Double] {
    let entry = try #require(Operator.named(name)).value
    guard case .random(let function) = entry.meaning else { return [] }
    return (0..<count).map {
      function(RandomPlace(seed: 5, parameter: 1, element: $0, step: 9), arguments)
    }
  }

  @Test("normal, uniform and Bernoulli numbers have their moments")
  func moments() throws {
    let normal = try draws("normal", [0], count: 20_000)
    func mean(_ numbers: [Double]) -> Double { numbers.reduce(0, +) / Double(numbers.count) }
    #expect(mean(normal).magnitude < 0.03)
    #expect((mean(normal.map { $0 * $0 }) - 1).magnitude < 0.05)
    #expect((mean(normal.map { $0 * $0 * $0 * $0 }) - 3).magnitude < 0.3)
    let uniform = try draws("uniform", [0], count: 20_000)
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect((mean(uniform) - 0.5).magnitude < 0.01)
    let coins = try draws("bernoulli", [0.2, 0], count: 20_000)
    #expect((mean(coins) - 0.2).magnitude < 0.01)
    let projection = try draws("row_projection", [4, 0, 0], count: 20_000)
    #expect((mean(projection.map { $0 * $0 }) - 0.25).magnitude < 0.02)
  }

  @Test("a number depends on every part of its place and on its operator, and on nothing else")
  func places() throws {
    func number(_ place: RandomPlace, _ key: Double, _ draw: RandomDraw) -> SIMD4<UInt32> {
      place.words(key: key, draw).words
    }
    let base = RandomPlace(seed: 1 << 40 + 7, parameter: 2, element: 3, step: 4)
    var places = [base]
    for change in 0..<5 {
      var other = base
      switch change {
      case 0: other.seed += 1
      case 1: other.seed += 1 << 33
      case 2: other.parameter += 1
      case 3: other.element += 1
      default: other.step += 1
      }
      places.append(other)
    }
    var numbers = places.map { number($0, 5, .normal) }
    numbers += [
      number(base, 6, .normal), number(base, 5, .uniform), number(base, 5, .rowProjection),
    ]
    #expect(Set(numbers).count == numbers.count)
    #expect(number(base, 5, .normal) == numbers[0])
    let early = try draws("col_projection", [4, 2.9, 0], count: 5)
    let same = try draws("col_projection", [4, 2, 0], count: 5)
    #expect(same == early)
    let late = try draws("col_projection", [4, 3, 0], count: 5)
    #expect(late != early)
    #expect(RandomPlace.step(-3) == 0)
    #expect(RandomPlace.step(.nan) == 0)
    #expect(RandomPlace.step(1e300) == .max)
  }
}

/// The codes of 8-bit states.
@Suite struct EightBitTests {
  @Test("there are 256 codes, ascending, with 0 and 1")
  func codes() {
    for isSigned in [true, false] {
      let codes = EightBitCodes(isSigned: isSigned).codes
      #expect(codes.count == 256)
      #expect(zip(codes, codes.dropFirst()).allSatisfy { $0 < $1 })
      #expect(codes.contains(0) && codes.last == 1)
      #expect(codes[0] == (isSigned ? -(1 - 0.9 / 128) : 0))
    }
  }

  @Test("a number moves by at most half a cell of its decade, relative to its block's greatest")
  func error() {
    var stream = RandomStream(seed: 8)
    let numbers = (0..<700).map { _ in stream.normal() }
    let x = Matrix(rows: 7, columns: 100, numbers)
    let rounded = EightBitCodes(isSigned: true).rounded(x)
    for (place, pair) in zip(x.elements, rounded.elements).enumerated() {
      let block = place / 256 * 256..<min(place / 256 * 256 + 256, 700)
      let scale = numbers[block].map(\.magnitude).max() ?? 0
      let decade = (-6...0).first { pair.0.magnitude <= scale * Matrix.power(10, Double($0)) } ?? 0
      let cell = 0.9 * Matrix.power(10, Double(decade)) / Double(1 << (decade + 6))
      #expect((pair.0 - pair.1).magnitude <= 0.5 * cell * scale * (1 + 1e-9))
    }
    let positive = EightBitCodes(isSigned: false)
    let squares = Matrix(rows: 7, columns: 100, numbers.map { $0 * $0 })
    #expect(positive.rounded(positive.rounded(squares)) == positive.rounded(squares))
    #expect(positive.rounded(-1 * squares).elements.allSatisfy { $0 == 0 })
    let poisoned = Matrix(rows: 1, columns: 300, (0..<300).map { $0 == 299 ? .nan : 1 })
    #expect(
      EightBitCodes(isSigned: true).rounded(poisoned).elements.map(\.isNaN)
        == (0..<300).map { $0 >= 256 })
  }
}
