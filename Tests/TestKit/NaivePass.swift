import Foundation
import TensorCore

/// One sample's way through the layers, in double precision.
struct NaivePass {
  private var parameters: ArraySlice<[Double]>
  private let table: [Double]
  private var height = 1
  private var width = 1
  private let tokens: [Int]

  init(parameters: [[Double]], shape: Model.Input, tokens: [Int]) {
    self.parameters = parameters[...]
    self.tokens = tokens
    table = parameters.first ?? []
    switch shape {
    case .features: break
    case .tokens(let length), .sequence(let length, _): height = length
    case .image(let height, let width, _): (self.height, self.width) = (height, width)
    }
  }

  private mutating func next() -> [Double] { parameters.popFirst() ?? [] }

  mutating func apply(_ layers: [Layer], to input: [[Double]]) -> [[Double]] {
    var x = input
    for layer in layers { x = apply(layer, to: x) }
    return x
  }

  private mutating func apply(_ layer: Layer, to x: [[Double]]) -> [[Double]] {
    switch layer {
    case .embedding(_, let width):
      let table = next()
      return tokens.map { Array(table[$0 * width..<($0 + 1) * width]) }
    case .positions:
      let table = next()
      let count = x[0].count
      return x.indices.map { t in (0..<count).map { x[t][$0] + table[t * count + $0] } }
    case .flatten:
      (height, width) = (1, 1)
      return [x.flatMap { $0 }]
    case .meanPool:
      (height, width) = (1, 1)
      return [x[0].indices.map { j in x.reduce(0) { $0 + $1[j] } / Double(x.count) }]
    case .dense(_, let bias):
      let weight = next()
      return affine(x, weight, bias ? next() : nil)
    case .unembedding: return affine(x, table, nil)
    case .convolution(_, let kernel, let stride):
      return affine(patches(x, kernel: kernel, stride: stride), next(), next())
    case .layerNorm(let shift):
      return normalise(x, isCentred: true, next(), shift ? next() : nil)
    case .rmsNorm: return normalise(x, isCentred: false, next(), nil)
    case .attention(let heads, let causal): return attend(x, heads: heads, causal: causal)
    case .gru(let width): return gru(x, width)
    case .lstm(let width): return lstm(x, width)
    case .residual(let inner):
      let branch = apply(inner, to: x)
      return zip(x, branch).map { zip($0, $1).map { $0 + $1 } }
    case .relu: return each(x) { max($0, 0) }
    case .gelu:
      return each(x) { 0.5 * $0 * (1 + tanh(0.7978845608028654 * ($0 + 0.044715 * $0 * $0 * $0))) }
    case .silu: return each(x) { $0 * sigmoid($0) }
    case .tanh: return each(x) { tanh($0) }
    case .sigmoid: return each(x, sigmoid)
    case .dropout: return x
    }
  }

  // MARK: Layers

  private func each(_ x: [[Double]], _ function: (Double) -> Double) -> [[Double]] {
    x.map { $0.map(function) }
  }

  private func affine(_ x: [[Double]], _ weight: [Double], _ bias: [Double]?) -> [[Double]] {
    x.map { row in
      (0..<weight.count / row.count).map { output in
        var sum = bias?[output] ?? 0
        for (input, value) in row.enumerated() { sum += weight[output * row.count + input] * value }
        return sum
      }
    }
  }

  private func normalise(
    _ x: [[Double]], isCentred: Bool, _ gain: [Double], _ shift: [Double]?
  ) -> [[Double]] {
    x.map { row in
      let mean = isCentred ? row.reduce(0, +) / Double(row.count) : 0
      let square = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(row.count)
      return row.indices.map {
        gain[$0] * (row[$0] - mean) / (square + 1e-5).squareRoot() + (shift?[$0] ?? 0)
      }
    }
  }

  private mutating func patches(_ x: [[Double]], kernel: Int, stride: Int) -> [[Double]] {
    let zeros = [Double](repeating: 0, count: x[0].count)
    let before = (kernel - 1) / 2
    let (down, across) = ((height + stride - 1) / stride, (width + stride - 1) / stride)
    var patches: [[Double]] = []
    for top in 0..<down {
      for left in 0..<across {
        var patch: [Double] = []
        for y in 0..<kernel {
          for z in 0..<kernel {
            let (row, column) = (top * stride + y - before, left * stride + z - before)
            let isInside = (0..<height).contains(row) && (0..<width).contains(column)
            patch += isInside ? x[row * width + column] : zeros
          }
        }
        patches.append(patch)
      }
    }
    (height, width) = (down, across)
    return patches
  }

  private mutating func attend(_ x: [[Double]], heads: Int, causal: Bool) -> [[Double]] {
    let (q, k, v) = (affine(x, next(), nil), affine(x, next(), nil), affine(x, next(), nil))
    let size = x[0].count / heads
    var mixed = x.map { $0.map { _ in 0.0 } }
    for head in 0..<heads {
      let lanes = head * size..<(head + 1) * size
      for i in x.indices {
        let seen = causal ? 0...i : 0...x.count - 1
        let scores = seen.map { j in
          lanes.reduce(0) { $0 + q[i][$1] * k[j][$1] } / Double(size).squareRoot()
        }
        let total = scores.reduce(0) { $0 + exp($1) }
        for (j, score) in zip(seen, scores) {
          for lane in lanes { mixed[i][lane] += exp(score) / total * v[j][lane] }
        }
      }
    }
    return affine(mixed, next(), nil)
  }

  private mutating func gru(_ x: [[Double]], _ width: Int) -> [[Double]] {
    let (inputs, states) = ([next(), next(), next()], [next(), next(), next()])
    let biases = [next(), next(), next()]
    let stateBias = next()
    var h = [Double](repeating: 0, count: width)
    return x.map { row in
      let a = (0..<3).map { affine([row], inputs[$0], biases[$0])[0] }
      let b = (0..<3).map { affine([h], states[$0], $0 == 2 ? stateBias : nil)[0] }
      h = h.indices.map { j in
        let (r, z) = (sigmoid(a[0][j] + b[0][j]), sigmoid(a[1][j] + b[1][j]))
        return (1 - z) * tanh(a[2][j] + r * b[2][j]) + z * h[j]
      }
      return h
    }
  }

  private mutating func lstm(_ x: [[Double]], _ width: Int) -> [[Double]] {
    let inputs = [next(), next(), next(), next()]
    let states = [next(), next(), next(), next()]
    let biases = [next(), next(), next(), next()]
    var h = [Double](repeating: 0, count: width)
    var c = h
    return x.map { row in
      let a = (0..<4).map { gate in
        zip(affine([row], inputs[gate], biases[gate])[0], affine([h], states[gate], nil)[0])
          .map { $0 + $1 }
      }
      c = c.indices.map { sigmoid(a[1][$0]) * c[$0] + sigmoid(a[0][$0]) * tanh(a[2][$0]) }
      h = h.indices.map { sigmoid(a[3][$0]) * tanh(c[$0]) }
      return h
    }
  }
}

private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
