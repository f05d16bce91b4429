import Determinism
import Testing

@testable import Search

@Suite struct RecombinationTests {
  @Test("a point that is on the grid comes back, any other to within half a level")
  func grid() {
    let grid = IntegerGrid([-5...5, 0...1e-3, -2...7], levels: 1_000)
    var stream = RandomStream(seed: 1)
    for _ in 0..<200 {
      let levels = grid.ranges.map { _ in stream.index(below: 1_000) }
      #expect(grid.encode(grid.decode(levels)) == levels)
      let point = grid.ranges.map {
        $0.lowerBound + stream.uniform() * ($0.upperBound - $0.lowerBound)
      }
      for ((x, back), range) in zip(zip(point, grid.decode(grid.encode(point))), grid.ranges) {
        let half = (range.upperBound - range.lowerBound) / 999 / 2
        #expect(abs(x - back) <= half * 1.000_001)
        #expect(range.contains(back))
      }
    }
  }

  @Test("what lies outside of the grid takes its border")
  func gridBorder() {
    let grid = IntegerGrid([-1...1, 0...8], levels: 9)
    #expect(grid.encode([-7, 100]) == [0, 8])
    #expect(grid.encode([.nan, .infinity]) == [0, 8])
    #expect(grid.encode([0, -Double.infinity]) == [4, 0])
    #expect(grid.decode([-3, 99]) == [-1, 8])
    #expect(grid.decode([4, 3]) == [0, 3])
  }

  @Test("the history keeps the best of the last generations, from the worst to the best")
  func history() {
    var history = RecombinationHistory(members: 2, generations: 2)
    #expect(history.sorted == [])
    history.append([(9, 90)].map { .init(levels: [$0.0], fitness: $0.1) })
    history.append(
      [(1, 3), (2, 5), (3, 4), (4, .nan)].map { .init(levels: [$0.0], fitness: $0.1) })
    history.append([(5, 4), (6, -1), (7, .infinity)].map { .init(levels: [$0.0], fitness: $0.1) })
    // 9 was of the generation before the last two; 1 was no best of its own; of the two 4s the older comes first.
    #expect(history.sorted.map(\.levels) == [[6], [3], [5], [2]])
    #expect(history.sorted.map(\.fitness) == [-1, 4, 4, 5])
  }

  @Test("the weights fall with the rank, are of the better half, and sum to 1")
  func weights() {
    for members in 2...30 {
      let weights = RankRecombiner.weights(members)
      #expect(weights.count == members / 2)
      #expect(zip(weights, weights.dropFirst()).allSatisfy { $0 > $1 })
      #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }
    #expect(RankRecombiner.weights(2) == [1])
  }

  @Test("members that are not there count as the mean, and steps that cancel shorten the step size")
  func recombine() {
    var recombiner = RankRecombiner(dimension: 2, members: 2, stepSize: 0.1)
    #expect(recombiner.recombine([nil], around: [0.25, 0.75]) == [0.25, 0.75])
    #expect(recombiner.recombine([], around: [0.25, 0.75]) == [0.25, 0.75])
    #expect(recombiner.stepSize < 0.1)
    var forward = RankRecombiner(dimension: 2, members: 2, stepSize: 0.1)
    for _ in 0..<5 {
      _ = forward.recombine([.init(unit: [0.5, 0.5], steps: [1.5, 1.5])], around: [0.4, 0.4])
    }
    #expect(forward.stepSize > 0.1)
    for _ in 0..<500 {
      _ = forward.recombine([.init(unit: [0.5, 0.5], steps: [1.5, 1.5])], around: [0.4, 0.4])
    }
    #expect(forward.stepSize == RankRecombiner.limits.upperBound)
    // A far point is a step of bounded length.
    let steps = recombiner.steps(from: [0, 0], to: [1, 0])
    #expect(steps[1] == 0)
    #expect(abs(steps[0] - (2.0.squareRoot() + 1)) < 1e-12)
  }
}

@Suite struct EvolutionByRecombinationTests {
  private static let box = IntegerGrid(Array(repeating: -5.0...5.0, count: 3))
  private static let target = [1.5, -2, 4.9]

  private func fitness(_ point: [Double]) -> Double {
    -zip(point, Self.target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// The best fitness after so many members of a strategy whose mean `move` may move when a generation ended.
  private func search(
    _ count: Int, seed: UInt64, move: (inout EvolutionByRecombination) -> Void = { _ in }
  ) -> Double {
    var evolution = EvolutionByRecombination(Self.box, from: [0, 0, 0], settings: .init())
    var stream = RandomStream(seed: seed)
    var best = -Double.infinity
    for _ in 0..<count {
      let sample = evolution.sample(using: &stream)
      best = max(best, fitness(sample.point))
      if evolution.tell(sample, fitness: fitness(sample.point)) { move(&evolution) }
    }
    return best
  }

  @Test("finds the least of a sphere, and a mean that is held where it began does not")
  func sphere() {
    for seed in UInt64(1)...3 {
      #expect(search(600, seed: seed) > -1e-4)
      // The canary: what steers is the mean.
      let held = search(600, seed: seed) { $0.moveMean(block: 0, to: [0, 0, 999]) }
      #expect(held < -0.1)
    }
  }

  @Test("a generation ends with its last member; rejected members move nothing")
  func rejected() {
    var evolution = EvolutionByRecombination(Self.box, from: [1, 2, 3], settings: .init())
    var stream = RandomStream(seed: 4)
    let ended = (0..<16).map { _ in
      evolution.tell(evolution.sample(using: &stream), fitness: nil)
    }
    #expect(ended.indices.filter { ended[$0] } == [7, 15])
    #expect(evolution.generation == 2)
    for (x, start) in zip(evolution.mean, [1.0, 2, 3]) { #expect(abs(x - start) < 1e-12) }
    #expect(evolution.stepSize < 0.2)
    #expect(evolution.prompt(block: 0) == nil)
    _ = evolution.tell(evolution.sample(using: &stream), fitness: .nan)
    #expect(evolution.prompt(block: 0) == nil)
  }

  @Test("blocks cover every dimension once, and each is moved by itself")
  func blocks() {
    var settings = EvolutionByRecombination.Settings()
    settings.block = 2
    let grid = IntegerGrid(Array(repeating: 0.0...10.0, count: 5), levels: 11)
    var evolution = EvolutionByRecombination(
      grid, from: [1, 1, 1, 1, 1], settings: settings)
    #expect(evolution.blocks == [0..<2, 2..<4, 4..<5])
    evolution.moveMean(block: 1, to: [7, 50])
    evolution.moveMean(block: 2, to: [-4])
    #expect(evolution.mean == [1, 1, 7, 10, 0])
    settings.block = 0
    #expect(
      EvolutionByRecombination(grid, from: [1, 1, 1, 1, 1], settings: settings).blocks == [0..<5])
  }

  @Test("stays in the box, also where the mean lies in a corner")
  func staysInside() {
    var evolution = EvolutionByRecombination(Self.box, from: [5, -5, 9], settings: .init())
    var stream = RandomStream(seed: 5)
    for _ in 0..<200 {
      let sample = evolution.sample(using: &stream)
      #expect(sample.point.allSatisfy { (-5...5).contains($0) })
      evolution.tell(sample, fitness: sample.point[0])
      #expect(RankRecombiner.limits.contains(evolution.stepSize))
    }
  }

  @Test(
    "in a corner the step size lives on, and the canary: by steps that end on the border it dies")
  func corner() {
    let box = IntegerGrid(Array(repeating: -5.0...5.0, count: 5))
    for isOnBorder in [false, true] {
      var evolution = EvolutionByRecombination(
        box, from: Array(repeating: -4, count: 5), settings: .init())
      var stream = RandomStream(seed: 7)
      var best = -Double.infinity
      for _ in 0..<2_000 {
        let drawn = evolution.sample(using: &stream)
        let sample = isOnBorder ? evolution.sample(at: drawn.point) : drawn
        let slope = sample.point.reduce(0, +)
        best = max(best, slope)
        evolution.tell(sample, fitness: slope)
      }
      #expect(best > 24.99)
      #expect(isOnBorder ? evolution.stepSize < 1e-6 : evolution.stepSize > 0.1)
    }
  }
}
