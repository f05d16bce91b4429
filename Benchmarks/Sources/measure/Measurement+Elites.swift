import DSL
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
    return "[" + rows.joined(separator: ", ") + "]"
  }
}
