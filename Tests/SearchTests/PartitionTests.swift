import Determinism
import Testing

@testable import Search

@Suite struct PartitionTests {
  @Test("a logarithmic axis goes by log₂(1 + x) between its bounds")
  func logarithm() {
    let lag = Axis("lag", quantity: 0, range: 0...127, bins: 7, isLogarithmic: true)
    #expect([0, 0.9, 1.1, 3.5, 62, 63.1, 127].map(lag.bin) == [0, 0, 1, 2, 5, 6, 6])
    #expect([-5, -1, 1e9, .infinity].map(lag.bin) == [0, 0, 6, 6])
    #expect(abs(lag.position(of: 9) - 0.474561) < 1e-6)
  }

  @Test("a grid counts its cells as digits, the last axis's bins side by side")
  func grid() {
    let axes = [
      Axis("x", quantity: 2, range: 0...1, bins: 2), Axis("y", quantity: 0, range: 0...9, bins: 3),
    ]
    let cells = [[0, 9, 0], [4, 9, 0], [9, 9, 0.4], [-1, 9, 0.5], [99, 9, 7]]
      .map { axes.gridCell(of: $0) }
    #expect(cells == [0, 1, 2, 3, 5])
    #expect(Partition.grid(axes).cells == 6)
    #expect(Partition.grid([]).cells == 1)
    #expect([Axis]().gridCell(of: [1, 2]) == 0)
    // A campaign file may ask for more cells than can be counted.
    let vast = (0..<9).map { Axis("q\($0)", quantity: $0, range: 0...1, bins: 4_096) }
    #expect(Partition.grid(vast).cells == 0x1p108)
    var archive = EliteArchive<Int>(.grid(vast))
    let insertion = archive.insert(
      1, index: 0, fitness: 0, descriptor: [Double](repeating: 1, count: 9))
    #expect(insertion == .newCell)
  }

  @Test("novelty opens cells far from others and lets the near compete")
  func novelty() {
    let axes = [Axis("x", quantity: 0, range: 0...8, bins: 1)]
    var archive = EliteArchive<Int>(
      .novelty(Novelty(axes: axes, neighbours: 2, threshold: 0.375)))
    func insert(_ x: Double, _ fitness: Double) -> Insertion {
      archive.insert(archive.history.count, index: 0, fitness: fitness, descriptor: [x])
    }
    // Nobody is near; one eighth of the axis away; just far enough from one.
    #expect(insert(4, 0) == .newCell)
    #expect(insert(5, -1) == .notBetter)
    #expect(insert(7, 0) == .newCell)
    // As near to 4 as to 7: the older cell is asked, and moves.
    #expect(insert(5.5, 0) == .tie)
    #expect(archive.elites.map(\.descriptor) == [[5.5], [7]])
    // Far enough from 7, too near in the mean.
    #expect(insert(4, 1) == .better)
    #expect(insert(0, -2) == .newCell)
    // The nearest two are 0 and 4; nobody asks 4, who is fitter.
    #expect(insert(1.75, -2) == .tie)
    #expect(archive.elites.map(\.descriptor) == [[4], [7], [1.75]])
  }

  @Test(
    "a tree finds the point that looking at all of them finds, the first among the equally near",
    arguments: [0, 1, 2, 5])
  func tree(dimensions: Int) {
    var stream = RandomStream(seed: 4, UInt64(dimensions))
    // On a coarse lattice, so that many are equal or equally near.
    func point() -> [Double] { (0..<dimensions).map { _ in Double(stream.index(below: 5)) / 4 } }
    for count in [1, 2, 8, 9, 40, 300] {
      let points = (0..<count).map { _ in point() }
      let tree = PointTree(points)
      for _ in 0..<200 {
        let query = point().map { $0 + Double(stream.index(below: 3)) / 8 }
        let distances = points.map {
          zip($0, query).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        #expect(tree.nearest(to: query) == distances.firstIndex(of: distances.min() ?? 0))
      }
    }
  }

  @Test(
    "a tessellation repeats, keeps to its box, and cuts it more evenly than points drawn at random")
  func tessellation() {
    let axes = (0..<3).map { Axis("q\($0)", quantity: $0, range: 0...2, bins: 1) }
    let made = Tessellation(axes: axes, cells: 50, seed: 9)
    #expect(made == Tessellation(axes: axes, cells: 50, seed: 9))
    #expect(made.positions != Tessellation(axes: axes, cells: 50, seed: 10).positions)
    #expect(made.positions.joined().allSatisfy { (0...1).contains($0) })
    for (cell, position) in made.positions.enumerated() {
      #expect(made.cell(of: position.map { $0 * 2 }) == cell)
    }
    var stream = RandomStream(seed: 77)
    let random = PointTree((0..<50).map { _ in axes.map { _ in stream.uniform() } })
    var counts = (made: [Int](repeating: 0, count: 50), random: [Int](repeating: 0, count: 50))
    for _ in 0..<10_000 {
      let point = axes.map { _ in stream.uniform() }
      counts.made[made.cell(of: point.map { $0 * 2 })] += 1
      counts.random[random.nearest(to: point)] += 1
    }
    func unevenness(_ counts: [Int]) -> Int {
      counts.reduce(0) { $0 + ($1 - 200) * ($1 - 200) } / 50
    }
    // 200 points are expected in each; measured 2,628 against 8,437.
    #expect(unevenness(counts.made) * 3 < unevenness(counts.random))
  }
}
