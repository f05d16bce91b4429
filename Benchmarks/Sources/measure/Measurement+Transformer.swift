import DSL
import Eval
import Machine
import TensorCore

extension Measurement {
  /// The whole of the trainer's step of a character transformer with 804K parameters.
  ///
  /// Windows of a text, loss, gradient, AdamW as a program, moving the weights; of two lengths the difference, as in
  /// `trainingStep`.
  static func transformer() -> String {
    let task = CharacterTransformer()
    let trainer = Trainer()
    let rule = ProgramRule(Graph(adamw))
    func timing(_ steps: Int) -> Timing {
      Timing(goes: 7) {
        let result = trainer.train(rule, on: task, seed: 1, recipe: recipe(steps: steps), factor: 1)
        precondition(result.verdict == .completed, "AdamW must complete, got \(result.verdict)")
      }
    }
    let (short, long) = (timing(4), timing(24))
    let (best, median) = ((long.best - short.best) / 20, (long.median - short.median) / 20)
    return """
      {"best": \(best * 1e3), "median": \(median * 1e3), "operations": \(task.operations), \
      "peak": \(MeasuredSpeed.peak() * 1e9)}
      """
  }
}

/// The character transformer of the report tier, on characters without meaning: pre-norm blocks, GELU, tied output, no
/// biases, as in nanoGPT.
private struct CharacterTransformer: ProxyTask {
  static let (blocks, heads, width, context, batch, vocabulary) = (4, 4, 128, 64, 12, 64)

  let name = "character-transformer"
  let version = 1
  let summary = "A transformer of 804K parameters on random characters."
  // Nothing: it is timed, not judged by.
  let separates = Separation("adam", over: "sgd", "not a task of the catalogue")
  let steps = 100
  let model = Model(
    .tokens(context),
    [.embedding(vocabulary: vocabulary, width: width), .positions]
      + (0..<blocks).flatMap { _ in Layer.transformerBlock(width: width, heads: heads) }
      + [.layerNorm(shift: false), .unembedding],
    loss: .softmaxCrossEntropy)

  var layout: ParameterLayout { model.layout }

  /// Floating-point operations of a step's matrix products: forward once, backward twice as many; attention's in full,
  /// the masked half too, as is usual.
  var operations: Int {
    let (tokens, width) = (Self.batch * Self.context, Self.width)
    let matrices = Self.blocks * 12 * width * width + Self.vocabulary * width
    let attention = Self.blocks * 2 * Self.context * width
    return 3 * 2 * tokens * (matrices + attention)
  }

  func makeRun(seed: UInt64) -> any TaskRun { Run(model) }

  private final class Run: TaskRun {
    private let graph: TrainingGraph
    private let text = IndexBuffer((0..<100_000).map { Int32($0 * $0 % 9973 % 64) })
    private let starts = IndexBuffer(count: CharacterTransformer.batch)

    init(_ model: Model) { graph = model.planned(batch: CharacterTransformer.batch) }

    func initialize(_ weights: Buffer) {
      for index in 0..<weights.count { weights[index] = Float(index * 37 % 101 - 50) / 1500 }
      for parameter in graph.model.layout.parameters where parameter.role == .vector {
        for index in 0..<parameter.count { weights[parameter.offset + index] = 1 }
      }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      for row in 0..<starts.count { starts[row] = (step * 7919 + row * 6007) % 99_000 }
      graph.loadWindows(of: text, starts: starts)
      return graph.lossAndGradient(weights: weights, gradient: gradient)
    }

    // Not measured.
    func validationLoss(weights: Buffer) -> Double { graph.loss(weights) }
  }
}
