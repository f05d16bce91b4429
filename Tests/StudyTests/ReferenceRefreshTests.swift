import Archive
import Eval
import Foundation
import Testing

@testable import Study

@Suite struct ReferenceRefreshTests {
  /// An archive of its own, and what a refresh said.
  final class Bench {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("refresh-\(UUID().uuidString).sqlite").path
    let archive: Archive
    let shipped: ReferenceStore
    let quadratic: any ProxyTask
    var lines: [String] = []

    init() throws {
      archive = try Archive(at: path, for: .creating)
      shipped = try ReferenceStore.shipped()
      quadratic = try #require(TaskCatalogue.named("quadratic")).task
    }

    deinit {
      try? archive.close()
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: path + suffix)
      }
    }

    func refresh(
      _ store: ReferenceStore? = nil, task: (any ProxyTask)? = nil, numerics: String = "elsewhere",
      workers: Int = 2
    ) throws -> ReferenceStore {
      try ReferenceRefresh(numerics: numerics).store(
        store ?? shipped, for: [task ?? quadratic], in: archive, workers: workers
      ) { lines.append($0) }
    }
  }

  /// The shipped references with the quadratic's learning rates halved: tuned otherwise.
  static func retuned(_ store: ReferenceStore) throws -> ReferenceStore {
    let old = try #require(store.references.first { $0.task == "quadratic" })
    let new = Reference(
      task: old.task, taskVersion: old.taskVersion, tier: old.tier, recipe: old.recipe,
      factor: old.factor, rule: old.rule,
      horizons: old.horizons.map {
        .init(
          multiple: $0.multiple, steps: $0.steps, learningRate: $0.learningRate / 2,
          losses: $0.losses)
      })
    return store.replacing(
      [new], command: store.command, date: store.date, numerics: store.numerics)
  }

  @Test("references that were made on these numerics are taken as they are")
  func same() throws {
    let bench = try Bench()
    #expect(try bench.refresh(numerics: bench.shipped.numerics) == bench.shipped)
    #expect(bench.lines.isEmpty)
  }

  @Test("a refresh repeats the runs of the tuning, and nothing else changes")
  func repeats() throws {
    let bench = try Bench()
    let fresh = try bench.refresh()
    #expect(fresh.numerics == "elsewhere")
    #expect(bench.lines.count == 2, "\(bench.lines)")
    let here = ReferenceRefresh().numerics
    for (old, new) in zip(bench.shipped.references, fresh.references) {
      #expect(old.recipe == new.recipe && old.rule == new.rule && old.task == new.task)
      if old.task != "quadratic" || here == bench.shipped.numerics { #expect(old == new) }
      for (before, after) in zip(old.horizons, new.horizons) {
        #expect(abs(after.mean / before.mean - 1) < 0.05)
      }
    }
    // What was not tuned so does not come out so.
    let store = try Self.retuned(bench.shipped)
    let other = try bench.refresh(store).reference(for: bench.quadratic)
    #expect(other.horizons != store.references[0].horizons)
  }

  @Test("a refresh is kept in the archive, and serves what it was computed for alone")
  func cached() throws {
    let bench = try Bench()
    let fresh = try bench.refresh(workers: 1)
    bench.lines = []
    #expect(try bench.refresh() == fresh)
    #expect(bench.lines.isEmpty)
    _ = try bench.refresh(numerics: "yonder")
    #expect(bench.lines.count == 2)
    _ = try bench.refresh(Self.retuned(bench.shipped))
    #expect(bench.lines.count == 4)
  }

  @Test("a task that has changed since the tuning is refused")
  func changed() throws {
    let bench = try Bench()
    let old = try #require(bench.shipped.references.first)
    let moved = Reference(
      task: old.task, taskVersion: old.taskVersion + 1, tier: old.tier, recipe: old.recipe,
      factor: old.factor, rule: old.rule, horizons: old.horizons)
    let store = bench.shipped.replacing(
      [moved], command: "a test", date: "2026-11-21", numerics: "any")
    #expect(
      throws: ReferenceError.version(
        task: "quadratic", tuned: old.taskVersion + 1, current: old.taskVersion)
    ) { try bench.refresh(store) }
    #expect(bench.lines.isEmpty)
  }
}
