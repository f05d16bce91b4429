import Determinism
import TensorCore
import TestKit

@testable import Eval

/// The batch losses of all tasks in double precision and plain loops.
enum NaiveTask {
  /// The loss of the batch that `run` has just been asked for, as a function of the weights; nil for a task
  /// that nobody has written down here.
  static func loss(
    _ task: any ProxyTask, _ run: any TaskRun, seed: UInt64, step: Int
  ) -> (([Double]) -> Double)? {
    if let run = run as? any GraphRun {
      let batch = NaiveNetwork.Batch(loadedIn: run.graph)
      let network = NaiveNetwork(run.graph.model)
      return { network.loss(batch, weights: $0) }
    }
    var stream = RunStreams.step(seed, step)
    func noise(_ count: Int, _ scale: Float) -> [Double] {
      let buffer = Buffer(count: count)
      buffer.fillNoise(key: stream.next(), scale: scale)
      return doubles(buffer)
    }
    switch task {
    case is Quadratic:
      let z = noise(task.layout.count, Quadratic.Problem.noise)
      return { quadratic($0) + dot(z, $0) }
    case is Rosenbrock:
      let walls = noise(Rosenbrock.dimension, Rosenbrock.wallNoise).map { 1 + $0 }
      let z = noise(Rosenbrock.dimension, Rosenbrock.slopeNoise)
      return { rosenbrock($0, walls) + dot(z, $0) }
    case is MatrixFactorisation:
      let side = MatrixFactorisation.Problem.side
      let z = noise(side * side, MatrixFactorisation.Problem.noise)
      return { factorisation($0, z) }
    default: return nil
    }
  }

  /// How many rows the loss of a run is a mean over.
  static func batch(_ run: any TaskRun) -> Int { (run as? any GraphRun)?.graph.batch ?? 1 }

  private static func doubles(_ buffer: Buffer) -> [Double] { buffer.values.map(Double.init) }

  private static func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  private static func quadratic(_ weights: [Double]) -> Double {
    let problem = Quadratic.Problem.shared
    let side = Quadratic.Problem.side
    let (a, b) = (doubles(problem.a), doubles(problem.b))
    let d = zip(weights, doubles(problem.optimum)).map { $0 - $1 }
    var left = [Double](repeating: 0, count: side * side)
    for i in 0..<side {
      for j in 0..<side {
        for k in 0..<side { left[i * side + j] += a[i * side + k] * d[k * side + j] }
      }
    }
    var sum = 0.0
    for i in 0..<side {
      for j in 0..<side {
        for k in 0..<side { sum += left[i * side + k] * b[k * side + j] * d[i * side + j] }
      }
    }
    return 0.5 * Double(problem.scale) * sum
  }

  private static func rosenbrock(_ x: [Double], _ walls: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<x.count - 1 {
      let wall = x[i + 1] - x[i] * x[i]
      sum += 100 * walls[i] * wall * wall + (1 - x[i]) * (1 - x[i])
    }
    return sum / Double(x.count - 1)
  }

  private static func factorisation(_ weights: [Double], _ noise: [Double]) -> Double {
    let (side, rank) = (MatrixFactorisation.Problem.side, MatrixFactorisation.Problem.rank)
    let matrix = doubles(MatrixFactorisation.Problem.shared.matrix)
    var sum = 0.0
    for i in 0..<side {
      for j in 0..<side {
        var residual = -matrix[i * side + j] - noise[i * side + j]
        for k in 0..<rank {
          residual += weights[i * rank + k] * weights[side * rank + j * rank + k]
        }
        sum += residual * residual
      }
    }
    return sum / Double(side)
  }
}
