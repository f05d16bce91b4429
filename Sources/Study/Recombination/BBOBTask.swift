import Determinism
import Eval

/// A function to minimise from a start, once: what every method is given alike.
public struct BBOBTask: Hashable, Sendable {
  /// The function's number, 1 to 24.
  public var function: Int
  /// How many numbers a point has.
  public var dimension: Int
  /// The function's instance.
  public var instance: Int
  /// Names the start and the draws.
  public var seed: UInt64

  /// Makes a task.
  public init(function: Int, dimension: Int, instance: Int, seed: UInt64) {
    self.function = function
    self.dimension = dimension
    self.instance = instance
    self.seed = seed
  }

  /// The domain of every coordinate.
  static let domain = -5.0...5.0

  /// A point drawn evenly from the domain.
  static func point(_ dimension: Int, using stream: inout RandomStream) -> [Double] {
    (0..<dimension).map { _ in
      domain.lowerBound + stream.uniform() * (domain.upperBound - domain.lowerBound)
    }
  }

  /// Where every method begins.
  var start: [Double] {
    var stream = stream(0)
    return Self.point(dimension, using: &stream)
  }

  /// The stream of a method's draws; 0 is the start's.
  func stream(_ method: Int) -> RandomStream {
    RandomStream(
      seed: seed, UInt64(function), UInt64(dimension), UInt64(instance), UInt64(method))
  }
}

/// Evaluations of a task's function, counted, and the best of them.
struct BBOBTrial {
  /// How many evaluations are left.
  private(set) var left: Int
  /// The least value so far.
  private(set) var best = Double.infinity
  private let function: BBOB.Function

  /// Makes a trial of so many evaluations.
  init(_ task: BBOBTask, evaluations: Int) {
    function = BBOB.Function(
      task.function, dimension: task.dimension, instance: task.instance)
    left = evaluations
  }

  /// The function's value at a point; one evaluation less is left.
  mutating func value(at point: [Double]) -> Double {
    precondition(left > 0, "no evaluation is left")
    left -= 1
    let value = function.value(at: point)
    best = min(best, value)
    return value
  }

  /// log₁₀ of how far the best is above the least value that there is; no less than 10⁻⁸, the precision COCO asks for.
  var gap: Double {
    binaryLogarithm(max(best - function.optimalValue, 1e-8)) / binaryLogarithm(10)
  }
}
