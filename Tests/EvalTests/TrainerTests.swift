import Eval
import TensorCore
import Testing

@Suite struct TrainerTests {
  let task = ToyTask()
  let trainer = Trainer()

  func recipe(_ learningRate: Double = 0.1, steps: Int = 64, weightDecay: Double = 0) -> Recipe {
    Recipe(
      schedule: .cosine, warmUp: 0, weightDecay: weightDecay, learningRate: learningRate,
      steps: steps)
  }

  @Test("the same rule, task, seed and recipe give the same result, whoever trains")
  func determinism() {
    let first = trainer.train(
      HandWritten.adam(), on: task, seed: 3, recipe: recipe(), factor: 1)
    _ = trainer.train(HandWritten.sgd, on: task, seed: 4, recipe: recipe(), factor: 1)
    for other in [trainer, Trainer()] {
      let again = other.train(
        HandWritten.adam(), on: task, seed: 3, recipe: recipe(), factor: 1)
      #expect(again.endLoss.bitPattern == first.endLoss.bitPattern)
      #expect(again.curve == first.curve)
    }
    let different = trainer.train(
      HandWritten.adam(), on: task, seed: 4, recipe: recipe(), factor: 1)
    #expect(different.endLoss != first.endLoss)
  }

  @Test("a seed gives every rule the same start")
  func commonStart() {
    let starts = HandWritten.known.map {
      trainer.train($0.rule, on: task, seed: 5, recipe: recipe(1e-3, steps: 1), factor: 1)
        .curve[0].loss
    }
    #expect(Set(starts).count == 1)
  }

  @Test("a run that goes downhill completes with a curve of at most sixteen windows")
  func completes() {
    let result = trainer.train(
      HandWritten.adam(), on: task, seed: 1, recipe: recipe(steps: 100), factor: 1)
    #expect(result.verdict == .completed)
    #expect(result.steps == 100)
    #expect(result.curve.map(\.step) == Array(stride(from: 7, through: 98, by: 7)) + [100])
    #expect(result.endLoss < 0.1 * result.curve[0].loss)
  }

  @Test("an update that is not finite ends the run with its step")
  func nonFinite() {
    let result = trainer.train(
      HandWritten.breaking(at: 9), on: task, seed: 1, recipe: recipe(1e-3), factor: 1)
    #expect(result.verdict == .nonFinite(step: 9))
    #expect(result.endLoss == .infinity)
    #expect(result.steps == 9)
  }

  @Test(
    "weights or a loss that leave the finite numbers end the run, also where the rule did not see it"
  )
  func unseen() {
    let blind = HandWritten(application: .raw) { _, _, _, inputs in inputs.step < 5 ? 0 : 3e38 }
    let result = trainer.train(blind, on: task, seed: 1, recipe: recipe(), factor: 1)
    #expect(result.verdict == .nonFinite(step: 6))
    var broken = task
    broken.offset = .nan
    #expect(
      trainer.train(HandWritten.sgd, on: broken, seed: 2, recipe: recipe(), factor: 1).verdict
        == .nonFinite(step: 1))
  }

  @Test("a run that climbs out of sight ends early without descent")
  func diverging() {
    let result = trainer.train(
      HandWritten.wrongWay, on: task, seed: 1, recipe: recipe(), factor: 1)
    #expect(result.verdict == .noDescent)
    #expect(result.steps < 64)
  }

  @Test("a rule that stands still completes where it started")
  func still() {
    let result = trainer.train(HandWritten.still, on: task, seed: 1, recipe: recipe(), factor: 1)
    #expect(result.verdict == .completed)
    #expect(Float(result.endLoss) == Float(result.curve[0].loss))
  }

  @Test(
    "one step of a scaled rule is w − lr · (factor · update + weightDecay · w); raw is w − update")
  func oneStep() {
    let weights = Buffer(count: task.layout.count)
    task.makeRun(seed: 1).initialize(weights)
    func loss(_ move: (Float) -> Float) -> Double {
      let moved = Buffer(weights.values.map(move))
      return task.makeRun(seed: 1).validationLoss(weights: moved)
    }
    let ones = HandWritten { _, _, _, _ in 1 }
    let scaled = trainer.train(
      ones, on: task, seed: 1, recipe: recipe(0.5, steps: 1, weightDecay: 0.25), factor: 0.5)
    #expect(abs(scaled.endLoss - loss { $0 - 0.5 * (0.5 + 0.25 * $0) }) < 1e-5)
    let raw = HandWritten(application: .raw) { _, _, _, inputs in Float(inputs.learningRate) }
    let moved = trainer.train(
      raw, on: task, seed: 1, recipe: recipe(0.5, steps: 1, weightDecay: 0.25), factor: 0.5)
    #expect(abs(moved.endLoss - loss { $0 - 0.5 }) < 1e-5)
  }

  @Test("the factor of a scaled rule makes its multiples train alike")
  func factor() throws {
    let plain = UpdateScale.measure(HandWritten.adam(), on: task, recipe: recipe(), with: trainer)
    let eightfold = HandWritten.scaled(.adam(), by: 8)
    let scaled = UpdateScale.measure(eightfold, on: task, recipe: recipe(), with: trainer)
    guard case .factor(let one) = plain, case .factor(let eighth) = scaled else {
      Issue.record("expected two factors, got \(plain) and \(scaled)")
      return
    }
    #expect(one == 8 * eighth)
    let first = trainer.train(HandWritten.adam(), on: task, seed: 1, recipe: recipe(), factor: one)
    let second = trainer.train(eightfold, on: task, seed: 1, recipe: recipe(), factor: eighth)
    #expect(first.endLoss == second.endLoss)
  }

  @Test("a rule without a move or with a broken one has no factor; a raw rule's is 1")
  func noFactor() {
    func measure(_ rule: HandWritten) -> UpdateScale.Outcome {
      UpdateScale.measure(rule, on: task, recipe: recipe(), with: trainer)
    }
    #expect(measure(.still) == .rejected(.noDescent))
    #expect(measure(.breaking(at: 3)) == .rejected(.nonFinite(step: 3)))
    #expect(measure(HandWritten(application: .raw) { g, _, _, _ in g }) == .factor(1))
  }
}
