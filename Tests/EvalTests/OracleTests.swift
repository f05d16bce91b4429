import Determinism
import TensorCore
import Testing

@testable import Eval

@Suite struct OracleTests {
  let task = ToyTask()
  let recipe = Recipe(
    schedule: .cosine, warmUp: 0, weightDecay: 0, learningRate: 0.01, steps: 12)

  /// What a rule was told in one step.
  struct Told: Equatable {
    var weights: [Float]
    var gradient: [Float]
    var loss: Double
    var hessian: [Float]?
  }

  /// Plain descent that writes down everything it is told.
  final class Recorder: UpdateRule, @unchecked Sendable {
    let application = Application.scaled
    let oracles: Oracles
    var told: [Told] = []

    init(_ oracles: Oracles) { self.oracles = oracles }

    func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
      State(self)
    }

    final class State: UpdateState {
      let recorder: Recorder
      init(_ recorder: Recorder) { self.recorder = recorder }

      func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
        recorder.told.append(
          Told(
            weights: weights.values, gradient: gradient.values, loss: inputs.loss,
            hessian: inputs.hessianDiagonal?.values))
        update.copy(from: gradient)
        return true
      }
    }
  }

  /// A task that counts how often its gradient is evaluated.
  struct Counting: ProxyTask {
    /// The count, shared by a task's runs; tests use it from one thread.
    final class Count: @unchecked Sendable { var gradients = 0 }

    let inner = ToyTask()
    let count = Count()
    var name: String { inner.name }
    var version: Int { inner.version }
    var summary: String { inner.summary }
    var layout: ParameterLayout { inner.layout }
    var separates: Separation { inner.separates }
    var steps: Int { inner.steps }

    func makeRun(seed: UInt64) -> any TaskRun { Run(inner.makeRun(seed: seed), count) }

    final class Run: TaskRun {
      let inner: any TaskRun
      let count: Count
      init(_ inner: any TaskRun, _ count: Count) { (self.inner, self.count) = (inner, count) }
      func initialize(_ weights: Buffer) { inner.initialize(weights) }
      func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
        count.gradients += 1
        return inner.lossAndGradient(step: step, weights: weights, gradient: gradient)
      }
      func validationLoss(weights: Buffer) -> Double { inner.validationLoss(weights: weights) }
    }
  }

  private func told(_ oracles: Oracles, on task: any ProxyTask, seed: UInt64) -> [Told] {
    let recorder = Recorder(oracles)
    let result = Trainer().train(recorder, on: task, seed: seed, recipe: recipe, factor: 1)
    #expect(result.verdict == .completed)
    return recorder.told
  }

  @Test(
    "the trainer tells the loss, the gradient and the Hessian of the same batch at the same weights",
    arguments: ["digits-mlp", "char-mlp", "toy"])
  func values(name: String) throws {
    let task: any ProxyTask = name == "toy" ? task : try #require(TaskCatalogue.named(name)).task
    let told = told([.hessianDiagonal, .loss], on: task, seed: 9)
    #expect(told.count == recipe.steps)
    let run = task.makeRun(seed: 9)
    let gradient = Buffer(count: task.layout.count)
    let oracle = HessianDiagonal(count: task.layout.count)
    for (index, told) in told.enumerated() {
      let weights = Buffer(told.weights)
      withDenormalsFlushed {
        oracle.measure(at: weights, signs: RunStreams.signs(9, index + 1)) {
          _ = run.lossAndGradient(step: index + 1, weights: $0, gradient: $1)
        }
        let loss = run.lossAndGradient(step: index + 1, weights: weights, gradient: gradient)
        #expect(Double(loss) == told.loss)
      }
      #expect(gradient.values == told.gradient)
      #expect(oracle.estimate.values == told.hessian)
    }
    #expect(Set(told.map(\.hessian)).count == told.count)
  }

  @Test("on a diagonal bowl the estimate is the curvature, whatever the signs")
  func diagonal() throws {
    let count = Float(task.layout.count)
    for told in told(.hessianDiagonal, on: task, seed: 2) {
      for (index, found) in try #require(told.hessian).enumerated() {
        let curvature = 1 + 29 * Float(index) / (count - 1)
        #expect(abs(found - curvature) < 5e-3 * curvature)
      }
    }
  }

  @Test("whoever does not ask pays nothing, is told the same and goes the same way")
  func unasked() {
    let (plain, asking) = (Counting(), Counting())
    let without = told(.loss, on: plain, seed: 3)
    let with = told(.hessianDiagonal, on: asking, seed: 3)
    #expect(plain.count.gradients == recipe.steps)
    #expect(asking.count.gradients == 3 * recipe.steps)
    #expect(without.allSatisfy { $0.hessian == nil })
    #expect(with.allSatisfy { $0.hessian != nil })
    #expect(without.map(\.weights) == with.map(\.weights))
    #expect(without.map(\.gradient) == with.map(\.gradient))
    #expect(without.map(\.loss) == with.map(\.loss))
  }

  @Test("the measurement of the factor tells the oracles too, and asks only for those who ask")
  func factor() throws {
    let counting = Counting()
    let trainer = Trainer()
    func measure(_ oracles: Oracles) -> [Told] {
      let recorder = Recorder(oracles)
      _ = UpdateScale.measure(recorder, on: counting, recipe: recipe, with: trainer)
      return recorder.told
    }
    let plain = measure([])
    #expect(counting.count.gradients == UpdateScale.gradients)
    let asking = measure(.hessianDiagonal)
    #expect(counting.count.gradients == 3 * UpdateScale.gradients)
    // Kept for the next rule.
    #expect(measure(.hessianDiagonal) == asking)
    #expect(counting.count.gradients == 3 * UpdateScale.gradients)
    #expect(plain.allSatisfy { $0.hessian == nil && $0.loss.isFinite })
    #expect(asking.map(\.loss) == plain.map(\.loss))
    #expect(asking.allSatisfy { ($0.hessian?[0]).map { abs($0 - 1) < 0.01 } == true })
  }

  @Test("a step of a rule that asks for the Hessian is charged as three, and is judged alike")
  func budget() throws {
    let judge = try JudgeTests().judge()
    let worker = Judge.Worker()
    let plain = HandWritten.adam()
    var asking = plain
    asking.oracles = .hessianDiagonal
    let cheap = judge.assess(plain, rates: [0.1, 0.1], index: 4, gate: .open, with: worker)
    let dear = judge.assess(asking, rates: [0.1, 0.1], index: 4, gate: .open, with: worker)
    #expect(dear.score == cheap.score)
    #expect(cheap.score != nil)
    #expect(dear.steps == 3 * cheap.steps)
    var small = Budget()
    small.steps = 2 * cheap.steps
    let limited = try JudgeTests().judge(small)
    let over = limited.assess(asking, rates: [0.1, 0.1], index: 4, gate: .open, with: worker)
    #expect(over.verdict == .overBudget)
    let within = limited.assess(plain, rates: [0.1, 0.1], index: 4, gate: .open, with: worker)
    #expect(within.verdict == .completed)
  }

  @Test("a rule is what it does with the oracles: they are part of its fingerprint")
  func fingerprint() {
    struct Reading: UpdateRule {
      let application = Application.scaled
      var oracles: Oracles { [.hessianDiagonal, .loss] }
      let read: @Sendable (Float, Float, Float) -> Float

      func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
        State(read: read)
      }

      final class State: UpdateState {
        let read: @Sendable (Float, Float, Float) -> Float
        init(read: @escaping @Sendable (Float, Float, Float) -> Float) { self.read = read }

        func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool
        {
          guard let hessian = inputs.hessianDiagonal else { return false }
          for index in 0..<update.count {
            update[index] = read(gradient[index], hessian[index], Float(inputs.loss))
          }
          return true
        }
      }
    }
    let plain = Fingerprint(of: Reading { g, _, _ in g })
    let curved = Fingerprint(of: Reading { g, h, _ in g / max(abs(h), 1e-3) })
    let again = Fingerprint(of: Reading { g, h, _ in 2 * g / max(abs(h), 1e-3) })
    let lossy = Fingerprint(of: Reading { g, _, loss in g * loss })
    #expect(plain.isSame(as: Fingerprint(of: HandWritten.sgd)))
    #expect(plain.nonFiniteStep == nil && curved.nonFiniteStep == nil)
    #expect(!curved.isSame(as: plain) && !lossy.isSame(as: plain) && !lossy.isSame(as: curved))
    #expect(curved.isSame(as: again))
  }
}
