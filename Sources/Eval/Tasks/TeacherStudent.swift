import Determinism
import TensorCore

/// Regression of a student network on a fixed random teacher, with inputs whose variances fall as 1 / i.
///
/// Student 32-64-64-16 with ReLU, teacher 32-48-16 with tanh, batches of 64, noise on the targets in training
/// only. The spectrum makes the first layer ill-conditioned, the depth its
/// layers unlike: separates Adam from SGD, and Muon from Adam.
struct TeacherStudent: ProxyTask {
  let name = "teacher-student"
  let version = 1
  let summary = "Regression of 32-64-64-16 on a random teacher, input spectrum 1/i: conditioning."
  let separates = Separation("adam", over: "sgd", "layers of unlike scale under a falling spectrum")
  let steps = 400
  let model = Model(
    .features(32), [.dense(64), .relu, .dense(64), .relu, .dense(16)], loss: .meanSquaredError)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 64, validation: 512, seed: seed) { TeacherSampler(batch: $0) }
  }
}

/// Inputs with a falling spectrum and a teacher's answers to them.
private final class TeacherSampler: BatchSampler {
  private static let teacher = Model(
    .features(32), [.dense(48), .tanh, .dense(16)], loss: .meanSquaredError)
  private static let noise: Float = 0.1

  /// The teacher's weights: wide enough in the first layer for tanh to bend.
  private static let weights: Buffer = {
    var stream = RandomStream(seed: 0x7EAC_4E12)
    let weights = Buffer(count: teacher.layout.count)
    teacher.initialize(weights, using: &stream)
    weights.scale(by: 3)
    return weights
  }()

  /// Standard deviations i^(−1/2), scaled to a mean square of 1.
  private static let deviations: Buffer = {
    let variances = (1...32).map { 1 / Double($0) }
    let mean = variances.reduce(0, +) / 32
    return Buffer(variances.map { Float(($0 / mean).squareRoot()) })
  }()

  private let graph: TrainingGraph

  init(batch: Int) { graph = Self.teacher.planned(batch: batch, training: false) }

  func load(_ student: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    student.inputs.fillNoise(key: stream.next(), scale: 1)
    student.inputs.multiplyRows(by: Self.deviations)
    graph.inputs.copy(from: student.inputs)
    graph.forward(Self.weights)
    student.targets.copy(from: graph.outputs)
    if noisy { student.targets.addNoise(key: stream.next(), scale: Self.noise) }
  }
}
