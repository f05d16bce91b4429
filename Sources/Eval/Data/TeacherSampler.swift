import Determinism
import TensorCore

/// Inputs whose variances fall as a power of their place, and a random teacher's answers to them.
final class TeacherSampler: BatchSampler {
  private static let teacher = Model(
    .features(32), [.dense(48), .tanh, .dense(16)], loss: .meanSquaredError)

  /// The teacher's weights: wide enough in the first layer for tanh to bend.
  private static let weights: Buffer = {
    var stream = RandomStream(seed: 0x7EAC_4E12)
    let weights = Buffer(count: teacher.layout.count)
    teacher.initialize(weights, using: &stream)
    weights.scale(by: 3)
    return weights
  }()

  private let graph: TrainingGraph
  /// Standard deviations of mean square 1.
  private let deviations: Buffer
  private let noise: Float

  /// Plans batches; the variance of input i falls as i^(−`spectrumHalves` / 2), and `noise` is the deviation of what a
  /// training batch's targets carry.
  init(batch: Int, spectrumHalves: Int, noise: Float) {
    graph = Self.teacher.planned(batch: batch, training: false)
    let variances = (1...32).map { place in
      (0..<spectrumHalves).reduce(1.0) { value, _ in value / Double(place).squareRoot() }
    }
    let mean = variances.reduce(0, +) / 32
    deviations = Buffer(variances.map { Float(($0 / mean).squareRoot()) })
    self.noise = noise
  }

  func load(_ student: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    student.inputs.fillNoise(key: stream.next(), scale: 1)
    student.inputs.multiplyRows(by: deviations)
    graph.inputs.copy(from: student.inputs)
    graph.forward(Self.weights)
    student.targets.copy(from: graph.outputs)
    if noisy { student.targets.addNoise(key: stream.next(), scale: noise) }
  }
}
