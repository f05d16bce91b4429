import Determinism
import Testing

@Suite struct RandomStreamTests {
  @Test("every part of a path makes another stream")
  func separates() {
    var streams = [
      RandomStream(seed: 1), RandomStream(seed: 2), RandomStream(seed: 1, 0),
      RandomStream(seed: 1, 2), RandomStream(seed: 1, 0, 2), RandomStream(seed: 1, 2, 0),
      RandomStream(seed: 1, 0, 0, 2),
    ]
    let firsts = streams.indices.map { streams[$0].next() }
    #expect(Set(firsts).count == firsts.count)
  }

  @Test("a stream is the same in every process and on every machine")
  func fixedValues() {
    var stream = RandomStream(seed: 7, 2, 11)
    #expect([stream.next(), stream.next()] == [0xCD29_1799_D6BD_725C, 0x5D35_C034_2EBF_BCF9])
  }
}
