import TensorCore

/// Trains a task with a rule: the only place where weights move.
///
/// It owns the buffers of a run and uses them again for the next, so it belongs to one thread at a time. A
/// result is a function of (rule, task version, seed, recipe, factor): the same seed gives the same initial weights
/// and the same batches to everybody.
public final class Trainer {
  /// A batch's loss beyond this multiple of the first batch's ends the run.
  static let divergence = 1e4
  /// How many points a curve has at most.
  static let windows = 16

  private var weights = Buffer(count: 0)
  private var gradient = Buffer(count: 0)
  private var update = Buffer(count: 0)
  /// Made for the first rule that asks for it.
  private var hessian: HessianDiagonal?
  private var planned: (name: String, version: Int, seed: UInt64, run: any TaskRun)?
  private var openings: [Opening] = []

  /// Makes a trainer without buffers; the first run allocates them.
  public init() {}

  /// Trains to the end of the recipe, or to the step at which the run is lost.
  ///
  /// The end loss is that of the weights at which the rule wants to be judged (`UpdateState.evaluationWeights`).
  ///
  /// - Parameters:
  ///   - rule: The rule.
  ///   - task: The task; its own `steps` are not read, the recipe's are.
  ///   - seed: Names the initial weights, the batches and the rule's own random numbers.
  ///   - recipe: Rate, schedule, decay and length.
  ///   - factor: What a scaled rule's update is multiplied with (see `UpdateScale`); 1 leaves it as it is. A raw
  ///     rule's update is never scaled.
  public func train(
    _ rule: any UpdateRule, on task: any ProxyTask, seed: UInt64, recipe: Recipe, factor: Double
  ) -> TrainingResult {
    let start = ContinuousClock.now
    let run = plan(task, seed: seed)
    let state = rule.makeState(for: task.layout, seed: seed)
    run.initialize(weights)

    var curve = Curve(steps: recipe.steps)
    let outcome = withDenormalsFlushed {
      descend(run, state, rule.application, oracle(for: rule), seed, recipe, factor, &curve)
    }
    var verdict = outcome.verdict
    var endLoss = Double.infinity
    if verdict == .completed {
      if let loss = judge(run, state) {
        endLoss = loss
      } else {
        verdict = .nonFinite(step: outcome.steps)
      }
    }
    let time = (ContinuousClock.now - start).components
    return TrainingResult(
      verdict: verdict, endLoss: endLoss, curve: curve.points, steps: outcome.steps,
      seconds: Double(time.seconds) + Double(time.attoseconds) * 1e-18)
  }

  /// The validation loss where the rule wants to be judged; nil where it is not finite or a weight there is not.
  private func judge(_ run: any TaskRun, _ state: any UpdateState) -> Double? {
    let judged = state.evaluationWeights ?? weights
    precondition(
      judged.count == weights.count,
      "expected \(weights.count) weights to evaluate, got \(judged.count)")
    let loss = withDenormalsFlushed { run.validationLoss(weights: judged) }
    // No loss need read every weight, so finite ones are asked for, too.
    return loss.isFinite && judged.dot(judged).isFinite ? loss : nil
  }

  /// The hot loop: allocates nothing, and holds its buffers throughout, so that no step counts references to them.
  private func descend(
    _ run: any TaskRun, _ state: any UpdateState, _ application: Application,
    _ hessian: HessianDiagonal?, _ seed: UInt64, _ recipe: Recipe, _ factor: Double,
    _ curve: inout Curve
  ) -> (verdict: Verdict, steps: Int) {
    let (weights, gradient, update) = (weights, gradient, update)
    var bound = Double.infinity
    for step in 1...recipe.steps {
      let loss = Double(run.lossAndGradient(step: step, weights: weights, gradient: gradient))
      guard loss.isFinite else { return (.nonFinite(step: step), step) }
      if step == 1 { bound = max(abs(loss), 1e-6) * Self.divergence }
      guard loss <= bound else { return (.noDescent, step) }
      curve.add(loss, at: step)
      let rate = recipe.learningRate(at: step)
      hessian?.measure(at: weights, signs: RunStreams.signs(seed, step)) {
        _ = run.lossAndGradient(step: step, weights: $0, gradient: $1)
      }
      let inputs = StepInputs(
        step: step, steps: recipe.steps, learningRate: rate, loss: loss,
        hessianDiagonal: hessian?.estimate)
      var finite = state.step(gradient: gradient, weights: weights, update: update, at: inputs)
      if finite {
        finite =
          switch application {
          case .scaled:
            applyScaled(
              update: update, to: weights, learningRate: rate, factor: factor,
              weightDecay: recipe.weightDecay)
          case .raw: applyRaw(update: update, to: weights)
          }
      }
      guard finite else { return (.nonFinite(step: step), step) }
    }
    return (.completed, recipe.steps)
  }

  /// The factor that brings a rule's updates to a root mean square of 1 over a task's first gradients.
  ///
  /// The weights are held still, so the gradients do not depend on the rule and are computed once a task.
  func scale(of rule: any UpdateRule, on task: any ProxyTask, recipe: Recipe)
    -> UpdateScale.Outcome
  {
    let opening = opening(of: task)
    if rule.oracles.contains(.hessianDiagonal) { opening.measureHessians(of: task) }
    let state = rule.makeState(for: task.layout, seed: 0)
    return withDenormalsFlushed {
      var sum = 0.0
      for (index, gradient) in opening.gradients.enumerated() {
        let inputs = StepInputs(
          step: index + 1, steps: recipe.steps, learningRate: recipe.learningRate,
          loss: opening.losses[index],
          hessianDiagonal: opening.hessians.isEmpty ? nil : opening.hessians[index])
        let finite = state.step(
          gradient: gradient, weights: opening.weights, update: update, at: inputs)
        let square = update.dot(update)
        guard finite, square.isFinite else { return .rejected(.nonFinite(step: index + 1)) }
        sum += square
      }
      let numbers = Double(opening.gradients.count * max(update.count, 1))
      let factor = 1 / (sum / numbers).squareRoot()
      return factor.isFinite ? .factor(factor) : .rejected(.noDescent)
    }
  }

  private func opening(of task: any ProxyTask) -> Opening {
    allocate(task.layout.count)
    if let known = openings.first(where: { $0.name == task.name && $0.version == task.version }) {
      return known
    }
    let made = Opening(of: task)
    openings.append(made)
    return made
  }

  /// The task's run for a seed, planned anew unless it is the one of the run before.
  private func plan(_ task: any ProxyTask, seed: UInt64) -> any TaskRun {
    allocate(task.layout.count)
    if let planned, planned.seed == seed, planned.name == task.name,
      planned.version == task.version
    {
      return planned.run
    }
    let run = task.makeRun(seed: seed)
    planned = (task.name, task.version, seed, run)
    return run
  }

  /// What estimates the Hessian for a rule that asks; nil for all others, who pay nothing.
  private func oracle(for rule: any UpdateRule) -> HessianDiagonal? {
    guard rule.oracles.contains(.hessianDiagonal) else { return nil }
    if let hessian, hessian.estimate.count == weights.count { return hessian }
    let made = HessianDiagonal(count: weights.count)
    hessian = made
    return made
  }

  private func allocate(_ count: Int) {
    guard weights.count != count else { return }
    weights = Buffer(count: count)
    gradient = Buffer(count: count)
    update = Buffer(count: count)
  }
}

/// Gathers batch losses into windows.
private struct Curve {
  private(set) var points: [TrainingResult.Point] = []
  private let window: Int
  private let last: Int
  private var sum = 0.0
  private var held = 0

  init(steps: Int) {
    window = (steps + Trainer.windows - 1) / Trainer.windows
    last = steps
    points.reserveCapacity(Trainer.windows)
  }

  mutating func add(_ loss: Double, at step: Int) {
    sum += loss
    held += 1
    if held == window || step == last {
      points.append(.init(step: step, loss: sum / Double(held)))
      (sum, held) = (0, 0)
    }
  }
}
