import TensorCore

/// What a training run takes on this machine, estimated from a few timed steps.
///
/// For people who plan their time, never part of a decision.
public struct RunCost: Hashable, Sendable {
  /// Seconds to make a run: buffers, tables, data of the seed.
  public let planning: Double
  /// Seconds a step: loss, gradient, update and move.
  public let step: Double
  /// Seconds for the validation loss at the end.
  public let validation: Double

  /// The seconds of one complete run of so many steps.
  public func seconds(steps: Int) -> Double { planning + Double(steps) * step + validation }

  /// Times a rule on a task for about `seconds`, and at least two steps and one validation.
  public static func measure(
    _ rule: any UpdateRule, on task: any ProxyTask, within seconds: Double
  ) -> RunCost {
    let clock = ContinuousClock()
    // Data that all runs share are read by the first, which would charge them to it.
    _ = task.makeRun(seed: 1)
    let begun = clock.now
    let run = task.makeRun(seed: 1)
    let state = rule.makeState(for: task.layout, seed: 1)
    let planning = (clock.now - begun) / .seconds(1)
    let weights = Buffer(count: task.layout.count)
    let gradient = Buffer(count: task.layout.count)
    let update = Buffer(count: task.layout.count)
    run.initialize(weights)
    func take(_ step: Int) {
      _ = run.lossAndGradient(step: step, weights: weights, gradient: gradient)
      let inputs = StepInputs(step: step, steps: task.steps, learningRate: 1e-3)
      _ = state.step(gradient: gradient, weights: weights, update: update, at: inputs)
      _ = applyScaled(
        update: update, to: weights, learningRate: 1e-3, factor: 1, weightDecay: 0)
    }
    return withDenormalsFlushed {
      // The first step fills the caches.
      take(1)
      let start = clock.now
      var times: [Duration] = []
      var last = start
      repeat {
        take(times.count + 2)
        let now = clock.now
        times.append(now - last)
        last = now
      } while (last - start) / .seconds(1) < seconds && times.count < task.steps
      // The median, since other work on the machine stretches some steps a hundredfold.
      let step = times.sorted()[times.count / 2]
      let trained = clock.now
      _ = run.validationLoss(weights: state.evaluationWeights ?? weights)
      let end = clock.now
      return RunCost(
        planning: planning, step: step / .seconds(1), validation: (end - trained) / .seconds(1))
    }
  }
}
