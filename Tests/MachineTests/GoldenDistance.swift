import DSL
import Machine
import TensorCore
import TestKit

/// How far a program's trajectory is from a golden: the greatest |a − b| / max(|b|, rms b) of any kept step and weight.
///
/// The root mean square is that of the parameter tensor, the greatest of the kept steps up to then: a single number that
/// passes through 0 is held to where it came from.
struct GoldenDistance {
  /// Of the weights, moved in single precision as in training.
  var weights = 0.0
  /// Of the way from the start, the updates being added up in double precision: what a small update is seen by.
  var displacement = 0.0
  /// Of the weights to evaluate at, where the rule has its own; infinite where it should have and has not.
  var evaluated = 0.0

  /// Measures both; infinite where the program leaves the finite numbers.
  init(_ program: Program, _ golden: Golden) throws {
    let stream = try GoldenStream(golden.stream)
    var scales = (weights: Scale(stream), displacement: Scale(stream), evaluated: Scale(stream))
    var program = program
    for index in program.hypers.indices {
      let hyper = program.hypers[index]
      program.hypers[index].value = golden.changed?[hyper.name] ?? hyper.value
    }
    let trained = Self.trajectory(program, golden, stream, addsInDouble: false)
    let added = Self.trajectory(program, golden, stream, addsInDouble: true)
    guard let trained, let added else {
      (weights, displacement, evaluated) = (.infinity, .infinity, .infinity)
      return
    }
    for moment in golden.trajectory {
      let (single, double) = (trained[moment.step - 1], added[moment.step - 1])
      weights = max(weights, scales.weights.share(single.weights, moment.weights))
      displacement = max(
        displacement,
        scales.displacement.share(
          zip(double.weights, stream.start).map(-), zip(moment.weights, stream.start).map(-)))
      switch (single.evaluated, moment.evaluated) {
      case (let found?, let expected?):
        evaluated = max(evaluated, scales.evaluated.share(found, expected))
      case (nil, nil): break
      default: evaluated = .infinity
      }
    }
  }

  /// The greatest of all.
  var greatest: Double { max(weights, displacement, evaluated) }

  /// What a program made of a step.
  private struct Moment {
    var weights: [Double]
    var evaluated: [Double]?
  }

  /// What the program made of each step; nil where one leaves the finite numbers.
  private static func trajectory(
    _ program: Program, _ golden: Golden, _ stream: GoldenStream, addsInDouble: Bool
  ) -> [Moment]? {
    let state = ProgramRule(Graph(program)).makeState(for: stream.layout, seed: 0)
    var sums = stream.start
    let weights = Buffer(sums.map { Float($0) })
    let update = Buffer(count: weights.count)
    let hessian = Buffer(count: weights.count)
    var trajectory: [Moment] = []
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
      trajectory.append(
        Moment(weights: sums, evaluated: state.evaluationWeights?.values.map(Double.init)))
    }
    return trajectory
  }
}

/// What differences are measured by: the root mean square of each parameter tensor, at its greatest so far.
private struct Scale {
  private let counts: [Int]
  private var greatest: [Double]

  init(_ stream: GoldenStream) {
    counts = stream.counts
    greatest = Array(repeating: 0, count: counts.count)
  }

  /// The greatest |a − b| / max(|b|, scale) of a step; steps are taken in order.
  mutating func share(_ found: [Double], _ expected: [Double]) -> Double {
    precondition(found.count == expected.count, "a golden of another layout")
    var (share, offset) = (0.0, 0)
    for (parameter, count) in counts.enumerated() {
      let numbers = expected[offset..<offset + count]
      let rms = (numbers.map { $0 * $0 }.reduce(0, +) / Double(count)).squareRoot()
      greatest[parameter] = max(greatest[parameter], rms)
      for place in numbers.indices {
        let difference = abs(found[place] - expected[place])
        if difference == 0 { continue }
        share = max(share, difference / max(abs(expected[place]), greatest[parameter]))
      }
      offset += count
    }
    return share
  }
}
