import DSL
import Machine
import TensorCore
import TestKit

/// The recipe under which exports and the machine are compared.
enum Recipe {
  static let weightDecay = 0.01

  /// Falls from step to step, so that a rule that reads `lr` shows it.
  static func learningRate(_ step: Int) -> Double { 0.02 * (1 - Double(step) / 40) }
}

/// The weights after each step, by the machine; shorter than the stream where a rule left the finite numbers.
func machineTrajectory(
  _ program: Program, over stream: GoldenStream, factor: Double = 1
) -> [[Float]] {
  let state = ProgramRule(Graph(program)).makeState(for: stream.layout, seed: 1)
  let weights = Buffer(stream.start.map { Float($0) })
  let update = Buffer(count: weights.count)
  let steps = stream.gradients.count
  var trajectory: [[Float]] = []
  for step in 1...steps {
    let rate = Recipe.learningRate(step)
    let gradient = Buffer(stream.gradients[step - 1].map { Float($0) })
    let inputs = StepInputs(
      step: step, steps: steps, learningRate: rate, loss: stream.losses[step - 1],
      hessianDiagonal: Buffer(stream.hessianDiagonals[step - 1].map { Float($0) }))
    let isFinite = withDenormalsFlushed {
      guard state.step(gradient: gradient, weights: weights, update: update, at: inputs) else {
        return false
      }
      return program.appliesRaw
        ? applyRaw(update: update, to: weights)
        : applyScaled(
          update: update, to: weights, learningRate: rate, factor: factor,
          weightDecay: Recipe.weightDecay)
    }
    guard isFinite else { break }
    trajectory.append(weights.values)
  }
  return trajectory
}
