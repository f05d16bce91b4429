import DSL
import Eval
import Machine
import TensorCore

extension Measurement {
  /// Milliseconds from the text of a program that was never seen to its score: parsed, checked, compiled, digits-mlp
  /// planned and trained for 200 steps, with 20 validations.
  static func textToScore() -> String {
    var constant = 0
    let timing = Timing(goes: 60) {
      constant += 1
      let score = score(
        """
        optimizer novel
        hyper decay = 0.99\(constant)
        state m, v
        m = lerp(g, m, 0.9)
        v = lerp(abs(g), v, decay)
        update = m / (v + 1e-8) + 0.1 * sign(m)
        """)
      precondition(score.isFinite, "the program must stay finite")
    }
    return timing.json(1e3, share: 1)
  }

  private static func score(_ text: String) -> Double {
    let rule: ProgramRule
    do { rule = ProgramRule(Graph(try Program(parsing: text))) } catch {
      preconditionFailure("\(error)")
    }
    let recipe = recipe(steps: 200)
    let run = digits.makeRun(seed: 1)
    let weights = Buffer(count: digits.layout.count)
    let (gradient, update) = (Buffer(count: weights.count), Buffer(count: weights.count))
    let state = rule.makeState(for: digits.layout, seed: 1)
    run.initialize(weights)
    return withDenormalsFlushed {
      var best = Double.infinity
      for step in 1...recipe.steps {
        let rate = recipe.learningRate(at: step)
        let loss = run.lossAndGradient(step: step, weights: weights, gradient: gradient)
        let inputs = StepInputs(step: step, steps: recipe.steps, learningRate: rate)
        let isFinite =
          loss.isFinite
          && state.step(gradient: gradient, weights: weights, update: update, at: inputs)
          && applyScaled(
            update: update, to: weights, learningRate: rate, factor: 1, weightDecay: 0)
        guard isFinite else { return .nan }
        if step % 10 == 0 {
          best = min(best, run.validationLoss(weights: state.evaluationWeights ?? weights))
        }
      }
      return best
    }
  }
}
