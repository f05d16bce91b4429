import Eval
import Foundation
import Testing

@Suite struct ReferenceStoreTests {
  static let reference = Reference(
    task: "toy", taskVersion: 1, tier: .search,
    recipe: Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0.01, learningRate: 0.02, steps: 64),
    factor: 1.25,
    rule: .init(
      name: "nadamw", constants: [.init(name: "beta1", value: 0.9)], program: "optimizer nadamw\n"),
    horizons: [
      .init(multiple: 0.25, steps: 16, learningRate: 0.04, losses: [3, 5]),
      .init(multiple: 1, steps: 64, learningRate: 0.02, losses: [1, 2]),
      .init(multiple: 4, steps: 256, learningRate: 0.01, losses: [0.25, 0.75]),
    ])
  static let store = ReferenceStore(
    command: "descent reference --tasks toy", date: "2026-11-21", numerics: "portable",
    references: [reference])

  /// Writes text to a file of its own and reads it as a store.
  func read(_ text: String) throws -> ReferenceStore {
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("references-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(text.utf8).write(to: url)
    do { return try ReferenceStore(contentsOf: url) } catch {
      throw Failure(text: "\(error)".replacingOccurrences(of: url.path, with: "FILE"))
    }
  }

  struct Failure: Error, Equatable { let text: String }

  @Test("a store reads what it wrote")
  func roundTrip() throws {
    let text = String(decoding: try Self.store.encoded(), as: UTF8.self)
    #expect(try read(text) == Self.store)
    #expect(text.hasSuffix("}\n"))
    #expect(text.contains(#""recipe" : "cosine warmUp=0.05 weightDecay=0.01 lr=0.02 steps=64""#))
  }

  @Test("a reference's curve has its means as knots and the spread of its seeds at T")
  func curve() {
    let curve = Self.reference.curve
    #expect(curve.steps == 64)
    for (steps, loss) in [(16.0, 4.0), (64, 1.5), (256, 0.5)] {
      #expect(abs(curve.loss(afterSteps: steps) - loss) < 1e-12)
    }
    #expect(abs(curve.spread - 0.5.squareRoot()) < 1e-12)
  }

  @Test(
    "a file that is no store says what is wrong and what to do",
    arguments: [
      ("", "it is not JSON"),
      ("{}", #"the file has no "format""#),
      (#"{"format": "one"}"#, "format should be of type Int"),
    ])
  func unreadable(text: String, why: String) {
    #expect(
      throws: Failure(
        text: "FILE: not a file of references: \(why); make one with `descent reference`")
    ) { try read(text) }
  }

  @Test("a recipe that is none is located")
  func badRecipe() throws {
    let text = String(decoding: try Self.store.encoded(), as: UTF8.self)
      .replacingOccurrences(of: "lr=0.02", with: "lr=-1")
    #expect(
      throws: Failure(
        text: "FILE: not a file of references: references.[0].recipe: "
          + #""cosine warmUp=0.05 weightDecay=0.01 lr=-1 steps=64" is not a recipe; "#
          + "make one with `descent reference`")
    ) { try read(text) }
  }

  @Test("horizons that do not rise, and another format, are refused")
  func badHorizons() throws {
    let text = String(decoding: try Self.store.encoded(), as: UTF8.self)
    #expect(
      throws: Failure(
        text: "FILE: not a file of references: toy needs two horizons or more, rising, each with a "
          + "rate and finite losses; make one with `descent reference`")
    ) { try read(text.replacingOccurrences(of: #""steps" : 256"#, with: #""steps" : 32"#)) }
    #expect(
      throws: Failure(
        text: "FILE: format 7, but this build reads format 1; make it anew with `descent reference`"
      )
    ) { try read(text.replacingOccurrences(of: #""format" : 1"#, with: #""format" : 7"#)) }
  }

  @Test("a task that is missing, or changed since, is an error that names the command")
  func stale() {
    #expect(throws: ReferenceError.missing(task: "other")) {
      try Self.store.reference(for: ToyTask(name: "other"))
    }
    #expect(throws: ReferenceError.version(task: "toy", tuned: 1, current: 2)) {
      try Self.store.reference(for: ToyTask(version: 2))
    }
    #expect(throws: ReferenceError.steps(task: "toy", tuned: 64, current: 65)) {
      try Self.store.reference(for: ToyTask(steps: 65))
    }
    let texts = [
      ReferenceError.missing(task: "toy"), .version(task: "toy", tuned: 1, current: 2),
      .steps(task: "toy", tuned: 64, current: 65),
    ].map(\.description)
    #expect(
      texts == [
        "no reference for task toy; run `descent reference --tasks toy`",
        "the reference of task toy was tuned for version 1, but the task is at version 2; "
          + "run `descent reference --tasks toy`",
        "the reference of task toy was tuned for 64 steps, but the task has 65; "
          + "run `descent reference --tasks toy`",
      ])
  }

  @Test("newer references take the place of those of the same tasks")
  func replacing() {
    let moved = Reference(
      task: "toy", taskVersion: 2, tier: .search, recipe: Self.reference.recipe, factor: 1,
      rule: Self.reference.rule, horizons: Self.reference.horizons)
    let store = Self.store.replacing(
      [moved], command: "again", date: "2026-11-22", numerics: "portable")
    #expect(store.references == [moved])
    #expect(store.command == "again")
  }
}
