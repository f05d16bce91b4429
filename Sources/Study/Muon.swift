import TensorCore

/// Muon: momentum whose matrices are brought near the closest orthogonal ones, Adam elsewhere.
///
/// Jordan et al. 2024, [Muon](https://kellerjordan.github.io/posts/muon/). For each parameter G [rows, columns]
/// of role `matrix`: M ← 0.95 M + G; X ← G + 0.95 M (Nesterov), X ← X / ‖X‖; five times
/// X ← a X + (b A + c A²) X with A = X Xᵀ; the update is √max(1, rows / columns) · X. Written by hand, since the
/// language has no matrix product yet.
struct Muon: UpdateRule {
  static let momentum: Float = 0.95
  static let iterations = 5
  static let coefficients: (a: Float, b: Float, c: Float) = (3.4445, -4.7750, 2.0315)

  let application = Application.scaled
  /// What takes the parameters that are no matrices.
  private let adam = RuleFamily.library("adam", tuning: []).rule([])

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    State(
      adam: adam.makeState(for: layout, seed: seed),
      matrices: layout.parameters.filter { $0.role == .matrix && $0.shape.count == 2 }
        .map(Matrix.init))
  }

  private final class State: UpdateState {
    let adam: any UpdateState
    let matrices: [Matrix]

    init(adam: any UpdateState, matrices: [Matrix]) {
      self.adam = adam
      self.matrices = matrices
    }

    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      // Adam works number by number, so what it writes for a matrix can be written over.
      let finite = adam.step(gradient: gradient, weights: weights, update: update, at: inputs)
      for matrix in matrices { matrix.step(gradient, update) }
      return finite && update.dot(update).isFinite
    }
  }

  /// One parameter's momentum, and room for the iteration.
  private final class Matrix {
    private let offset: Int
    private let scale: Float
    private let momentum: Buffer
    private let x: Buffer
    private let product: Buffer
    private let gram: Buffer
    private let polynomial: Buffer
    private let makeGram: MatrixProduct
    private let square: MatrixProduct
    private let apply: MatrixProduct
    private let isWide: Bool

    init(_ parameter: ParameterLayout.Parameter) {
      let (rows, columns) = (parameter.shape[0], parameter.shape[1])
      offset = parameter.offset
      isWide = rows <= columns
      scale = max(1, Float(rows) / Float(columns)).squareRoot()
      momentum = Buffer(count: rows * columns)
      x = Buffer(count: rows * columns)
      product = Buffer(count: rows * columns)
      // X Xᵀ of a wide X, Xᵀ X of a tall one: the smaller of the two.
      let side = min(rows, columns)
      gram = Buffer(count: side * side)
      polynomial = Buffer(count: side * side)
      makeGram = MatrixProduct(
        rows: side, columns: side, inner: max(rows, columns), transposesA: !isWide,
        transposesB: isWide)
      square = MatrixProduct(rows: side, columns: side, inner: side)
      apply = MatrixProduct(rows: rows, columns: columns, inner: side)
    }

    func step(_ gradient: Buffer, _ update: Buffer) {
      x.copy(from: gradient, at: offset)
      momentum.scale(by: Muon.momentum)
      momentum.add(x, times: 1)
      x.add(momentum, times: Muon.momentum)
      x.scale(by: 1 / (Float(x.dot(x).squareRoot()) + 1e-7))
      let (a, b, c) = Muon.coefficients
      for _ in 0..<Muon.iterations {
        makeGram(x, x, into: gram)
        square(gram, gram, into: polynomial)
        polynomial.scale(by: c)
        polynomial.add(gram, times: b)
        if isWide {
          apply(polynomial, x, into: product)
        } else {
          apply(x, polynomial, into: product)
        }
        x.scale(by: a)
        x.add(product, times: 1)
      }
      x.scale(by: scale)
      update.copy(from: x, to: offset)
    }
  }
}
