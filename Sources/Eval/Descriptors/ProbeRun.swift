import TensorCore

/// A rule's way over the probes' streams.
struct ProbeRun {
  let streams: ProbeStreams
  private let rule: any UpdateRule
  private let weights: Buffer
  private let hessian: Buffer?
  private let update: Buffer

  /// How many updates at the end of a probe are looked at.
  static let averaged = 20
  /// A raw rule's update has any size, and its size does not matter here.
  private static let learningRate = 0.01

  init(_ rule: any UpdateRule, on streams: ProbeStreams) {
    self.rule = rule
    self.streams = streams
    let count = streams.layout.count
    weights = Buffer(count: count)
    update = Buffer(count: count)
    hessian = rule.oracles.contains(.hessianDiagonal) ? Buffer(count: count) : nil
  }

  /// The last updates on a stream; throws where one of all is not finite or these are all zero.
  func lastUpdates(on gradients: [Buffer], _ probe: String, loss: Double = 1)
    throws(Description.Failure) -> [Buffer]
  {
    var last: [Buffer] = []
    var squares = 0.0
    try walk(over: gradients, probe, loss: loss) { step in
      guard step > gradients.count - Self.averaged else { return }
      let kept = Buffer(count: update.count)
      kept.copy(from: update)
      last.append(kept)
      squares += kept.dot(kept)
    }
    guard squares > 0 else { throw .still(probe: probe) }
    return last
  }

  /// h_k = ⟨u with the pulse − u without it, X⟩ for the step of the pulse, k = 0, and those after it.
  func responses() throws(Description.Failure) -> [Double] {
    func projections(_ gradients: [Buffer]) throws(Description.Failure) -> [Double] {
      var projections: [Double] = []
      try walk(over: gradients, "pulse", loss: 1) { step in
        if step >= ProbeStreams.pulse { projections.append(update.dot(streams.impulse)) }
      }
      return projections
    }
    let with = try projections(streams.pulsed)
    return zip(with, try projections(streams.white)).map { $0 - $1 }
  }

  /// Takes the rule over a stream from a fresh state and calls `body` after each step, from 1.
  private func walk(
    over gradients: [Buffer], _ probe: String, loss: Double, _ body: (_ step: Int) -> Void
  ) throws(Description.Failure) {
    let state = rule.makeState(for: streams.layout, seed: 0)
    for (index, gradient) in gradients.enumerated() {
      if let hessian {
        for place in 0..<hessian.count { hessian[place] = gradient[place].magnitude }
      }
      let inputs = StepInputs(
        step: index + 1, steps: gradients.count, learningRate: Self.learningRate, loss: loss,
        hessianDiagonal: hessian)
      guard state.step(gradient: gradient, weights: weights, update: update, at: inputs) else {
        throw .nonFinite(probe: probe, step: index + 1)
      }
      body(index + 1)
    }
  }
}
