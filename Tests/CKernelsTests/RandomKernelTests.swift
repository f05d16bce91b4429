import CKernels
import Testing

@Suite struct RandomKernelTests {
  @Test("Philox4x32-10 gives the known answers of its authors")
  func knownAnswers() {
    let answers: [(counter: [UInt32], key: [UInt32], words: [UInt32])] = [
      ([0, 0, 0, 0], [0, 0], [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
      (
        [UInt32](repeating: .max, count: 4), [.max, .max],
        [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]
      ),
      (
        [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0],
        [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]
      ),
    ]
    for answer in answers { #expect(words(answer.counter, answer.key) == answer.words) }
  }

  @Test("numbers are made of the block of their element, step, parameter and stream")
  func definition() {
    let n = 37
    var normal = [Float](repeating: 0, count: n)
    var uniform = normal
    var bernoulli = normal
    ck_normal(n, &normal, 0x1234_5678_9ABC_DEF0, 5, 77, 9, 1001)
    ck_uniform(n, &uniform, 0x1234_5678_9ABC_DEF0, 5, 77, 9, 1001)
    ck_bernoulli(n, &bernoulli, 0x1234_5678_9ABC_DEF0, 5, 77, 9, 1001, 0.3)
    for i in 0..<n {
      let block = words([UInt32(1001 + i), 77, 5, 9], [0x9ABC_DEF0, 0x1234_5678])
      let radius = (-2 * ck_log_f64((Double(block[0]) + 1) / 4_294_967_296)).squareRoot()
      let angle = 2 * Double.pi * Double(block[1]) / 4_294_967_296
      let expected = Double(block[0] >> 8) / 16_777_216
      #expect(abs(Double(normal[i]) - radius * ck_cos_f64(angle)) <= 1e-6)
      #expect(Double(uniform[i]) == expected)
      #expect(bernoulli[i] == (expected < 0.3 ? 1 : 0))
    }
  }

  @Test("blocks drawn apart are the pieces of the whole")
  func pieces() {
    var whole = [Float](repeating: 0, count: 1000)
    ck_normal(1000, &whole, 3, 1, 2, 0, 0)
    for (start, count) in [(0, 1), (1, 7), (8, 16), (24, 33), (57, 943)] {
      var piece = [Float](repeating: 0, count: count)
      ck_normal(count, &piece, 3, 1, 2, 0, UInt32(start))
      #expect(piece == Array(whole[start..<start + count]))
    }
  }

  @Test("normal numbers have mean 0, variance 1, no skew and a kurtosis of 3")
  func moments() {
    let n = 1 << 18
    var x = [Float](repeating: 0, count: n)
    ck_normal(n, &x, 2026, 0, 1, 0, 0)
    var moments = [Double](repeating: 0, count: 4)
    for value in x.map(Double.init) {
      var power = 1.0
      for i in 0..<4 {
        power *= value
        moments[i] += power / Double(n)
      }
    }
    // Five standard errors each: √(1, 2, 15, 96) / √n.
    let error = 5 / Double(n).squareRoot()
    #expect(abs(moments[0]) < error)
    #expect(abs(moments[1] - 1) < error * 1.42)
    #expect(abs(moments[2]) < error * 3.88)
    #expect(abs(moments[3] - 3) < error * 9.8)
  }

  @Test("uniform numbers fill [0, 1) evenly, and p is the share of ones")
  func shares() {
    let n = 1 << 16
    var x = [Float](repeating: 0, count: n)
    ck_uniform(n, &x, 1, 2, 3, 1 << 24, 0)
    var counts = [Int](repeating: 0, count: 16)
    for value in x { counts[Int(value * 16)] += 1 }
    #expect(counts.allSatisfy { abs($0 - n / 16) < 320 })
    for p in [0, 0.1, 0.9, 1] {
      ck_bernoulli(n, &x, 1, 2, 3, 2 << 24, 0, p)
      let share = x.reduce(0.0) { $0 + Double($1) } / Double(n)
      #expect(abs(share - p) <= 5 * (p * (1 - p) / Double(n)).squareRoot())
    }
  }

  @Test("every part of the key and the counter changes the numbers")
  func separates() {
    var firsts: Set<Float> = []
    for (seed, parameter, step, stream) in [
      (0, 0, 0, 0), (1, 0, 0, 0), (1 << 32, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1),
      (0, 0, 0, 1 << 24),
    ] as [(UInt64, UInt32, UInt32, UInt32)] {
      var x: [Float] = [0]
      ck_normal(1, &x, seed, parameter, step, stream, 0)
      firsts.insert(x[0])
    }
    #expect(firsts.count == 7)
  }

  @Test("canary: one word of the counter off is found out")
  func canary() {
    #expect(words([1, 0, 0, 0], [0, 0]) != [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
  }

  private func words(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var out = [UInt32](repeating: 0, count: 4)
    ck_philox(&out, counter, key)
    return out
  }
}
