import DSL
import Machine
import TensorCore
import TestKit

/// How far a program's trajectory is from a golden: the greatest |a − b| / max(|b|, rms b) of any kept step and weight,
/// the root mean square being the parameter tensor's.
struct GoldenDistance {
  /// Of the weights, moved in single precision as in training.
  var weights = 0.0
  /// Of the way from the start, the updates being added up in double precision: what a small update is seen by.
  var displacement = 0.0

  /// Measures both; infinite where the program leaves the finite numbers.
  init(_ program: Program, _ golden: Golden) throws {
    let stream = try GoldenStream(golden.stream)
    let counts = stream.counts
    let trained = Self.trajectory(program, golden, stream, addsInDouble: false)
    let added = Self.trajectory(program, golden, stream, addsInDouble: true)
    guard let trained, let added else {
      (weights, displacement) = (.infinity, .infinity)
      return
    }
    for moment in golden.trajectory {
      let (single, double) = (trained[moment.step - 1], added[moment.step - 1])
      weights = max(weights, Self.share(single, moment.weights, counts))
      displacement = max(
        displacement,
        Self.share(
          zip(double, stream.start).map(-), zip(moment.weights, stream.start).map(-), counts))
    }
  }

  /// The weights after each step; nil where a step leaves the finite numbers.
  private static func trajectory(
    _ program: Program, _ golden: Golden, _ stream: GoldenStream, addsInDouble: Bool
  ) -> [[Double]]? {
    let state = ProgramRule(Graph(program)).makeState(for: stream.layout, seed: 0)
    var sums = stream.start
    let weights = Buffer(sums.map { Float($0) })
    let update = Buffer(count: weights.count)
    let hessian = Buffer(count: weights.count)
    var trajectory: [[Double]] = []
    for (index, gradient) in stream.gradients.enumerated() {
      for place in 0..<hessian.count {
        hessian[place] = Float(stream.hessianDiagonals[index][place])
      }
      let inputs = StepInputs(
        step: index + 1, steps: stream.gradients.count, learningRate: golden.learningRate,
        loss: stream.losses[index], hessianDiagonal: hessian)
      guard
        state.step(
          gradient: Buffer(gradient.map { Float($0) }), weights: weights, update: update, at: inputs
        )
      else { return nil }
      if addsInDouble {
        let rate = program.appliesRaw ? 1 : golden.learningRate
        for place in sums.indices {
          sums[place] -= rate * Double(update[place])
          weights[place] = Float(sums[place])
        }
      } else {
        let isMoved =
          program.appliesRaw
          ? applyRaw(update: update, to: weights)
          : applyScaled(
            update: update, to: weights, learningRate: golden.learningRate, factor: 1,
            weightDecay: 0)
        guard isMoved else { return nil }
        sums = weights.values.map(Double.init)
      }
      trajectory.append(sums)
    }
    return trajectory
  }

  /// The greatest |a − b| / max(|b|, rms b), the root mean square being that of each parameter's numbers.
  private static func share(_ found: [Double], _ expected: [Double], _ counts: [Int]) -> Double {
    precondition(found.count == expected.count, "a golden of another layout")
    var (greatest, offset) = (0.0, 0)
    for count in counts {
      let numbers = expected[offset..<offset + count]
      let rms = (numbers.map { $0 * $0 }.reduce(0, +) / Double(count)).squareRoot()
      for place in numbers.indices {
        let difference = abs(found[place] - expected[place])
        if difference == 0 { continue }
        greatest = max(greatest, difference / max(abs(expected[place]), rms))
      }
      offset += count
    }
    return greatest
  }
}
