import DSL
import Eval
import Foundation
import Machine
import Testing

@testable import Study

@Suite struct ShippedReferenceTests {
  /// The tasks on which the references' own program does not score 1 against its reference, within three
  /// standard errors.
  static func biased(_ store: ReferenceStore, tasks: [String], candidates: Int) throws -> [String] {
    let tiered = TaskCatalogue.search.filter { tasks.contains($0.task.name) }
    let references = try tiered.map { try store.reference(for: $0.task) }
    let program = try Program(parsing: try #require(references.first).rule.program, file: "rule")
    let judge = try Judge(tasks: tiered, references: store, seed: 77)
    let rates = references.map(\.recipe.learningRate)
    let scores = parallelMap(candidates, workers: 2) { index, worker in
      judge.assess(
        ProgramRule(Graph(program)), rates: rates, index: index, gate: .open, with: worker
      ).score?.tasks.map(\.score) ?? []
    }
    let count = Double(candidates)
    return references.indices.compactMap { place in
      let own = scores.compactMap { $0.indices.contains(place) ? $0[place] : nil }
      guard own.count == candidates else { return references[place].task }
      let mean = own.reduce(0, +) / count
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
      // The curve's own error is that of a mean over its seeds.
      let horizon = references[place].horizons.first { $0.multiple == 1 }
      let seeds = Double(horizon?.losses.count ?? 1)
      let curve = references[place].curve.variation
      let error = (variance / count + curve * curve / seeds).squareRoot()
      return abs(mean) > 3 * error ? references[place].task : nil
    }
  }

  @Test("the shipped references score 1 against themselves on the search tier")
  func null() throws {
    let names = TaskCatalogue.search.map(\.task.name)
    #expect(
      try Self.biased(ReferenceStore.shipped(), tasks: names, candidates: 6) == [])
  }

  @Test("a reference whose losses are not its program's is found out: the null test can fail")
  func canary() throws {
    let shipped = try ReferenceStore.shipped()
    let doctored = shipped.references.map { old in
      Reference(
        task: old.task, taskVersion: old.taskVersion, tier: old.tier, recipe: old.recipe,
        factor: old.factor, rule: old.rule,
        horizons: old.horizons.map {
          .init(
            multiple: $0.multiple, steps: $0.steps, learningRate: $0.learningRate,
            losses: $0.losses.map { 1.5 * $0 })
        })
    }
    let store = shipped.replacing(
      doctored, command: "a test", date: "2026-11-21", numerics: shipped.numerics)
    let names = ["quadratic", "digits-mlp"]
    #expect(try Self.biased(store, tasks: names, candidates: 6) == names)
  }
}
