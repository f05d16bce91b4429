import Foundation
import Testing

@testable import Eval

@Suite struct SeparationTests {
  static func side(_ rule: String, _ losses: [Double], steps: Int = 64) -> SeparationRecord.Side {
    .init(
      rule: rule,
      recipe: Recipe(
        schedule: .cosine, warmUp: 0.05, weightDecay: 0, learningRate: 0.02, steps: steps),
      losses: losses)
  }

  static func record(
    version: Int = 1, stronger: SeparationRecord.Side, weaker: SeparationRecord.Side
  ) -> SeparationRecord {
    SeparationRecord(
      task: "toy", taskVersion: version, tier: .search, stronger: stronger, weaker: weaker,
      seeds: [1, 2, 3, 4], command: "a test", date: "2026-11-21", numerics: "here")
  }

  static let good = record(
    stronger: side("momentum", [1, 2, 3, 4]), weaker: side("sgd", [2, 3.5, 4.5, 5]))

  @Test("z is the mean of the paired differences over its standard error")
  func z() {
    // Differences 1, 1.5, 1.5, 1: mean 1.25, deviation √(1/12), error √(1/48).
    #expect(
      abs(SeparationRecord.z([1, 2, 3, 4], [2, 3.5, 4.5, 5]) - 1.25 * 48.0.squareRoot()) < 1e-9)
    #expect(SeparationRecord.z([2, 3], [1, 2.5]) < 0)
    #expect(SeparationRecord.z([1, 2], [1, 2]) == 0)
    #expect(SeparationRecord.z([1, 2], [2, 3]) == 1000)
    #expect(abs(Self.good.z - 1.25 * 48.0.squareRoot()) < 1e-9)
  }

  @Test("a record of another version, pair, length, size or order is found out")
  func faults() {
    let task = ToyTask()
    #expect(Self.good.fault(of: task) == nil)
    func fault(_ record: SeparationRecord) -> String { record.fault(of: task) ?? "none" }
    let (strong, weak) = (Self.good.stronger, Self.good.weaker)
    #expect(
      fault(Self.record(version: 2, stronger: strong, weaker: weak))
        == "measured at version 2, the task is at version 1")
    #expect(
      fault(Self.record(stronger: Self.side("adam", [1, 2, 3, 4]), weaker: weak))
        == "measured for adam over sgd, the task names momentum over sgd")
    #expect(
      fault(Self.record(stronger: strong, weaker: Self.side("sgd", [2, 3.5, 4.5, 5], steps: 65)))
        == "measured over another length than the task's 64 steps")
    #expect(
      fault(
        Self.record(
          stronger: Self.side("momentum", [1, 2]), weaker: Self.side("sgd", [2, 3.5])))
        == "both rules need an end loss for each of two seeds or more")
    #expect(
      fault(Self.record(stronger: strong, weaker: Self.side("sgd", [2, 3, 2, 3])))
        .hasSuffix("less than 3.0"))
  }

  @Test("a store is read as it was written, in the order of the catalogue")
  func store() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("separations-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let shipped = try SeparationStore.shipped()
    let last = try #require(shipped.records.last)
    let rest = SeparationStore(records: Array(shipped.records.dropLast().reversed()))
    #expect(rest.replacing(last) == shipped)
    try shipped.encoded().write(to: file)
    #expect(try SeparationStore(contentsOf: file) == shipped)
    #expect(shipped.replacing(Self.good) == shipped, "a task that is none is dropped")
    #expect(
      shipped.fault(of: ToyTask()) == "toy: not measured; run `descent separate toy`")

    try Data("{\"format\":1}".utf8).write(to: file)
    #expect(
      throws: SeparationError.unreadable(file: file.path, why: "the file has no \"records\"")
    ) { try SeparationStore(contentsOf: file) }
    try Data("{\"format\":2,\"records\":[]}".utf8).write(to: file)
    #expect(
      throws: SeparationError.unreadable(
        file: file.path, why: "format 2, but this build reads format 1")
    ) { try SeparationStore(contentsOf: file) }
  }
}
