import Determinism
import Foundation
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
    case is AssociativeMemory:
      let rows = (0..<AssociativeMemory.Problem.batch).map { _ in
        AssociativeMemory.Problem.shared.law.draw(using: &stream)
      }
      let classes = rows.map { row in
        stream.chance(AssociativeMemory.Problem.confusion)
          ? stream.index(below: AssociativeMemory.Problem.facts) : row
      }
      return { memory($0, rows, classes) }
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

  /// ½ Σ Dᵢⱼ (A · D · B)ᵢⱼ, scaled.
  private static func quadratic(_ weights: [Double]) -> Double {
    let problem = Quadratic.Problem.shared
    let (rows, columns) = (Quadratic.Problem.rows, Quadratic.Problem.columns)
    let (a, b) = (doubles(problem.a), doubles(problem.b))
    let d = zip(weights, doubles(problem.optimum)).map { $0 - $1 }
    var left = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        for k in 0..<rows { left[i * columns + j] += a[i * rows + k] * d[k * columns + j] }
      }
    }
    var sum = 0.0
    for i in 0..<rows {
      for j in 0..<columns {
        for k in 0..<columns {
          sum += left[i * columns + k] * b[k * columns + j] * d[i * columns + j]
        }
      }
    }
    return 0.5 * Double(problem.scale) * sum
  }

  /// The mean of −log softmax(V · W · key)[value] over rows.
  private static func memory(_ weights: [Double], _ rows: [Int], _ classes: [Int]) -> Double {
    let problem = AssociativeMemory.Problem.shared
    let facts = AssociativeMemory.Problem.facts
    let (keys, values) = (doubles(problem.keys), doubles(problem.values))
    // The scores of all values for each key.
    let scores = (0..<facts).map { key in
      let read = (0..<facts).map { i in
        (0..<facts).reduce(0.0) { $0 + weights[i * facts + $1] * keys[key * facts + $1] }
      }
      return (0..<facts).map { value in
        (0..<facts).reduce(0.0) { $0 + values[value * facts + $1] * read[$1] }
      }
    }
    let losses = scores.map { scores in
      let top = scores.max() ?? 0
      let total = log(scores.reduce(0) { $0 + exp($1 - top) }) + top
      return scores.map { total - $0 }
    }
    return zip(rows, classes).reduce(0) { $0 + losses[$1.0][$1.1] } / Double(rows.count)
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
