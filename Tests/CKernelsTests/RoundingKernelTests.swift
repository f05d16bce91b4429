import CKernels
import Determinism
import Testing

@Suite struct RoundingKernelTests {
  /// Numbers of many magnitudes; the greatest of each block of 256 is positive.
  private func numbers(_ count: Int, positive: Bool) -> [Float] {
    var stream = RandomStream(seed: 0x8B17)
    return (0..<count).map { i in
      if i % 256 == 0 { return 20 }
      let value = Float(stream.normal() * ck_exp_f64(-12 * stream.uniform()))
      return positive ? abs(value) : value
    }
  }

  private func codes(signed: Bool) -> [Double] {
    var out = [Double](repeating: 0, count: 256)
    ck_round8_codes(signed ? 1 : 0, &out)
    return out
  }

  private func rounded(_ x: [Float], positive: Bool) -> [Float] {
    var out = [Float](repeating: -1, count: x.count)
    if positive { ck_round8_positive(x.count, &out, x) } else { ck_round8(x.count, &out, x) }
    return out
  }

  @Test(
    "the code books are 256 ascending numbers: zero, one and the middles of cells in seven decades")
  func books() {
    let signed = codes(signed: true)
    let positive = codes(signed: false)
    for book in [signed, positive] {
      #expect(zip(book, book.dropFirst()).allSatisfy { $0 < $1 })
      #expect(book.contains(0) && book[255] == 1)
    }
    #expect(abs(signed[0] + 0.992_968_75) < 1e-12)
    #expect(signed[127] == 0 && abs(signed[128] - 5.5e-7) < 1e-18)
    #expect(positive[0] == 0 && abs(positive[1] - 3.25e-7) < 1e-18)
    #expect(positive.filter { $0 > 0.1 && $0 < 1 }.count == 128)
    #expect(signed.filter { $0 > 0.01 && $0 < 0.1 }.count == 32)
  }

  @Test("each number becomes the nearest code times its block's greatest magnitude")
  func nearest() {
    for positive in [false, true] {
      let book = codes(signed: !positive)
      for count in [1, 255, 256, 257, 1000] {
        let x = numbers(count, positive: positive)
        let out = rounded(x, positive: positive)
        for (i, value) in out.enumerated() {
          let scaled = Double(x[i]) / 20
          let best = book.map { abs($0 - scaled) }.min() ?? .infinity
          #expect(abs(abs(Double(value) / 20 - scaled) - best) <= 1e-7)
        }
      }
    }
  }

  @Test(
    "rounding twice is rounding once where the greatest magnitude is positive, and rounding keeps order"
  )
  func idempotentAndMonotone() {
    for positive in [false, true] {
      let x = numbers(1000, positive: positive)
      let once = rounded(x, positive: positive)
      #expect(rounded(once, positive: positive) == once)
      let sorted = rounded(Array(x[..<256]).sorted(), positive: positive)
      #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 <= $1 })
      #expect(Set(sorted).count > 60)
    }
  }

  @Test("an error is at most 0.0071 of the block's greatest magnitude")
  func bound() {
    let x = numbers(256, positive: false)
    let out = rounded(x, positive: false)
    for (value, result) in zip(x, out) where value < 20 {
      #expect(abs(value - result) <= 20 * 0.0071)
    }
  }

  @Test("a block of zeros or subnormals becomes zeros, one with a NaN or an infinity becomes NaN")
  func edges() {
    for positive in [false, true] {
      for poison in [Float.nan, .infinity, -.infinity] {
        var x = [Float](repeating: 0, count: 768)
        for i in 256..<512 { x[i] = i % 2 == 0 ? .leastNonzeroMagnitude : -.leastNonzeroMagnitude }
        x[513] = 2
        x[700] = poison
        let out = rounded(x, positive: positive)
        #expect(out[..<512].allSatisfy { $0 == 0 })
        #expect(out[512...].allSatisfy { $0.isNaN })
      }
    }
    #expect(rounded([-3, 2, 0, 1e-8], positive: true) == [0, 2, 0, 0])
    #expect(rounded([3e38, -3e38], positive: false)[0] == 3e38)
  }

  @Test("rounding in place gives what rounding elsewhere gives")
  func inPlace() {
    var x = numbers(700, positive: false)
    let expected = rounded(x, positive: false)
    x.withUnsafeMutableBufferPointer { buffer in
      ck_round8(buffer.count, buffer.baseAddress, buffer.baseAddress)
    }
    #expect(x == expected)
  }

  @Test("canary: blocks that begin one number late give other numbers")
  func canary() {
    let x = numbers(600, positive: false)
    let late = [x[0]] + rounded(Array(x.dropFirst()), positive: false)
    #expect(late != rounded(x, positive: false))
  }
}
