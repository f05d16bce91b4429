import Eval
import Foundation
import TensorCore
import Testing

@testable import Study

/// Momentum and its look-ahead as families of one constant, normalised by the sign: cheap and tunable.
private struct Momentum: UpdateRule {
  let beta: Float
  let nesterov: Bool
  var application: Application { .scaled }

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    State(rule: self, count: layout.count)
  }

  final class State: UpdateState {
    let rule: Momentum
    let velocity: Buffer

    init(rule: Momentum, count: Int) {
      self.rule = rule
      velocity = Buffer(count: count)
    }

    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      for index in 0..<velocity.count {
        velocity[index] = rule.beta * velocity[index] + gradient[index]
        update[index] =
          rule.nesterov ? rule.beta * velocity[index] + gradient[index] : velocity[index]
      }
      return true
    }
  }
}

@Suite struct ReferenceTuningTests {
  static let families = [false, true].map { nesterov in
    RuleFamily(
      name: nesterov ? "nesterov" : "momentum",
      constants: [.init(name: "beta", start: 0.9, range: 0...0.99)],
      rule: { Momentum(beta: Float($0[0]), nesterov: nesterov) },
      program: { "\(nesterov ? "nesterov" : "momentum") \($0[0])" })
  }

  static var tuning: ReferenceTuning {
    var settings = ReferenceTuning.Settings()
    settings.comparingSeeds = 2
    settings.curveSeeds = 4
    settings.recipeMutants = 2
    settings.generations = 1
    settings.mutants = 2
    return ReferenceTuning(families: families) { [settings] _ in settings }
  }

  static func tune(workers: Int, file: URL? = nil) throws -> [Reference] {
    let task = try #require(TaskCatalogue.named("quadratic"))
    return try tuning.tune([task], known: [], workers: workers, progressFile: file) { _ in }
  }

  static func file() -> URL {
    FileManager.default.temporaryDirectory
      .appendingPathComponent("tuning-\(UUID().uuidString).progress")
  }

  @Test("tuning gives a falling curve of the task at every horizon, whatever the number of workers")
  func workers() throws {
    let one = try Self.tune(workers: 1)
    #expect(try Self.tune(workers: 2) == one)
    let reference = try #require(one.first)
    #expect(reference.task == "quadratic")
    #expect(reference.horizons.map(\.multiple) == ReferenceCurve.multiples)
    #expect(reference.horizons.allSatisfy { $0.losses.count == 4 })
    let means = reference.horizons.map(\.mean)
    #expect(means[0] > means[4] && means[4] > means[8], "\(means)")
    #expect(reference.recipe.steps == TaskCatalogue.named("quadratic")?.task.steps)
    #expect(!reference.curve.isFlat)
  }

  @Test("tuning resumed from any prefix of its progress gives the same references")
  func resuming() throws {
    let file = Self.file()
    defer { try? FileManager.default.removeItem(at: file) }
    let whole = try Self.tune(workers: 2, file: file)
    let data = try Data(contentsOf: file)
    // Cut in the middle of a line, as a kill would.
    for share in [0.5, 0.9] {
      try data.prefix(Int(Double(data.count) * share)).write(to: file)
      #expect(try Self.tune(workers: 1, file: file) == whole)
    }
    #expect(try Data(contentsOf: file).count == data.count, "nothing is run twice")
  }

  @Test("a progress file that is none is an error, and is left as it was")
  func foreignFile() throws {
    let file = Self.file()
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("dear diary\n".utf8).write(to: file)
    #expect(throws: TuningError.progressFile(file.path, "line 1 is not a run")) {
      try Self.tune(workers: 1, file: file)
    }
    #expect(try Data(contentsOf: file) == Data("dear diary\n".utf8))
    #expect(
      TuningError.progressFile("F", "line 1 is not a run").description
        == "F: not usable as the progress of a tuning: line 1 is not a run; "
        + "remove it or name another")
  }
}
