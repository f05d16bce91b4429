import Determinism
import Foundation
import Testing

@testable import Eval

/// What COCO's own implementation computes (`Tests/Reference/bbob.py`).
private struct BBOBGolden: Decodable {
  struct Case: Decodable {
    var function: Int
    var dimension: Int
    var instance: Int
    /// Of the first instance alone.
    var optimum: [Double]?
    var optimalValue: Double
    var values: [Double]
  }

  var points: [String: [[Double]]]
  var cases: [Case]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Goldens/bbob.json")
    self = try JSONDecoder().decode(BBOBGolden.self, from: Data(contentsOf: file))
  }

  /// The largest deviation of `evaluate` from the values of a function, relative to the larger of 1 and
  /// what the value exceeds the optimal one by.
  func deviation(
    of function: Int,
    _ evaluate: (_ dimension: Int, _ instance: Int) -> ([Double]) -> Double
  ) throws -> Double {
    var worst = 0.0
    for golden in cases where golden.function == function {
      let value = evaluate(golden.dimension, golden.instance)
      let points = try #require(points["\(golden.dimension)"])
      try #require(points.count == golden.values.count)
      for (x, expected) in zip(points, golden.values) {
        let error = abs(value(x) - expected) / max(1, abs(expected - golden.optimalValue))
        worst = error.isNaN ? .infinity : max(worst, error)
      }
    }
    return worst
  }
}

@Suite struct BBOBTests {
  private let golden: BBOBGolden

  init() throws { golden = try BBOBGolden() }

  @Test("values agree with COCO's to a part in 10¹⁰", arguments: 1...24)
  func values(_ number: Int) throws {
    let cases = golden.cases.filter { $0.function == number }
    #expect(cases.count == 12)
    let deviation = try golden.deviation(of: number) { dimension, instance in
      BBOB.Function(number, dimension: dimension, instance: instance).value(at:)
    }
    #expect(deviation < 1e-10)
  }

  @Test("a function shifted by a hair fails the comparison with COCO", arguments: 1...24)
  func canary(_ number: Int) throws {
    let deviation = try golden.deviation(of: number) { dimension, instance in
      let function = BBOB.Function(number, dimension: dimension, instance: instance)
      return { x in function.value(at: x.map { $0 + 1e-5 }) }
    }
    #expect(deviation > 1e-8)
  }

  @Test("optima lie where COCO's lie, and have its optimal values", arguments: 1...24)
  func optima(_ number: Int) {
    for golden in golden.cases where golden.function == number {
      let function = BBOB.Function(
        number, dimension: golden.dimension, instance: golden.instance)
      #expect(abs(function.optimalValue - golden.optimalValue) < 1e-8)
      #expect(abs(function.value(at: function.optimum) - function.optimalValue) < 1e-8)
      guard let optimum = golden.optimum else { continue }
      #expect(optimum.count == golden.dimension)
      for (ours, theirs) in zip(function.optimum, optimum) { #expect(abs(ours - theirs) < 1e-12) }
    }
  }

  @Test("no point of a random sample is better than the optimum", arguments: 1...24)
  func minimum(_ number: Int) {
    var stream = RandomStream(seed: 1, UInt64(number))
    for dimension in [2, 10] {
      let function = BBOB.Function(number, dimension: dimension, instance: 4)
      for radius in [1e-3, 0.1, 3] {
        for _ in 0..<20 {
          let x = function.optimum.map { $0 + radius * (2 * stream.uniform() - 1) }
          #expect(function.value(at: x) >= function.optimalValue - 1e-8)
        }
      }
    }
  }

  @Test(
    "gradients agree with central differences",
    arguments: BBOB.functions.filter(\.isSmooth).map(\.number))
  func gradients(_ number: Int) {
    for dimension in [2, 5, 10, 40] {
      let function = BBOB.Function(number, dimension: dimension, instance: 1)
      var stream = RandomStream(seed: 2, UInt64(number), UInt64(dimension))
      for radius in [0.4, 5, 7] {
        let x = (0..<dimension).map { _ in radius * (2 * stream.uniform() - 1) }
        #expect(slopeError(function, at: x) < 1e-5)
      }
    }
  }

  @Test("the gradient of a function shifted by a hair fails the comparison with differences")
  func gradientCanary() {
    let function = BBOB.Function(8, dimension: 5, instance: 1)
    let x = [1.0, -2, 0.5, 3, -1]
    let gradient = function.gradient(at: x.map { $0 + 1e-3 })
    #expect(slopeError(function, at: x, gradient) > 1e-4)
  }

  @Test("a gradient is finite on the optimum itself") func gradientAtOptimum() {
    for entry in BBOB.functions where entry.isSmooth {
      let function = BBOB.Function(entry.number, dimension: 5, instance: 2)
      for slope in function.gradient(at: function.optimum) { #expect(slope.isFinite) }
    }
  }

  @Test("rotations are orthogonal") func rotations() {
    for dimension in [2, 7, 40] {
      let rotation = BBOB.Instance.rotation(dimension: dimension, seed: 1_230_005)
      for i in 0..<dimension {
        for j in 0..<dimension {
          let product = (0..<dimension).reduce(0.0) { $0 + rotation[$1, i] * rotation[$1, j] }
          #expect(abs(product - (i == j ? 1 : 0)) < 1e-12)
        }
      }
    }
  }

  @Test("a function evaluated again, after other points and gradients, gives the same bits")
  func repeats() {
    for entry in BBOB.functions {
      let function = BBOB.Function(entry.number, dimension: 5, instance: 7)
      let x = [1.25, -3, 0.5, 4.75, -6]
      let first = function.value(at: x)
      _ = function.value(at: [0, 0, 0, 0, 0])
      if entry.isSmooth { _ = function.gradient(at: [5, 4, 3, 2, 1]) }
      #expect(function.value(at: x).bitPattern == first.bitPattern)
    }
  }

  @Test("values are the same bits on every machine") func bits() throws {
    var hash = StableHash()
    for golden in golden.cases {
      let function = BBOB.Function(
        golden.function, dimension: golden.dimension, instance: golden.instance)
      for x in try #require(self.golden.points["\(golden.dimension)"]) {
        hash.combine(function.value(at: x))
      }
    }
    #expect(hash.description == "793254c46e98e90dbad0e317494b68bc")
  }

  @Test("the catalogue lists the functions in the order of their numbers") func catalogue() {
    let numbers = BBOB.functions.map(\.number)
    #expect(numbers == Array(1...24))
    let names = Set(BBOB.functions.map(\.name))
    #expect(names.count == 24)
    let rugged = BBOB.functions.filter { !$0.isSmooth }.map(\.number)
    #expect(rugged == [7, 16, 23])
  }

  @Test("far away, values are finite still where angles are large") func farAway() {
    for entry in BBOB.functions {
      let function = BBOB.Function(entry.number, dimension: 3, instance: 1)
      #expect(function.value(at: [200, -300, 100]).isFinite, "f\(entry.number)")
    }
  }

  @Test("a point that is not a number has no value, one at infinity no good one", arguments: 1...24)
  func notANumber(_ number: Int) {
    let function = BBOB.Function(number, dimension: 3, instance: 1)
    for i in 0..<3 {
      var x = [0.5, -1, 2]
      x[i] = .nan
      #expect(function.value(at: x).isNaN)
      // Against the slope of f5 the value rises; along it, it is flat.
      x[i] = function.optimum[i] < 0 ? .infinity : -.infinity
      #expect(!(function.value(at: x) <= function.optimalValue + 1))
    }
  }

  @Test("wrong numbers, dimensions and points trap") func traps() async {
    await #expect(processExitsWith: .failure) { _ = BBOB.Function(25, dimension: 2, instance: 1) }
    await #expect(processExitsWith: .failure) { _ = BBOB.Function(1, dimension: 41, instance: 1) }
    await #expect(processExitsWith: .failure) { _ = BBOB.Function(1, dimension: 2, instance: 0) }
    await #expect(processExitsWith: .failure) {
      _ = BBOB.Function(1, dimension: 2, instance: 1).value(at: [1, 2, 3])
    }
    await #expect(processExitsWith: .failure) {
      _ = BBOB.Function(7, dimension: 2, instance: 1).gradient(at: [1, 2])
    }
  }

  /// The largest error of a gradient against central differences, relative to the largest difference.
  private func slopeError(
    _ function: BBOB.Function, at x: [Double], _ gradient: [Double]? = nil
  ) -> Double {
    let gradient = gradient ?? function.gradient(at: x)
    var (worst, largest) = (0.0, 1e-12)
    for i in x.indices {
      // The waves of f19 are shorter than 10⁻⁴ far from its valley.
      let step = function.entry.number == 19 ? 1e-8 : 1e-6
      var (above, below) = (x, x)
      above[i] += step
      below[i] -= step
      let slope = (function.value(at: above) - function.value(at: below)) / (2 * step)
      largest = max(largest, abs(slope))
      let error = abs(slope - gradient[i])
      worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst / largest
  }
}
