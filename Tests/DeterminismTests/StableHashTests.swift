import Determinism
import Testing

@Suite struct StableHashTests {
  @Test("a hash reads back what it wrote")
  func roundTrip() {
    var hash = StableHash(domain: 3)
    hash.combine("lerp")
    hash.combine(0.9)
    #expect(StableHash(hash.description) == hash)
  }

  @Test("a hash is the same in every process and on every machine")
  func fixedValue() {
    var hash = StableHash()
    hash.combine("descent with modification")
    #expect(hash.description == "16ad8b90156d7ed5c35efd337ffa77c0")
  }

  @Test("minus zero hashes as zero, and order matters")
  func laws() {
    var zero = StableHash()
    var minusZero = StableHash()
    zero.combine(0.0)
    minusZero.combine(-0.0)
    #expect(zero == minusZero)
    var first = StableHash()
    first.combine(1)
    first.combine(2)
    var second = StableHash()
    second.combine(2)
    second.combine(1)
    #expect(first != second)
  }
}
