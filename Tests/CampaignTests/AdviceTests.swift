import Determinism
import Testing

@testable import Campaign

@Suite struct AdviceTests {
  private func trial(gainOfRival: Double) -> Advice {
    var advice = Advice(period: 3)
    for _ in 0..<3 { advice.learn(version: 0, gain: 0.1) }
    #expect(advice.wantsRevision)
    advice.revise(["try a sign"])
    #expect(!advice.wantsRevision && advice.challenger?.hints == ["try a sign"])
    for _ in 0..<3 {
      advice.learn(version: 0, gain: 0.1)
      advice.learn(version: 1, gain: gainOfRival)
    }
    return advice
  }

  @Test("a revision that gains more a proposal stays") func better() {
    let advice = trial(gainOfRival: 0.2)
    #expect(advice.standing.hints == ["try a sign"] && advice.challenger == nil)
    #expect(advice.revisions == 1 && advice.accepted == 1)
  }

  @Test("a revision that does not gain more goes", arguments: [0, 0.1]) func worse(gain: Double) {
    let advice = trial(gainOfRival: gain)
    #expect(advice.standing.hints.isEmpty && advice.challenger == nil && advice.accepted == 0)
  }

  @Test("prompts carry both versions while they are on trial, and one otherwise") func draws() {
    var advice = Advice(period: 1)
    var stream = RandomStream(seed: 1)
    #expect((0..<20).allSatisfy { _ in advice.draw(using: &stream).number == 0 })
    advice.revise(["a"])
    let drawn = Set((0..<40).map { _ in advice.draw(using: &stream).number })
    #expect(drawn == [0, 1])
  }

  @Test("what is told of a version long gone changes nothing") func late() {
    var advice = trial(gainOfRival: 0.2)
    advice.learn(version: 0, gain: 5)
    #expect(advice.standing.proposals == 0)
  }

  @Test("no revision is ever asked for where the period is 0") func never() {
    var advice = Advice(period: 0)
    for _ in 0..<100 { advice.learn(version: 0, gain: 0) }
    #expect(!advice.wantsRevision)
  }
}
