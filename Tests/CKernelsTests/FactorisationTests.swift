import CKernels
import Determinism
import Testing

/// How far the columns are from orthonormal.
private func deviation(_ q: Matrix) -> Double {
  (q.transposed * q - .identity(q.columns)).size
}

/// Whether every column's entry of greatest magnitude, the first among equals, is positive.
private func followsSignRule(_ q: Matrix) -> Bool {
  (0..<q.columns).allSatisfy { column in
    let entries = (0..<q.rows).map { q[$0, column] }
    let greatest = entries.map(abs).max() ?? 0
    return entries.first { abs($0) == greatest }.map { $0 > 0 } ?? false
  }
}

@Suite struct SingularValueTests {
  @Test("the power 0 has orthonormal rows or columns, and turns x into a symmetric positive matrix")
  func polarFactor() {
    for x in Matrix.full() {
      let u = x.power(0)
      #expect(deviation(x.rows < x.columns ? u.transposed : u) < 1e-6)
      let h = x.rows < x.columns ? x * u.transposed : u.transposed * x
      #expect((h - h.transposed).size < 1e-5 * x.size)
      #expect((0..<h.rows).allSatisfy { h[$0, $0] > 0 })
    }
  }

  @Test("the power 1 is x, whatever its rank and its scale")
  func identityPower() {
    for x in Matrix.full() + Matrix.hard() { #expect((x.power(1) - x).size <= 1e-6 * x.size) }
  }

  @Test("the power −1, transposed, is the pseudo-inverse, and 3 is x xᵀ x")
  func otherPowers() {
    for x in Matrix.full() + [.deficient(12, 9, rank: 4), .deficient(9, 12, rank: 4)] {
      let inverse = x.power(-1).transposed
      #expect((x * inverse * x - x).size <= 1e-4 * x.size)
      let cube = x * x.transposed * x
      #expect((x.power(3) - cube).size <= 1e-6 * cube.size)
    }
  }

  @Test("the power 0 of a matrix of rank r is a projection of rank r")
  func nullSpace() {
    for (x, rank) in [
      (Matrix.deficient(12, 9, rank: 4), 4), (.deficient(9, 12, rank: 4), 4),
      (.deficient(40, 17, rank: 1), 1), (Matrix(6, 4) { _, _ in 0 }, 0),
    ] {
      let u = x.power(0)
      let projection = u * u.transposed
      #expect((projection * projection - projection).size < 1e-6)
      #expect(abs((0..<x.rows).reduce(0) { $0 + projection[$1, $1] } - Double(rank)) < 1e-5)
    }
  }

  @Test("singular values at or below 1e-7 of the greatest contribute nothing, those above do")
  func cutOff() {
    let x = Matrix(4, 3) { $0 == $1 ? [2, 4e-7, 1e-7][$0] : 0 }
    let u = x.power(0)
    let expected = Matrix(4, 3) { $0 == $1 && $0 < 2 ? 1 : 0 }
    #expect((u - expected).size < 1e-6)
  }

  @Test("left vectors are orthonormal, by the sign rule, and carry the best approximation")
  func leftVectors() {
    for x in Matrix.full() + Matrix.hard() {
      let least = min(x.rows, x.columns)
      for rank in Set([1, (least + 1) / 2, least]) {
        let u = x.leftVectors(rank)
        #expect(deviation(u) < 1e-6, "\(x)")
        #expect(followsSignRule(u))
        // Σ over all but the leading: the rest of x is orthogonal to what is kept.
        let kept = u.transposed * x
        let products = kept * kept.transposed
        let energies = (0..<rank).map { products[$0, $0] }
        #expect(zip(energies, energies.dropFirst()).allSatisfy { $0 >= $1 - 1e-6 * energies[0] })
        for i in 0..<rank {
          for j in 0..<i { #expect(abs(products[i, j]) <= 2e-6 * energies[0]) }
        }
      }
      let u = x.leftVectors(least)
      #expect((u * (u.transposed * x) - x).size <= 2e-6 * x.size)
    }
  }

  @Test("small singular values keep their vectors where the matrix is graded")
  func graded() {
    let x = Matrix(9, 5) { $0 == $1 + 2 ? ck_pow_f64(1e-3, Double($1)) : 0 }.rounded
    let u = x.leftVectors(5)
    #expect((u - Matrix(9, 5) { $0 == $1 + 2 ? 1 : 0 }).size < 1e-6)
  }

  @Test("a NaN or an infinity makes everything NaN")
  func poison() {
    for x in Matrix.poisoned(5, 3) + Matrix.poisoned(3, 5) + Matrix.poisoned(1, 1) {
      #expect(x.power(0).values.allSatisfy { $0.isNaN })
      #expect(x.leftVectors(1).values.allSatisfy { $0.isNaN })
    }
  }

  @Test("canary: a matrix that is not orthonormal is found out")
  func canary() {
    let x = Matrix.random(8, 8, seed: 9)
    #expect(deviation(x.power(0.1)) > 1e-3)
    #expect(!followsSignRule(Matrix(2, 1) { row, _ in row == 0 ? -1 : 1 }))
  }
}

@Suite struct SymmetricTests {
  /// Positive matrices g gᵀ of full and of lower rank.
  private var positive: [Matrix] {
    (Matrix.full() + [.deficient(12, 9, rank: 4), .identity(7)]).map {
      ($0 * $0.transposed).rounded
    }
  }

  /// Symmetric matrices with eigenvalues of both signs.
  private var indefinite: [Matrix] {
    [1, 2, 3, 7, 16, 33].map { n in
      let x = Matrix.random(n, n, seed: 10)
      return Matrix(n, n) { x[$0, $1] + x[$1, $0] }.rounded
    }
  }

  @Test("eigenvectors are orthonormal, by the sign rule, and satisfy G q = λ q with λ descending")
  func eigenvectors() {
    for g in positive + indefinite + [Matrix(5, 5) { _, _ in 0 }, Matrix(5, 5) { _, _ in 1 }] {
      let q = g.eigenvectors()
      #expect(deviation(q) < 1e-6)
      #expect(followsSignRule(q))
      let product = q.transposed * g * q
      let values = (0..<g.rows).map { product[$0, $0] }
      let diagonal = Matrix(g.rows, g.rows) { $0 == $1 ? values[$0] : 0 }
      #expect((g * q - q * diagonal).size <= 2e-6 * g.size * Double(g.rows).squareRoot())
      let slack = 1e-5 * g.size
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 >= $1 - slack })
    }
  }

  @Test("the power −1/4 of G, taken to the fourth, is the inverse of G on its range")
  func roots() {
    for g in Matrix.full().map({ ($0 * $0.transposed) }).filter({ $0.rows <= 9 }) {
      // The shift keeps all eigenvalues well above the rounding of the numbers.
      let shifted = Matrix(g.rows, g.rows) { g[$0, $1] + ($0 == $1 ? g.size / 10 : 0) }.rounded
      let root = shifted.symmetricPower(-0.25)
      let back = root * root * root * root * shifted
      #expect((back - .identity(g.rows)).size < 2e-5)
    }
  }

  @Test("the power 1 is G's positive part, the power 0 the projection on it, symmetric to the bit")
  func positivePart() {
    for g in positive {
      #expect((g.symmetricPower(1) - g).size <= 1e-6 * g.size)
    }
    for g in positive + indefinite {
      let part = g.symmetricPower(1)
      let projection = g.symmetricPower(0)
      #expect(part.values == part.transposed.values)
      #expect((projection * projection - projection).size < 1e-5)
      #expect((projection * g - part).size <= 1e-5 * g.size)
    }
  }

  @Test("what is not symmetric is made so first")
  func symmetrises() {
    let x = Matrix.random(6, 6, seed: 11).rounded
    let mean = Matrix(6, 6) { (x[$0, $1] + x[$1, $0]) / 2 }
    #expect((x.symmetricPower(2) - mean.symmetricPower(2)).size < 1e-5)
    #expect((x.eigenvectors() - mean.eigenvectors()).size < 1e-5)
  }

  @Test("eigenvalues at or below 1e-12 of the greatest, and negative ones, contribute nothing")
  func cutOff() {
    let g = Matrix(5, 5) { $0 == $1 ? [4, 1e-8, 2e-12, -3, 0][$0] : 0 }
    let root = g.symmetricPower(-0.5)
    let expected = Matrix(5, 5) { $0 == $1 ? [0.5, 1e4, 0, 0, 0][$0] : 0 }
    #expect((root - expected).size < 1e-2)
    #expect(abs(root[0, 0] - 0.5) < 1e-6)
  }

  @Test("a NaN or an infinity makes everything NaN")
  func poison() {
    for g in Matrix.poisoned(5, 5) + Matrix.poisoned(1, 1) {
      #expect(g.symmetricPower(-0.25).values.allSatisfy { $0.isNaN })
      #expect(g.eigenvectors().values.allSatisfy { $0.isNaN })
    }
  }

  @Test("canary: the eigenvectors of another matrix are found out")
  func canary() {
    let q = indefinite[3].eigenvectors()
    let other = Matrix(7, 7) { Double($0 * $1) }
    #expect(abs((q.transposed * other * q)[0, 1]) > 0.1)
  }
}

@Suite struct OrthonormalTests {
  @Test("a tall matrix is Q R, R upper triangular with a diagonal that is not negative")
  func tall() {
    for x in (Matrix.full() + Matrix.hard()).filter({ $0.rows >= $0.columns }) {
      let q = x.orthonormal()
      #expect(deviation(q) < 1e-6)
      let r = q.transposed * x
      #expect((q * r - x).size <= 1e-6 * x.size)
      for i in 0..<r.rows {
        #expect(r[i, i] >= -1e-6 * x.size)
        for j in 0..<i { #expect(abs(r[i, j]) <= 2e-6 * x.size) }
      }
    }
  }

  @Test("a wide matrix gives the transpose of what its transpose gives")
  func wide() {
    for x in (Matrix.full() + Matrix.hard()).filter({ $0.rows < $0.columns }) {
      #expect(x.orthonormal().values == x.transposed.orthonormal().transposed.values)
      #expect(deviation(x.orthonormal().transposed) < 1e-6)
    }
  }

  @Test("orthonormal columns stay as they are")
  func fixedPoint() {
    for x in Matrix.full().filter({ $0.rows >= $0.columns }) {
      let q = x.orthonormal()
      #expect((q.orthonormal() - q).size < 1e-6)
    }
  }

  @Test("a NaN or an infinity makes everything NaN")
  func poison() {
    for x in Matrix.poisoned(5, 3) + Matrix.poisoned(3, 5) {
      #expect(x.orthonormal().values.allSatisfy { $0.isNaN })
    }
  }

  @Test("a transpose moves every number to its place, in whole blocks and at the edges")
  func transposes() {
    for (m, n) in Matrix.shapes + [(48, 33), (33, 48), (1, 100)] {
      let x = (0..<m * n).map(Float.init)
      var out = [Float](repeating: -1, count: m * n + 1)
      ck_transpose(m, n, &out, x)
      #expect(out == Matrix(m, n, x).transposed.floats + [-1])
    }
  }

  @Test("canary: a turned sign in R is found out")
  func canary() {
    let x = Matrix.random(5, 5, seed: 12)
    let q = x.orthonormal()
    let turned = Matrix(5, 5) { $1 == 2 ? -q[$0, $1] : q[$0, $1] }
    #expect((turned.transposed * x)[2, 2] < 0)
  }
}
