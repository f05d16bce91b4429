import TensorCore

/// The start of a task on seed 0: its weights, and what its first batches say there.
///
/// Belongs to one trainer, and with it to one thread at a time.
final class Opening {
  let name: String
  let version: Int
  let weights: Buffer
  /// The batches' losses and gradients, in order.
  let losses: [Double]
  let gradients: [Buffer]
  /// Estimates of the Hessian's diagonal on the same batches; empty until a rule asks for them.
  private(set) var hessians: [Buffer] = []

  private static let seed: UInt64 = 0

  /// Evaluates the first batches of a task.
  init(of task: any ProxyTask) {
    let run = task.makeRun(seed: Self.seed)
    let start = Buffer(count: task.layout.count)
    run.initialize(start)
    let evaluated = (1...UpdateScale.gradients).map { step in
      let gradient = Buffer(count: task.layout.count)
      let loss = withDenormalsFlushed {
        run.lossAndGradient(step: step, weights: start, gradient: gradient)
      }
      return (loss: Double(loss), gradient: gradient)
    }
    name = task.name
    version = task.version
    weights = start
    losses = evaluated.map(\.loss)
    gradients = evaluated.map(\.gradient)
  }

  /// Estimates the Hessian's diagonal on each batch, once.
  func measureHessians(of task: any ProxyTask) {
    guard hessians.isEmpty else { return }
    let run = task.makeRun(seed: Self.seed)
    hessians = gradients.indices.map { index in
      let hessian = HessianDiagonal(count: weights.count)
      withDenormalsFlushed {
        hessian.measure(at: weights, signs: RunStreams.signs(Self.seed, index + 1)) {
          _ = run.lossAndGradient(step: index + 1, weights: $0, gradient: $1)
        }
      }
      return hessian.estimate
    }
  }
}
