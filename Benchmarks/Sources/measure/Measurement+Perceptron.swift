import DSL
import Machine
import TensorCore

extension Measurement {
  /// A step of a perceptron against its bare matrix products, one after another at the same sizes: forward, then for
  /// each layer the weights' gradient, and the inputs' but for the first layer.
  static func perceptron() -> String {
    let (batch, inputs, hidden, outputs) = (64, 64, 128, 10)
    let model = Model(
      .features(inputs), [.dense(hidden), .relu, .dense(outputs)], loss: .softmaxCrossEntropy)
    let step = FixedBatchStep(model, batch: batch)
    let products = [
      BareProduct(rows: batch, columns: hidden, inner: inputs),
      BareProduct(rows: batch, columns: outputs, inner: hidden),
      BareProduct(rows: outputs, columns: hidden, inner: batch),
      BareProduct(rows: batch, columns: hidden, inner: outputs),
      BareProduct(rows: hidden, columns: inputs, inner: batch),
    ]
    let operations = products.reduce(0) { $0 + $1.operations }
    let count = 200
    func timing(_ body: () -> Void) -> String {
      Timing(goes: 201) { for _ in 0..<count { body() } }.json(1e6, share: count)
    }
    let bare = timing { for product in products { product.run() } }
    let gradient = timing(step.gradient)
    let whole = timing(step.whole)
    return """
      {"operations": \(operations), "bare": \(bare), "gradient": \(gradient), "whole": \(whole)}
      """
  }
}

/// One matrix product with its operands.
struct BareProduct {
  let operations: Int
  private let product: MatrixProduct
  private let left: Buffer
  private let right: Buffer
  private let result: Buffer

  init(rows: Int, columns: Int, inner: Int) {
    operations = 2 * rows * columns * inner
    product = MatrixProduct(rows: rows, columns: columns, inner: inner)
    left = Buffer(count: rows * inner)
    right = Buffer(count: inner * columns)
    result = Buffer(count: rows * columns)
    left.fill(0.5)
    right.fill(0.25)
  }

  func run() { product(left, right, into: result) }
}

/// Steps of a model on a batch that stays loaded.
private final class FixedBatchStep {
  private let graph: TrainingGraph
  private let weights: Buffer
  private let slope: Buffer
  private let update: Buffer
  private let state: any UpdateState
  private var step = 0

  init(_ model: Model, batch: Int) {
    graph = model.planned(batch: batch)
    weights = Buffer(count: model.layout.count)
    for index in 0..<weights.count { weights[index] = Float(index * 37 % 101 - 50) / 500 }
    slope = Buffer(count: weights.count)
    update = Buffer(count: weights.count)
    state = ProgramRule(Graph(Measurement.adamw)).makeState(for: model.layout, seed: 1)
    for index in 0..<graph.inputs.count { graph.inputs[index] = Float(index * 29 % 97) / 97 }
    for row in 0..<batch { graph.classes[row] = row % model.output.channels }
  }

  /// Forward, loss, backward.
  func gradient() {
    let loss = graph.lossAndGradient(weights: weights, gradient: slope)
    precondition(loss.isFinite, "the loss must stay finite")
  }

  /// The same, AdamW and moving the weights.
  func whole() {
    gradient()
    step += 1
    let inputs = StepInputs(step: step, steps: 1_000_000, learningRate: 1e-4)
    var isFinite = state.step(gradient: slope, weights: weights, update: update, at: inputs)
    isFinite =
      applyScaled(update: update, to: weights, learningRate: 1e-4, factor: 1, weightDecay: 0)
      && isFinite
    precondition(isFinite, "AdamW must stay finite")
  }
}
