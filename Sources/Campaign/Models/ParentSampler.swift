import Determinism
import Search

/// Draws what a prompt is about: a parent, and inspirations from other cells of the map and so from other islands.
///
/// It keeps a map of its own over the campaign's axes, whatever the strategy holds.
struct ParentSampler {
  /// How many of the strategy's elites compete to be the parent, every second time; else it is any of them.
  private static let tournament = 4

  private let axes: [Axis]
  private var map: EliteArchive<Parent>

  init(axes: [Axis]) {
    self.axes = axes
    map = EliteArchive(.grid(axes))
  }

  /// Takes in a candidate that was judged.
  mutating func add(_ candidate: Parent) {
    guard let fitness = candidate.fitness else { return }
    map.insert(
      candidate, index: candidate.index, fitness: fitness, descriptor: candidate.descriptor)
  }

  /// A parent among the strategy's elites, or among the map's where it holds none; nil where nothing was judged yet.
  func parent(among elites: [Parent], using stream: inout RandomStream) -> Parent? {
    let judged = elites.filter { $0.fitness != nil }
    let pool = judged.isEmpty ? map.elites.map(\.solution) : judged
    guard !pool.isEmpty else { return nil }
    var chosen = pool[stream.index(below: pool.count)]
    guard stream.chance(0.5) else { return chosen }
    for _ in 1..<Self.tournament {
      let rival = pool[stream.index(below: pool.count)]
      if rival.fitness ?? -.infinity > chosen.fitness ?? -.infinity { chosen = rival }
    }
    return chosen
  }

  /// At most `count` owners of cells other than the parent's: the fittest of all, then any, each once.
  func inspirations(
    _ count: Int, for parent: Parent, using stream: inout RandomStream
  ) -> [Parent] {
    let home = parent.descriptor.map { axes.gridCell(of: $0) }
    var others = zip(map.cells, map.elites.map(\.solution))
      .filter { $0 != home && $1.index != parent.index }.map(\.1)
    var chosen: [Parent] = []
    let best = others.indices.max {
      (others[$0].fitness ?? 0, $1) < (others[$1].fitness ?? 0, $0)
    }
    if let best, count > 0 { chosen.append(others.remove(at: best)) }
    while chosen.count < count, !others.isEmpty {
      chosen.append(others.remove(at: stream.index(below: others.count)))
    }
    return chosen
  }
}
