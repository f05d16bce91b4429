import Testing

@testable import Eval

/// The contract that the judge needs of every task; see the canary below.
@Suite struct CatalogueTrainingTests {
  static let searchNames = TaskCatalogue.search.map(\.task.name)

  /// What is wrong with a task as the judge would use it; empty where nothing is.
  static func faults(_ task: any ProxyTask) -> [String] {
    var faults: [String] = []
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0, learningRate: 0.01, steps: 32)
    func train(_ trainer: Trainer, _ seed: UInt64) -> TrainingResult {
      trainer.train(HandWritten.adam(), on: task, seed: seed, recipe: recipe, factor: 1)
    }
    let trainer = Trainer()
    let first = train(trainer, 1)
    if first.verdict != .completed { faults.append("Adam does not complete: \(first.verdict)") }
    if train(trainer, 1).endLoss != first.endLoss { faults.append("a run used twice differs") }
    if train(Trainer(), 1).endLoss != first.endLoss { faults.append("a fresh run differs") }
    if train(trainer, 2).endLoss == first.endLoss { faults.append("seeds do not differ") }
    let still = trainer.train(HandWritten.still, on: task, seed: 1, recipe: recipe, factor: 1)
    if first.endLoss >= still.endLoss { faults.append("Adam does not go downhill") }
    return faults
  }

  @Test("every search task repeats by seed and goes downhill under Adam", arguments: searchNames)
  func contract(name: String) throws {
    let task = try #require(TaskCatalogue.named(name)).task
    #expect(Self.faults(task) == [])
  }

  @Test("canary: a task that forgets its seed, and one that remembers its last run, are found out")
  func canary() {
    var seedless = ToyTask()
    seedless.fixedSeed = 7
    #expect(Self.faults(seedless) == ["seeds do not differ"])
    var stateful = ToyTask()
    stateful.remembers = true
    #expect(Self.faults(stateful).contains("a run used twice differs"))
  }

  @Test("a hand-written AdamW learns the digits")
  func digits() throws {
    let task = try #require(TaskCatalogue.named("digits-mlp")).task
    let recipe = Recipe(
      schedule: .cosine, warmUp: 0.05, weightDecay: 0.01, learningRate: 0.01, steps: task.steps)
    let result = Trainer().train(
      HandWritten.adam(), on: task, seed: 1, recipe: recipe, factor: 1)
    #expect(result.verdict == .completed)
    #expect(result.curve[0].loss > 1)
    #expect(result.endLoss < 0.5 * result.curve[0].loss)
  }
}
