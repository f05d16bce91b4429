import TensorCore
import Testing

@testable import Eval

/// Plain descent that is judged elsewhere than where it trains.
///
/// The rule moves the weights itself, so it knows where they are after its step: w − lr · g.
struct JudgedElsewhere: UpdateRule {
  /// Where it wants to be judged: from the step, the judged weight so far and the new weight.
  typealias Place = @Sendable (_ step: Int, _ judged: Float, _ new: Float) -> Float

  let application = Application.raw
  let place: Place

  /// The mean of all new weights (Polyak and Juditsky 1992).
  static let averaging = JudgedElsewhere { step, judged, new in
    judged + (new - judged) / Float(step)
  }
  /// The latest weights count most.
  static func averaging(_ beta: Float) -> JudgedElsewhere {
    JudgedElsewhere { step, judged, new in
      step == 1 ? new : beta * judged + (1 - beta) * new
    }
  }

  /// The same descent, judged where it trains.
  static let descent = HandWritten(application: .raw) { gradient, _, _, inputs in
    Float(inputs.learningRate) * gradient
  }

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    State(place, count: layout.count)
  }

  final class State: UpdateState {
    let place: Place
    let judged: Buffer
    var evaluationWeights: Buffer? { judged }

    init(_ place: @escaping Place, count: Int) {
      self.place = place
      judged = Buffer(count: count)
    }

    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      for index in 0..<judged.count {
        update[index] = Float(inputs.learningRate) * gradient[index]
        judged[index] = place(inputs.step, judged[index], weights[index] - update[index])
      }
      return true
    }
  }
}

/// A task that keeps the weights at which it was asked for a validation loss.
struct Witness: ProxyTask {
  /// What was seen; tests use it from one thread.
  final class Seen: @unchecked Sendable { var weights: [[Float]] = [] }

  var inner = ToyTask()
  let seen = Seen()
  /// Breaks the contract: a validation loss that reads no weight.
  var isBlind = false
  var name: String { "witness" }
  var version: Int { 1 }
  var summary: String { inner.summary }
  var separates: Separation { inner.separates }
  var layout: ParameterLayout { inner.layout }
  var steps: Int { inner.steps }

  func makeRun(seed: UInt64) -> any TaskRun {
    Run(inner.makeRun(seed: seed), seen, isBlind: isBlind)
  }

  private final class Run: TaskRun {
    let inner: any TaskRun
    let seen: Seen
    let isBlind: Bool

    init(_ inner: any TaskRun, _ seen: Seen, isBlind: Bool) {
      (self.inner, self.seen, self.isBlind) = (inner, seen, isBlind)
    }

    func initialize(_ weights: Buffer) { inner.initialize(weights) }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      inner.lossAndGradient(step: step, weights: weights, gradient: gradient)
    }

    func validationLoss(weights: Buffer) -> Double {
      seen.weights.append(weights.values)
      return isBlind ? 1 : inner.validationLoss(weights: weights)
    }
  }
}

@Suite struct EvaluationWeightsTests {
  let trainer = Trainer()
  let task = ToyTask(noise: 1)
  let recipe = Recipe(
    schedule: .constant, warmUp: 0, weightDecay: 0, learningRate: 0.03, steps: 64)

  /// The weights after each step of plain descent, by hand.
  private func path(seed: UInt64) -> [[Float]] {
    let run = task.makeRun(seed: seed)
    let (weights, gradient) = (Buffer(count: task.layout.count), Buffer(count: task.layout.count))
    run.initialize(weights)
    return (1...recipe.steps).map { step in
      _ = run.lossAndGradient(step: step, weights: weights, gradient: gradient)
      for index in 0..<weights.count { weights[index] -= 0.03 * gradient[index] }
      return weights.values
    }
  }

  @Test("a rule that averages is judged at its average, any other where it trains")
  func average() {
    let path = path(seed: 3)
    let mean = path[0].indices.map { index in
      path.reduce(0.0) { $0 + Double($1[index]) } / Double(path.count)
    }
    let witness = Witness(inner: task)
    let averaged = trainer.train(
      JudgedElsewhere.averaging, on: witness, seed: 3, recipe: recipe, factor: 1)
    let plain = trainer.train(
      JudgedElsewhere.descent, on: witness, seed: 3, recipe: recipe, factor: 1)
    #expect(witness.seen.weights.count == 2)
    #expect(zip(witness.seen.weights[0], mean).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    #expect(zip(witness.seen.weights[1], path[63]).allSatisfy { abs($0 - $1) < 1e-5 })
    // The same descent, step by step; its average has less noise than its end.
    #expect(averaged.curve == plain.curve)
    #expect(averaged.verdict == .completed && plain.verdict == .completed)
    #expect(averaged.endLoss < 0.8 * plain.endLoss)
    let run = task.makeRun(seed: 3)
    #expect(averaged.endLoss == run.validationLoss(weights: Buffer(witness.seen.weights[0])))
  }

  @Test("evaluation weights that are not finite are a verdict, also where the loss is")
  func nonFinite() {
    let broken = JudgedElsewhere { step, _, new in step < 64 ? new : .nan }
    let healed = JudgedElsewhere { step, _, new in step < 64 ? .nan : new }
    for isBlind in [false, true] {
      let witness = Witness(inner: task, isBlind: isBlind)
      let result = trainer.train(broken, on: witness, seed: 1, recipe: recipe, factor: 1)
      #expect(result.verdict == .nonFinite(step: 64))
      #expect(result.endLoss == .infinity)
      #expect(
        trainer.train(healed, on: witness, seed: 1, recipe: recipe, factor: 1).verdict
          == .completed)
    }
  }

  @Test("the probe judges a rule where it wants to be judged")
  func probe() {
    let stuck = JudgedElsewhere { _, _, _ in 1 }
    #expect(Probe.run(stuck, with: trainer).verdict == .noDescent)
    #expect(Probe.run(JudgedElsewhere.averaging, with: trainer).verdict == .completed)
    #expect(Probe.run(JudgedElsewhere.descent, with: trainer).verdict == .completed)
  }

  @Test("the estimate of a run's time validates where the rule wants to be judged")
  func cost() {
    let witness = Witness(inner: task)
    _ = RunCost.measure(JudgedElsewhere { _, _, _ in 0.25 }, on: witness, within: 0)
    #expect(witness.seen.weights == [[Float](repeating: 0.25, count: task.layout.count)])
  }

  @Test("averages of one descent have fingerprints of their own")
  func fingerprints() {
    func same(_ left: any UpdateRule, _ right: any UpdateRule) -> Bool {
      Fingerprint(of: left).isSame(as: Fingerprint(of: right))
    }
    let rules: [any UpdateRule] = [
      JudgedElsewhere.descent, JudgedElsewhere.averaging, JudgedElsewhere.averaging(0.9),
      JudgedElsewhere.averaging(0.9011), JudgedElsewhere { _, _, new in 2 * new },
    ]
    for (place, left) in rules.enumerated() {
      #expect(same(left, left))
      for right in rules[(place + 1)...] { #expect(!same(left, right)) }
    }
    // Another order of operations.
    let lerp = JudgedElsewhere { step, judged, new in
      step == 1 ? new : judged + 0.1 * (new - judged)
    }
    #expect(same(lerp, JudgedElsewhere.averaging(0.9)))
    let broken = JudgedElsewhere { step, _, new in step < 5 ? new : .infinity }
    #expect(Fingerprint(of: broken).nonFiniteStep == 5)
  }
}
