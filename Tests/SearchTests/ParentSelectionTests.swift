import DSL
import Determinism
import Testing

@testable import Search

@Suite struct ParentSelectionTests {
  /// How often each of some members is drawn in 4,000 draws.
  private func draws(_ selection: ParentSelection, of scores: [[Double]]) -> [Int] {
    let members = scores.enumerated().map { place, scores in
      Parent(
        index: place, program: Program(name: "p"),
        fitness: scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count),
        scores: scores)
    }
    var stream = RandomStream(seed: 21)
    var counts = [Int](repeating: 0, count: members.count)
    for _ in 0..<4_000 {
      let place = selection.place(among: members.count, tournament: 3, using: &stream) {
        members[$0]
      }
      counts[place] += 1
    }
    return counts
  }

  @Test("the median absolute deviation is that worked out by hand")
  func deviation() {
    #expect(medianAbsoluteDeviation([]) == 0)
    #expect(medianAbsoluteDeviation([7]) == 0)
    // Median 3; distances 2, 1, 0, 1, 97.
    #expect(medianAbsoluteDeviation([1, 2, 3, 4, 100]) == 1)
    // Median 2.5; distances 1.5, 0.5, 0.5, 1.5.
    #expect(medianAbsoluteDeviation([4, 1, 3, 2]) == 1)
  }

  @Test(
    "lexicase draws specialists that a tournament passes over, and none who is far from the best on every task"
  )
  func specialists() {
    // Best on the first task, best on the second, good on both, bad on both. ε is 1 on each: the medians are 1, the
    // distances 1, 1, 1, 9.
    let scores = [[2, 0], [0, 2], [2, 2], [-8, -8]].map { $0.map { Double($0) } }
    let lexicase = draws(.lexicase, of: scores)
    #expect(lexicase == [0, 0, 4_000, 0])
    // Without a generalist each specialist wins where its task comes first: ε is 0, the medians are 1 and so are most.
    let divided: [[Double]] = [[4, -4], [-4, 4], [1, 1], [1, 1], [1, 1]]
    let specialists = draws(.lexicase, of: divided)
    #expect(specialists[0] + specialists[1] == 4_000)
    #expect(abs(specialists[0] - 2_000) < 160)
    // In the mean the mediocre are better.
    let tournament = draws(.tournament, of: divided)
    #expect(tournament[0] + tournament[1] < 400)
  }

  @Test("within ε of the best all are as good")
  func tolerance() {
    // On the one task ε is 1: medians 4, distances 1, 0, 1, 4, 0. Those at 5 and 4 stay.
    let counts = draws(.lexicase, of: [[5], [4], [3], [0], [4]])
    #expect(counts[2] == 0 && counts[3] == 0)
    #expect([counts[0], counts[1], counts[4]].allSatisfy { abs($0 - 1_333) < 150 })
  }

  @Test("scores that are not known count as the worst; without any, everyone is as likely")
  func unknown() {
    #expect(draws(.lexicase, of: [[], [1], [.nan], []]) == [0, 4_000, 0, 0])
    let nobody = draws(.lexicase, of: [[], [], [], []])
    #expect(nobody.allSatisfy { abs($0 - 1_000) < 140 })
    let uniform = draws(.uniform, of: [[5], [4], [3], [0]])
    #expect(uniform.allSatisfy { abs($0 - 1_000) < 140 })
  }

  @Test("of more than 64 members, 64 are drawn, and the best of them on a task stay")
  func pool() {
    // One of 640 stands out: it is in the pool in about a tenth of the draws.
    let counts = draws(.lexicase, of: (0..<640).map { [$0 == 7 ? 100 : 0] })
    #expect(abs(counts[7] - 380) < 100)
  }
}
