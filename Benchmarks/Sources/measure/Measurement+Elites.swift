import Archive
import DSL
import Foundation
import Search

// What an archive of elites takes for each program, one by one and in memory.
extension Measurement {
  static func elites() -> String {
    // As a campaign's standard axes: 2,500 cells as a grid.
    let axes = [
      Axis("rotation-right", quantity: 0, range: 0...1, bins: 5),
      Axis("rotation-left", quantity: 1, range: 0...1, bins: 5),
      Axis("flatness", quantity: 2, range: 0...1, bins: 5),
      Axis("lag", quantity: 3, range: 0...127, bins: 5, isLogarithmic: true),
      Axis("state-bytes", quantity: 4, range: 0...16, bins: 4),
    ]
    let count = 20_000
    // Multiples of square roots of primes, their integers dropped: spread evenly over the box.
    let steps = [2, 3, 5, 7, 11].map { $0.squareRoot() }
    func fraction(_ value: Double) -> Double { value - value.rounded(.down) }
    let descriptors = (1...count).map { index in
      zip(steps, axes).map { fraction(Double(index) * $0) * $1.range.upperBound }
    }
    let fitness = (1...count).map { 4 * fraction(Double($0) * 13.squareRoot()) - 2 }
    let partitions: [(name: String, Partition)] = [
      ("grid", .grid(axes)),
      ("tessellation", .tessellation(Tessellation(axes: axes, cells: 1_000, seed: 1))),
      ("novelty", .novelty(Novelty(axes: axes, neighbours: 10, threshold: 0.5))),
    ]
    let rows = partitions.map { name, partition in
      func filled() -> EliteArchive<Program> {
        var archive = EliteArchive<Program>(partition)
        for index in 0..<count {
          archive.insert(
            adamw, index: index, fitness: fitness[index], descriptor: descriptors[index])
        }
        return archive
      }
      let cells = filled().count
      let timing = Timing(goes: 9) { precondition(filled().count == cells) }
      return """
        {"partition": "\(name)", "cells": \(cells), "time": \(timing.json(1e9, share: count))}
        """
    }
    return "[" + (rows + [durable()]).joined(separator: ", ") + "]"
  }

  /// Candidates put into an archive on disk, a thousand a transaction: program, descriptor, two outcomes each.
  private static func durable() -> String {
    let (batches, size) = (10, 1_000)
    let text = adamw.text
    let numbers = [
      "flatness": 0.51, "lag": 9.01, "rotation-left": 0.45, "rotation-right": 0.39,
      "state-bytes": 8,
    ]
    func batch(_ number: Int) -> Batch {
      var batch = Batch(counters: Counters(proposed: size, evaluated: size))
      for index in number * size..<(number + 1) * size {
        batch.programs.append(
          ProgramRecord(
            candidate: index, name: "found_\(index)", text: text,
            structure: String(repeating: "0123456789abcdef", count: 2), fingerprint: nil,
            parents: [max(index - 7, 0)], edit: "wrap 3 sqrt", statements: 3, states: 2,
            descriptor: numbers))
        batch.outcomes += [
          OutcomeRecord(
            candidate: index, rung: 1, verdict: "completed", fitness: 0.25, gradients: 150,
            scores: [0.25, 0.125]),
          OutcomeRecord(
            candidate: index, rung: 2, verdict: "completed", fitness: 0.5, gradients: 900),
        ]
      }
      return batch
    }
    let made = (0..<batches).map(batch)
    let timing = Timing(goes: 5) {
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("durable-\(UUID().uuidString).sqlite").path
      defer {
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) }
      }
      do {
        let archive = try Archive(at: path, for: .creating)
        let campaign = try archive.begin(
          CampaignRecord(
            name: "durable", identity: "{}", settings: "{}", file: "", grammar: "", seed: 1,
            build: "", tableVersion: 1, numerics: "", created: ""))
        for batch in made { try archive.append(batch, to: campaign.id ?? 0) }
        try archive.close()
      } catch { preconditionFailure("\(error)") }
    }
    return """
      {"partition": "on disk, a thousand at once", "cells": \(batches * size), "time": \(timing.json(1e9, share: batches * size))}
      """
  }
}
