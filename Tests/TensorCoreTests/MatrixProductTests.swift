import Determinism
import TensorCore
import Testing

@Suite struct MatrixProductTests {
  /// Sizes: single numbers, below and across the 16 lanes, the layers of our tasks, across the tile of 128.
  static let shapes = [
    (1, 1, 1), (1, 17, 3), (3, 5, 7), (15, 16, 17), (32, 32, 64), (32, 10, 32), (33, 62, 31),
    (130, 20, 5), (7, 131, 140), (129, 130, 257),
  ]

  private func random(_ count: Int, _ stream: inout RandomStream) -> Buffer {
    Buffer((0..<count).map { _ in Float(stream.normal()) })
  }

  @Test(
    "a product agrees with the sum of products in double precision, on every path",
    arguments: MatrixPath.available)
  func agreesWithSums(path: MatrixPath) {
    for (m, n, k) in Self.shapes {
      for (transposesA, transposesB) in [
        (false, false), (false, true), (true, false), (true, true),
      ] {
        for accumulates in [false, true] {
          var stream = RandomStream(seed: 1, UInt64(m), UInt64(n), UInt64(k))
          let a = random(m * k, &stream)
          let b = random(k * n, &stream)
          let c = random(m * n, &stream)
          let before = c.values
          let product = MatrixProduct(
            rows: m, columns: n, inner: k, transposesA: transposesA, transposesB: transposesB,
            accumulates: accumulates, path: path)
          product(a, b, into: c)
          let (left, right, result) = (a.values, b.values, c.values)
          var worst = 0.0
          for i in 0..<m {
            for j in 0..<n {
              var sum = accumulates ? Double(before[i * n + j]) : 0
              for p in 0..<k {
                let x = transposesA ? left[p * m + i] : left[i * k + p]
                let y = transposesB ? right[j * k + p] : right[p * n + j]
                sum += Double(x) * Double(y)
              }
              worst = max(worst, abs(sum - Double(result[i * n + j])))
            }
          }
          #expect(
            worst < 1e-5 * Double(k).squareRoot() + 1e-6,
            "\(m)×\(n)×\(k) \(transposesA) \(transposesB)")
        }
      }
    }
  }

  @Test("the same operands give the same bits again", arguments: MatrixPath.available)
  func repeats(path: MatrixPath) {
    var stream = RandomStream(seed: 2)
    let a = random(32 * 64, &stream)
    let b = random(32 * 64, &stream)
    let results = (0..<2).map { _ in
      let c = Buffer(count: 32 * 32)
      MatrixProduct(rows: 32, columns: 32, inner: 64, transposesB: true, path: path)(a, b, into: c)
      return c.values.map(\.bitPattern)
    }
    #expect(results[0] == results[1])
  }

  @Test("the numerics id names the path and the instruction set")
  func numericsID() {
    #expect(MatrixPath.portable.numericsID.hasPrefix("portable-"))
    #expect(MatrixPath.available.contains(.current))
    if MatrixPath.current == .xsmm {
      #expect(MatrixPath.xsmm.numericsID.hasPrefix("xsmm-"))
      #expect(MatrixPath.xsmm.numericsID != "xsmm-none")
    }
  }
}
