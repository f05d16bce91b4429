import Eval
import Testing

@testable import Study

/// Every task of the catalogue orders its pair: the shipped records say so, and on the search tier the runs are
/// repeated.
@Suite struct ShippedSeparationTests {
  /// What the records do not show of the tasks; the report tier, whose runs take minutes, is not demanded.
  static func unproven(_ store: SeparationStore) -> [String] {
    TaskCatalogue.all.filter { $0.tier != .report }.compactMap { store.fault(of: $0.task) }
  }

  /// The tasks whose runs, repeated at the recorded recipes and seeds, do not order the pair as recorded.
  static func unrepeated(_ store: SeparationStore, tasks: [String]) throws -> [String] {
    try tasks.filter { name in
      let task = try #require(TaskCatalogue.named(name)).task
      let record = try #require(store.records.first { $0.task == name })
      let losses = try [record.stronger, record.weaker].map { side in
        SeparationTrial.endLosses(
          try #require(SeparationTrial.rule(named: side.rule)), on: task, recipe: side.recipe,
          seeds: record.seeds, workers: 2)
      }
      let z = SeparationRecord.z(losses[0], losses[1])
      // Other numerics give other last digits, which runs multiply.
      return !(z >= SeparationRecord.leastZ && abs(z - record.z) < 0.3 * record.z)
    }
  }

  @Test("every task below the report tier has a record of its version that orders its pair")
  func records() throws {
    #expect(Self.unproven(try SeparationStore.shipped()) == [])
  }

  @Test("the rules of every pair are known, those of the report tier too")
  func rules() {
    for entry in TaskCatalogue.all {
      let pair = entry.task.separates
      for name in [pair.stronger, pair.weaker] {
        #expect(SeparationTrial.rule(named: name) != nil, "\(entry.task.name): \(name)")
      }
      #expect(pair.stronger != pair.weaker)
    }
    #expect(SeparationTrial.rule(named: "no-such-rule") == nil)
  }

  @Test("the search tier's records repeat")
  func repeats() throws {
    let names = TaskCatalogue.search.map(\.task.name)
    #expect(try Self.unrepeated(SeparationStore.shipped(), tasks: names) == [])
  }

  @Test("canary: missing, swapped and invented records are found out")
  func canary() throws {
    let shipped = try SeparationStore.shipped()
    let first = try #require(shipped.records.first)
    #expect(first.task == "quadratic")

    let missing = SeparationStore(records: Array(shipped.records.dropFirst()))
    #expect(Self.unproven(missing).count == 1)

    func altered(_ stronger: SeparationRecord.Side, _ weaker: SeparationRecord.Side)
      -> SeparationStore
    {
      shipped.replacing(
        SeparationRecord(
          task: first.task, taskVersion: first.taskVersion, tier: first.tier, stronger: stronger,
          weaker: weaker, seeds: first.seeds, command: "a test", date: first.date,
          numerics: first.numerics))
    }
    func side(_ side: SeparationRecord.Side, _ losses: [Double]) -> SeparationRecord.Side {
      .init(rule: side.rule, recipe: side.recipe, losses: losses)
    }
    let swapped = altered(
      side(first.stronger, first.weaker.losses), side(first.weaker, first.stronger.losses))
    #expect(Self.unproven(swapped).count == 1)

    let invented = altered(first.stronger, side(first.weaker, first.weaker.losses.map { 9 * $0 }))
    #expect(Self.unproven(invented) == [])
    #expect(try Self.unrepeated(invented, tasks: ["quadratic"]) == ["quadratic"])
  }
}
