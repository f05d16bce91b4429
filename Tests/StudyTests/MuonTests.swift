import Determinism
import TensorCore
import Testing

@testable import Study

@Suite struct MuonTests {
  /// One step of Muon in double precision and plain loops: momentum of one gradient, five iterations.
  static func expected(_ gradients: [[Double]], rows: Int, columns: Int) -> [Double] {
    var momentum = [Double](repeating: 0, count: rows * columns)
    for gradient in gradients {
      for index in momentum.indices { momentum[index] = 0.95 * momentum[index] + gradient[index] }
    }
    guard let last = gradients.last else { return [] }
    var x = zip(last, momentum).map { $0 + 0.95 * $1 }
    let norm = x.reduce(0) { $0 + $1 * $1 }.squareRoot() + 1e-7
    x = x.map { $0 / norm }
    for _ in 0..<5 {
      var a = [Double](repeating: 0, count: rows * rows)
      for i in 0..<rows {
        for j in 0..<rows {
          for k in 0..<columns { a[i * rows + j] += x[i * columns + k] * x[j * columns + k] }
        }
      }
      var b = a.map { -4.7750 * $0 }
      for i in 0..<rows {
        for j in 0..<rows {
          for k in 0..<rows { b[i * rows + j] += 2.0315 * a[i * rows + k] * a[k * rows + j] }
        }
      }
      var next = x.map { 3.4445 * $0 }
      for i in 0..<rows {
        for j in 0..<columns {
          for k in 0..<rows { next[i * columns + j] += b[i * rows + k] * x[k * columns + j] }
        }
      }
      x = next
    }
    let scale = max(1, Double(rows) / Double(columns)).squareRoot()
    return x.map { $0 * scale }
  }

  @Test(
    "a matrix's update is the orthogonalised Nesterov momentum, wide or tall; a vector's is Adam's",
    arguments: [(6, 10), (10, 6), (8, 8)])
  func update(rows: Int, columns: Int) throws {
    let layout = ParameterLayout([
      ("bias", [5], .vector), ("w", [rows, columns], .matrix), ("table", [3, 4], .embedding),
    ])
    let adam = try #require(SeparationTrial.rule(named: "adam")).makeState(for: layout, seed: 0)
    let muon = Muon().makeState(for: layout, seed: 0)
    let weights = Buffer(count: layout.count)
    let (update, adamUpdate) = (Buffer(count: layout.count), Buffer(count: layout.count))
    var stream = RandomStream(seed: 3)
    let matrix = 5..<5 + rows * columns
    var gradients: [[Double]] = []
    for step in 1...3 {
      let gradient = Buffer((0..<layout.count).map { _ in Float(stream.normal()) })
      let inputs = StepInputs(step: step, steps: 3, learningRate: 0.1)
      #expect(muon.step(gradient: gradient, weights: weights, update: update, at: inputs))
      #expect(adam.step(gradient: gradient, weights: weights, update: adamUpdate, at: inputs))
      gradients.append(matrix.map { Double(gradient[$0]) })
      let expected = Self.expected(gradients, rows: rows, columns: columns)
      for index in 0..<layout.count {
        if matrix.contains(index) {
          #expect(abs(Double(update[index]) - expected[index - 5]) < 1e-4)
        } else {
          #expect(update[index] == adamUpdate[index])
        }
      }
    }
  }

  @Test("a gradient of zeros gives an update of zeros, and one that is not finite is reported")
  func edges() {
    let layout = ParameterLayout([("w", [4, 4], .matrix)])
    let state = Muon().makeState(for: layout, seed: 0)
    let (gradient, update) = (Buffer(count: 16), Buffer(count: 16))
    let inputs = StepInputs(step: 1, steps: 1, learningRate: 0.1)
    #expect(state.step(gradient: gradient, weights: gradient, update: update, at: inputs))
    #expect(update.values.allSatisfy { $0 == 0 })
    gradient[3] = .infinity
    #expect(!state.step(gradient: gradient, weights: gradient, update: update, at: inputs))
  }
}
