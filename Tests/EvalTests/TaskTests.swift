import Determinism
import Foundation
import TensorCore
import TestKit
import Testing

@testable import Eval

@Suite struct TaskTests {
  static let names = TaskCatalogue.all.map(\.task.name)

  private func task(_ name: String) throws -> any ProxyTask {
    try #require(TaskCatalogue.named(name)).task
  }

  @Test("the catalogue lists every task of the folder, under its own name")
  func catalogue() throws {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().appendingPathComponent("../../Sources/Eval/Tasks").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }.map { String($0.dropLast(6)) }
    #expect(TaskCatalogue.all.map { "\(type(of: $0.task))" }.sorted() == files.sorted())
    #expect(Set(Self.names).count == Self.names.count)
    #expect(TaskCatalogue.named("no-such-task") == nil)
    #expect(TaskCatalogue.named("digits-mlp")?.tier == .search)
    for tier in TierName.allCases { #expect(TaskCatalogue.all.contains { $0.tier == tier }) }
    for entry in TaskCatalogue.all {
      #expect(entry.task.summary.hasSuffix("."))
      #expect(entry.task.summary.count <= 100)
    }
  }

  @Test("a seed gives the same bits again, in any order of steps", arguments: names)
  func repeats(name: String) throws {
    let task = try task(name)
    let steps = [1, 2, 4 * task.steps]
    func trace(_ seed: UInt64, _ order: [Int]) -> [Int: [UInt32]] {
      let run = task.makeRun(seed: seed)
      let weights = Buffer(count: task.layout.count)
      let gradient = Buffer(count: task.layout.count)
      run.initialize(weights)
      var trace: [Int: [UInt32]] = [0: weights.values.map(\.bitPattern)]
      for step in order {
        gradient.fill(.nan)
        let loss = run.lossAndGradient(step: step, weights: weights, gradient: gradient)
        trace[step] = [loss.bitPattern] + gradient.values.map(\.bitPattern)
      }
      return trace
    }
    let first = trace(1, steps)
    #expect(trace(1, steps.reversed()) == first)
    let other = trace(2, steps)
    for step in steps { #expect(other[step] != first[step]) }
    #expect(first[1] != first[2])
    for step in steps {
      #expect(first[step]?.allSatisfy { Float(bitPattern: $0).isFinite } == true)
    }
  }

  @Test("the validation loss depends on the weights alone", arguments: names)
  func validation(name: String) throws {
    let task = try task(name)
    let weights = Buffer(count: task.layout.count)
    let gradient = Buffer(count: task.layout.count)
    let (run, other) = (task.makeRun(seed: 1), task.makeRun(seed: 2))
    run.initialize(weights)
    let loss = run.validationLoss(weights: weights)
    _ = run.lossAndGradient(step: 1, weights: weights, gradient: gradient)
    #expect(run.validationLoss(weights: weights) == loss)
    #expect(other.validationLoss(weights: weights) == loss)
    #expect(loss.isFinite)
  }

  @Test("losses and gradients agree with a naive reference in double precision", arguments: names)
  func gradients(name: String) throws {
    let task = try task(name)
    let run = task.makeRun(seed: 5)
    let weights = Buffer(count: task.layout.count)
    let gradient = Buffer(count: task.layout.count)
    run.initialize(weights)
    var stream = RandomStream(seed: 6)
    for index in 0..<weights.count { weights[index] += 0.05 * Float(stream.normal()) }
    let step = 3
    let loss = run.lossAndGradient(step: step, weights: weights, gradient: gradient)
    let reference = try #require(NaiveTask.loss(task, run, seed: 5, step: step))
    let point = weights.values.map(Double.init)
    let expected = reference(point)
    #expect(abs(Double(loss) - expected) <= 2e-5 * max(1, abs(expected)))

    // As many coordinates as large models allow, from every parameter, and the way the gradient points.
    let count = max(1, min(40, 4_000_000 / (task.layout.count * NaiveTask.batch(run))))
    let coordinates = task.layout.parameters.prefix(count).flatMap { parameter in
      (0..<max(1, count / task.layout.parameters.count)).map { _ in
        parameter.offset + stream.index(below: parameter.count)
      }
    }
    let slopes = gradient.values
    let norm = gradient.dot(gradient).squareRoot()
    let along = GradientCheck.slope(at: point, along: slopes.map { Double($0) / norm }, reference)
    #expect(abs(along - norm) < 1e-4 * norm)
    for coordinate in coordinates {
      var axis = [Double](repeating: 0, count: point.count)
      axis[coordinate] = 1
      let slope = GradientCheck.slope(at: point, along: axis, reference)
      let error = abs(slope - Double(slopes[coordinate]))
      #expect(error < 1e-3 * abs(slope) + 1e-5 * norm, "coordinate \(coordinate)")
    }
  }

  @Test("no two tiers share a source of generated data")
  func generators() {
    var owners: [String: [TierName]] = [:]
    for entry in TaskCatalogue.all {
      guard let run = entry.task.makeRun(seed: 1) as? GeneratedRun else { continue }
      owners["\(type(of: run.sampler))", default: []].append(entry.tier)
    }
    #expect(owners.count >= 3)
    for (_, tiers) in owners { #expect(Set(tiers).count == 1) }
  }
}
