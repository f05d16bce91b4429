import Determinism
import TensorCore

/// Softmax regression of 64 classes on 32 numbers, the classes by Zipf's law, batches of 128.
///
/// A row is its class's centre and noise, so the best loss is not 0. Kunstner et al. 2024 (arXiv 2402.19449): where
/// classes are heavy-tailed, gradient descent hardly moves those of the tail, whose gradients are as small as
/// they are rare, and Adam moves all alike. Separates Adam from SGD; were all classes as frequent, the two would
/// be equal (docs/decisions/0007).
struct ZipfRegression: ProxyTask {
  let name = "zipf-regression"
  let version = 2
  let summary =
    "Softmax regression 32-64 with classes by Zipf's law, batch 128: heavy-tailed classes."
  let separates = Separation("adam", over: "sgd", "classes of the tail have small gradients")
  let steps = 60
  let model = Model(
    .features(ClassSampler.features), [.dense(ClassSampler.classes)], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 128, validation: 4096, seed: seed) { ClassSampler(batch: $0) }
  }
}

/// Rows around the centre of a class.
private final class ClassSampler: BatchSampler {
  static let features = 32
  static let classes = 64
  /// The mean of every number over all classes: inputs of networks are not centred either.
  private static let mean: Float = 1
  /// The deviation of a row from its centre, in each of its numbers; centres have a deviation of 1.
  private static let noise: Float = 1.5

  private static let law = ZipfLaw(count: classes)
  /// The classes' centres, [classes, features].
  private static let centres: Buffer = {
    var stream = RandomStream(seed: 0xC1A_55E5)
    return Buffer((0..<classes * features).map { _ in mean + Float(stream.normal()) })
  }()
  private static let labels = IndexBuffer((0..<Int32(classes)).map { $0 })

  private let drawn: IndexBuffer

  init(batch: Int) { drawn = IndexBuffer(count: batch) }

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    for row in 0..<drawn.count { drawn[row] = Self.law.draw(using: &stream) }
    graph.loadRows(of: Self.centres, labels: Self.labels, order: drawn, from: 0)
    // The noise is the data's, not the labels': validation has it as well.
    graph.inputs.addNoise(key: stream.next(), scale: Self.noise)
  }
}
