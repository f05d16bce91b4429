import HeapCounter

/// What a piece of code asks of the heap on its thread.
struct HeapTraffic: Equatable {
  /// Calls of malloc and its relatives.
  var allocations: Int
  /// Strong references taken.
  var retains: Int
  /// Strong references given back.
  var releases: Int

  /// No traffic at all.
  static let none = HeapTraffic(allocations: 0, retains: 0, releases: 0)

  /// Whether this process can be counted.
  static let isVisible = heap_counter_works()

  /// Counts while `body` runs.
  static func during(_ body: () -> Void) -> HeapTraffic {
    heap_counter_begin()
    body()
    return HeapTraffic(heap_counter_end())
  }

  /// Takes over what C counted.
  init(_ counts: heap_counts) {
    self.init(
      allocations: counts.allocations, retains: counts.retains, releases: counts.releases)
  }

  init(allocations: Int, retains: Int, releases: Int) {
    self.allocations = allocations
    self.retains = retains
    self.releases = releases
  }
}
