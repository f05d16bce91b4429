import Determinism
import TensorCore

/// A denoising autoencoder through a bottleneck, 64-48-10-48-64 with tanh, on mixed latent sources.
///
/// Autoencoders are the classic hard case for first-order rules (Hinton and Salakhutdinov 2006; Martens 2010):
/// long plateaus, unlike curvatures. Sixteen normal sources of falling strength are mixed into 64 channels.
struct Autoencoder: ProxyTask {
  let name = "autoencoder"
  let version = 2
  let summary = "Denoising autoencoder 64-48-10-48-64 on mixed sources: plateaus, curvature."
  let separates = Separation("adam", over: "sgd", "plateaus and unlike curvatures")
  let steps = 140
  let model = Model(
    .features(64), [.dense(48), .tanh, .dense(10), .dense(48), .tanh, .dense(64)],
    loss: .meanSquaredError)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 128, validation: 1024, seed: seed) { SourceSampler(batch: $0) }
  }
}

private final class SourceSampler: BatchSampler {
  private static let sources = 16
  private static let channels = 64
  private static let noise: Float = 0.3

  /// How each source reaches each channel, [sources, channels]; source i has strength 0.8^i.
  private static let mixing: Buffer = {
    var stream = RandomStream(seed: 0xA07_0E2C)
    var strength = 1.0
    var rows: [Float] = []
    for _ in 0..<sources {
      for _ in 0..<channels { rows.append(Float(strength * stream.normal() * 0.7)) }
      strength *= 0.8
    }
    return Buffer(rows)
  }()

  private let latent: Buffer
  private let product: MatrixProduct

  /// Plans batches of a multiple of 16 rows.
  init(batch: Int) {
    latent = Buffer(count: batch * Self.sources)
    product = MatrixProduct(rows: batch, columns: Self.channels, inner: Self.sources)
  }

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    latent.fillNoise(key: stream.next(), scale: 1)
    product(latent, Self.mixing, into: graph.targets)
    graph.inputs.copy(from: graph.targets)
    graph.inputs.addNoise(key: stream.next(), scale: Self.noise)
  }
}
