import Determinism
import Testing

@testable import Search

@Suite struct BanditTests {
  /// Draws kinds by their shares and tells what they gained at a lag; the shares at the end.
  private func run(
    weights: [Double], outcomes: Int, lag: Int = 8, seed: UInt64 = 1, costs: [Double]? = nil,
    gain: (_ kind: Int, _ index: Int, inout RandomStream) -> Double
  ) -> [Double] {
    var bandit = Bandit(weights: weights)
    var told: [(kind: Int, gain: Double)] = []
    for index in 0..<outcomes {
      if index >= lag {
        let (kind, gain) = told[index - lag]
        bandit.learn(kind: kind, gain: gain, cost: costs?[kind] ?? 1)
      }
      var stream = RandomStream(seed: seed, UInt64(index))
      let kind = stream.index(weightedBy: bandit.shares)
      told.append((kind, gain(kind, index, &stream)))
    }
    return bandit.shares
  }

  @Test("where one kind alone helps its share rises, and the others keep the floor")
  func helper() {
    let weights = [10.0, 10, 2, 10]
    let floor = Bandit.floor / 4
    let shares = run(weights: weights, outcomes: 6_000) { kind, _, stream in
      kind == 2 && stream.chance(0.05) ? 0.3 : 0
    }
    #expect(shares[2] > 0.7, "\(shares)")
    for kind in [0, 1, 3] { #expect(shares[kind] >= floor && shares[kind] < 0.15, "\(shares)") }
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
  }

  @Test("what helped once is forgotten")
  func drift() {
    let shares = run(weights: [1, 1], outcomes: 20_000) { kind, index, stream in
      kind == (index < 8_000 ? 0 : 1) && stream.chance(0.1) ? 0.2 : 0
    }
    #expect(shares[1] > 0.75, "\(shares)")
  }

  @Test(
    "of two kinds that gain as much the cheaper is drawn more often, and none for a single large gain"
  )
  func costs() {
    let shares = run(weights: [1, 1], outcomes: 10_000, costs: [10, 1]) { _, _, stream in
      stream.chance(0.1) ? 0.2 : 0
    }
    #expect(shares[1] > 0.7, "\(shares)")
    var bandit = Bandit(weights: [1, 1])
    for index in 0..<1_000 {
      bandit.learn(kind: index % 2, gain: index % 10 < 2 ? 0.2 : 0, cost: 1)
    }
    bandit.learn(kind: 0, gain: 1e9, cost: 1)
    #expect(bandit.shares[0] < 0.52, "\(bandit.shares)")
  }

  @Test(
    "it starts at the weights, stays there while nothing gains, and never draws a kind of weight 0")
  func start() {
    var bandit = Bandit(weights: [3, 0, 1])
    #expect(bandit.shares == [0.75, 0, 0.25])
    for index in 0..<500 { bandit.learn(kind: index % 2 * 2, gain: 0, cost: 5) }
    #expect(bandit.shares == [0.75, 0, 0.25])
    bandit.learn(kind: 2, gain: 0.5, cost: 5)
    #expect(bandit.shares[1] == 0 && bandit.shares[2] > 0.25)
  }

  @Test("outcomes told at a lag give the same shares again")
  func repeats() {
    let runs = (0..<2).map { _ in
      run(weights: [1, 2, 3], outcomes: 2_000, lag: 64) { kind, _, stream in
        stream.uniform() * Double(kind)
      }
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0] != Bandit(weights: [1, 2, 3]).shares)
  }

  @Test(
    "with floors by weight a rare kind that earns nothing stays as rare, and one that earns most becomes common"
  )
  func floorsByWeight() {
    var idle = Bandit(weights: [0.98, 0.02], byWeight: true)
    for _ in 0..<5_000 { idle.learn(kind: 0, gain: 0.01, cost: 1) }
    for _ in 0..<200 { idle.learn(kind: 1, gain: 0, cost: 100) }
    #expect(idle.shares[1] >= 0.2 * 0.02 && idle.shares[1] < 0.01)
    var rich = Bandit(weights: [0.98, 0.02], byWeight: true)
    for _ in 0..<500 { rich.learn(kind: 0, gain: 0, cost: 1) }
    for _ in 0..<500 { rich.learn(kind: 1, gain: 0.5, cost: 1) }
    #expect(rich.shares[1] > 0.5)
    #expect(abs(rich.shares.reduce(0, +) - 1) < 1e-12)
  }
}
