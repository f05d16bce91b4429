import Determinism
import Testing

@testable import Search

/// Axes over four quantities as `GeneratedInsertions` draws them.
private let axes = [
  Axis("a", quantity: 0, range: 0...1, bins: 5),
  Axis("b", quantity: 1, range: 0...127, bins: 4, isLogarithmic: true),
  Axis("c", quantity: 2, range: -1...1, bins: 3),
  Axis("d", quantity: 3, range: 0...12, bins: 4),
]

private let partitions: [Partition] = [
  .grid(Array(axes[0...1])), .grid(axes), .grid([axes[3]]), .grid([]),
  .tessellation(Tessellation(axes: Array(axes[0...2]), cells: 20, seed: 3)),
  .novelty(Novelty(axes: Array(axes[0...1]), neighbours: 3, threshold: 0.15)),
  .novelty(Novelty(axes: axes, neighbours: 1, threshold: 0.4)),
]

/// Insertions with all that happens: ties, bounds overstepped, quantities, descriptors and fitness missing.
private func generatedInsertions(_ seed: UInt64) -> [(fitness: Double, descriptor: Descriptor?)] {
  var stream = RandomStream(seed: seed)
  return (0..<250).map { _ in
    let fitness =
      stream.chance(0.03) ? .nan : Double(stream.index(below: 17)) / 4 - 2
    var descriptor = [
      stream.uniform() * 1.2 - 0.1, stream.normal() * 60, stream.normal(),
      Double(stream.index(below: 4)) * 4,
    ]
    if stream.chance(0.1) { descriptor[stream.index(below: 4)] = .nan }
    if stream.chance(0.05) { descriptor[1] = .infinity }
    if stream.chance(0.05) { descriptor.removeLast(stream.index(below: 4)) }
    return (fitness, stream.chance(0.05) ? nil : descriptor)
  }
}

private func archive(
  _ partition: Partition, of insertions: [(fitness: Double, descriptor: Descriptor?)]
) -> EliteArchive<String> {
  var archive = EliteArchive<String>(partition)
  for (index, (fitness, descriptor)) in insertions.enumerated() {
    archive.insert("s\(index)", index: index, fitness: fitness, descriptor: descriptor)
  }
  return archive
}

@Suite struct EliteArchiveTests {
  @Test(
    "an insertion changes the owner of one cell at most, to the newcomer, and never from a fitter one",
    arguments: partitions, UInt64(1)...4)
  func insertions(partition: Partition, seed: UInt64) {
    var archive = EliteArchive<String>(partition)
    for (index, (fitness, descriptor)) in generatedInsertions(seed).enumerated() {
      let before = archive.elites
      let insertion = archive.insert(
        "s\(index)", index: index, fitness: fitness, descriptor: descriptor)
      let after = archive.elites
      #expect(Set(archive.cells).count == after.count)
      let changed = before.indices.filter { before[$0].index != after[$0].index }
      let isDescribed = !fitness.isNaN && descriptor.map(partition.describes) ?? false
      #expect((insertion == .notDescribed) == !isDescribed)
      switch insertion {
      case .newCell:
        #expect(changed == [])
        #expect(after.count == before.count + 1)
        #expect(after.last?.index == index)
      case .better, .tie:
        #expect(changed.count == 1)
        #expect(after.count == before.count)
        for place in changed {
          #expect(after[place].index == index)
          #expect(after[place].solution == "s\(index)")
          #expect(
            insertion == .tie
              ? fitness == before[place].fitness : fitness > before[place].fitness)
        }
      case .notBetter, .notDescribed: #expect(after.map(\.index) == before.map(\.index))
      }
    }
  }

  @Test(
    "a cell's owner is the best of all that fell into it, the youngest among equals",
    arguments: partitions, UInt64(1)...4)
  func owners(partition: Partition, seed: UInt64) throws {
    // Where the cells are not fixed, who opened or contested which is seen from what changed.
    guard partition.cells != nil else { return }
    let archive = archive(partition, of: generatedInsertions(seed))
    var best: [Int: EliteArchive<String>.Entry] = [:]
    for entry in archive.history where partition.describes(entry.descriptor) {
      let cell =
        switch partition {
        case .grid(let axes): axes.gridCell(of: entry.descriptor)
        case .tessellation(let tessellation): tessellation.cell(of: entry.descriptor)
        case .novelty: -1
        }
      if best[cell].map({ entry.fitness >= $0.fitness }) ?? true { best[cell] = entry }
    }
    #expect(best.count == archive.count)
    for (place, cell) in archive.cells.enumerated() {
      let expected = try #require(best[cell])
      #expect(archive.elite(at: place).index == expected.index)
      #expect(archive.elite(in: cell)?.index == expected.index)
    }
  }

  @Test(
    "relaid on another partition, an archive is the one that was told the same under it from the start",
    arguments: partitions, partitions)
  func relaying(from old: Partition, to new: Partition) {
    let insertions = generatedInsertions(5)
    let before = archive(old, of: insertions)
    let relaid = before.relaid(on: new)
    let told = archive(new, of: insertions)
    #expect(relaid.cells == told.cells)
    #expect(relaid.elites.map(\.solution) == told.elites.map(\.solution))
    #expect(relaid.history.map(\.index) == told.history.map(\.index))
    let again = relaid.relaid(on: old)
    #expect(again.cells == before.cells)
    #expect(again.elites.map(\.index) == before.elites.map(\.index))
  }

  @Test(
    "no elite is lost by relaying: it is an elite still, or one at least as fit owns its cell",
    arguments: partitions, partitions)
  func noEliteLost(from old: Partition, to new: Partition) {
    let before = archive(old, of: generatedInsertions(6))
    let after = before.relaid(on: new)
    for elite in before.elites where new.describes(elite.descriptor) {
      let owner: EliteArchive<String>.Entry? =
        switch new {
        case .grid(let axes): after.elite(in: axes.gridCell(of: elite.descriptor))
        case .tessellation(let tessellation):
          after.elite(in: tessellation.cell(of: elite.descriptor))
        // The cell may have moved since; what beat the elite is fitter yet.
        case .novelty: after.best
        }
      #expect(owner.map { $0.fitness >= elite.fitness } ?? false)
    }
    #expect(after.best?.fitness ?? 2 <= 2)
  }

  @Test("coverage, QD-score and best of a small map are those worked out by hand")
  func statistics() {
    let axes = [Axis("x", quantity: 0, range: 0...4, bins: 4)]
    var archive = EliteArchive<Int>(.grid(axes))
    #expect(archive.best == nil)
    #expect(archive.coverage == 0)
    for (index, (x, fitness)) in [(0.5, 1.0), (0.7, -1), (2.5, -2), (3.9, 1), (2.2, -2.5)]
      .enumerated()
    {
      archive.insert(index, index: index, fitness: fitness, descriptor: [x])
    }
    #expect(archive.cells == [0, 2, 3])
    #expect(archive.coverage == 0.75)
    #expect(archive.qualityDiversityScore == 6)
    #expect(archive.best?.index == 3)
    #expect(
      archive.map == [
        .init(cell: 0, fitness: 1), .init(cell: 2, fitness: -2), .init(cell: 3, fitness: 1),
      ])
    // A fitness below −2 fills a cell and takes nothing away.
    archive.insert(5, index: 5, fitness: -3, descriptor: [1.5])
    #expect(archive.coverage == 1)
    #expect(archive.qualityDiversityScore == 6)
    let novelty = Novelty(axes: axes, neighbours: 1, threshold: 1)
    #expect(archive.relaid(on: .novelty(novelty)).coverage == nil)
  }
}
