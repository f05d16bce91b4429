import TensorCore

/// Where the weights are held while a rule's updates are measured.
public enum ProbeWeights: Hashable, Sendable {
  /// At 0: where a rule reads them for its weight decay alone, which is then out of the way.
  case zero
  /// At normal numbers of variance 1: where it reads them for anything else.
  case normal
}

/// How large a rule's updates are on a stream of gradients of a 32 × 64 weight matrix: the weights fixed, the learning
/// rate constant, the Hessian's diagonal |g|, the loss 1 times the gradients' scale.
struct SizeRun {
  private let rule: any UpdateRule
  private let weights: Buffer
  private let streams = ProbeStreams.shared

  /// What a raw rule makes its updates with.
  private static let learningRate = 0.01

  init(_ rule: any UpdateRule, weights: ProbeWeights) {
    self.rule = rule
    self.weights =
      switch weights {
      case .zero: Buffer(count: ProbeStreams.shared.layout.count)
      case .normal: ProbeStreams.shared.impulse
      }
  }

  /// What an update is multiplied by before it is measured: 1, and 1 / learning rate for a raw rule.
  var unit: Double { rule.application == .raw ? 1 / Self.learningRate : 1 }
  /// How many gradients there are.
  var count: Int { streams.white.count }
  /// X: a matrix of normal numbers.
  var direction: Buffer { streams.impulse }

  /// A gradient of the stream: independent normal numbers times `scale`, and X times `signal`.
  func gradient(_ step: Int, scale: Double = 1, signal: Double = 0) -> Buffer {
    let noise = streams.white[(step - 1) % count]
    return Buffer(
      zip(noise.values, direction.values).map { Float(scale * Double($0) + signal * Double($1)) })
  }

  /// The root mean square of the update in each step, in its unit, until one is not finite; `watch` sees the updates.
  func sizes(
    steps: Int, loss: (_ step: Int) -> Double = { _ in 1 }, gradient: (_ step: Int) -> Buffer,
    watch: (_ step: Int, _ update: Buffer) -> Void = { _, _ in }
  ) -> [Double] {
    withDenormalsFlushed {
      let state = rule.makeState(for: streams.layout, seed: 0)
      let update = Buffer(count: streams.layout.count)
      let hessian = rule.oracles.contains(.hessianDiagonal) ? Buffer(count: update.count) : nil
      var sizes: [Double] = []
      for step in 1...steps {
        let now = gradient(step)
        if let hessian {
          for place in 0..<hessian.count { hessian[place] = now[place].magnitude }
        }
        let inputs = StepInputs(
          step: step, steps: steps, learningRate: Self.learningRate, loss: loss(step),
          hessianDiagonal: hessian)
        guard state.step(gradient: now, weights: weights, update: update, at: inputs),
          update.dot(update).isFinite
        else { return sizes }
        watch(step, update)
        sizes.append(unit * (update.dot(update) / Double(update.count)).squareRoot())
      }
      return sizes
    }
  }

  /// The root mean square of some sizes.
  static func level(_ sizes: some Collection<Double>) -> Double {
    (sizes.reduce(0) { $0 + $1 * $1 } / Double(max(sizes.count, 1))).squareRoot()
  }
}
