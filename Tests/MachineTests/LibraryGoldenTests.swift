import DSL
import Foundation
import Machine
import TensorCore
import TestKit
import Testing

/// The library against trajectories that PyTorch and Optax made in double precision (`Tests/Reference`).
@Suite struct LibraryGoldenTests {
  /// What single precision may lose over thirty steps of weights of magnitude 1: some 25 roundings' worth.
  static let tolerance = 3e-6

  @Test("every optimizer of the library follows its golden", arguments: Library.all.map(\.name))
  func follows(name: String) throws {
    let program = try #require(Library.program(named: name))
    let golden = try Golden(name)
    #expect(try Self.distance(program, golden) <= Self.tolerance, "reference: \(golden.reference)")
  }

  @Test(
    "the defaults of the library are those that the goldens were made with",
    arguments: Library.all.map(\.name))
  func defaults(name: String) throws {
    let program = try #require(Library.program(named: name))
    let hypers = Dictionary(uniqueKeysWithValues: program.hypers.map { ($0.name, $0.value) })
    #expect(try hypers == Golden(name).hypers)
  }

  @Test("every golden has an optimizer")
  func complete() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
    #expect(files.sorted() == Library.all.map { $0.name + ".json" }.sorted())
  }

  // The canary: what is nearly right must not pass.
  @Test(
    "a program with one thing changed leaves the golden",
    arguments: [
      ("adam", "beta2 = 0.999 in", "beta2 = 0.998 in"), ("adam", "1e-8", "2e-8"),
      ("adam", "sqrt(debias(v, beta2, t)) + eps", "sqrt(debias(v, beta2, t) + eps)"),
      ("adamw", "wd = 0.01", "wd = 0.011"), ("lion", "beta1 = 0.9 ", "beta1 = 0.89 "),
      ("nesterov", "g + beta * m", "m"), ("nadamw", "t + 1", "t"),
      ("adabelief", "g - m", "g"), ("rmsprop", "square(g)", "abs(g)"),
      ("adagrad", "v + square(g)", "square(g)"), ("signsgd", "sign(g)", "sign(g + 1e-4)"),
    ])
  func canary(name: String, original: String, changed: String) throws {
    let text = try #require(Library.program(named: name)).text
    try #require(text.contains(original))
    let program = try Program(parsing: text.replacingOccurrences(of: original, with: changed))
    #expect(try Self.distance(program, Golden(name)) > Self.tolerance)
  }

  /// The greatest distance of a weight from the golden, at any of its steps.
  private static func distance(_ program: Program, _ golden: Golden) throws -> Double {
    let stream = try GoldenStream()
    let state = ProgramRule(Graph(program)).makeState(for: stream.layout, seed: 0)
    let weights = Buffer(stream.start.map { Float($0) })
    let update = Buffer(count: weights.count)
    var greatest = 0.0
    for (index, gradient) in stream.gradients.enumerated() {
      let inputs = StepInputs(
        step: index + 1, steps: stream.gradients.count, learningRate: golden.learningRate)
      let isFinite = state.step(
        gradient: Buffer(gradient.map { Float($0) }), weights: weights, update: update, at: inputs)
      let isMoved = applyScaled(
        update: update, to: weights, learningRate: golden.learningRate, factor: 1, weightDecay: 0)
      guard isFinite, isMoved else { return .infinity }
      guard let expected = golden.trajectory.first(where: { $0.step == index + 1 }) else {
        continue
      }
      try #require(expected.weights.count == weights.count)
      for (ours, theirs) in zip(weights.values, expected.weights) {
        greatest = max(greatest, abs(Double(ours) - theirs))
      }
    }
    return greatest
  }
}
