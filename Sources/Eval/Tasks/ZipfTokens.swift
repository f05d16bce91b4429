import Determinism
import TensorCore

/// Two tokens of a Zipf distribution, either of which may decide a third: an embedding model on a generated
/// language.
///
/// With even odds the next token is (shift₁[a] + 37 r) mod 128 or (shift₂[b] + 37 r) mod 128, with a rank r drawn
/// from Zipf's law; the shifts are fixed tables. Most gradients of most rows are zero: separates rules by how
/// they treat rare rows.
struct ZipfTokens: ProxyTask {
  let name = "zipf-tokens"
  let version = 2
  let summary = "A generated Zipf language of 128 tokens, embedding and 64 ReLU: sparse gradients."
  let separates = Separation("adam", over: "sgd", "rare tokens")
  let steps = 600
  let model = Model(
    .tokens(2),
    [
      .embedding(vocabulary: ZipfSampler.vocabulary, width: 24), .flatten, .dense(64), .relu,
      .dense(ZipfSampler.vocabulary),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 128, validation: 4096, seed: seed) { _ in ZipfSampler() }
  }
}

private final class ZipfSampler: BatchSampler {
  static let vocabulary = 128

  private static let law = ZipfLaw(count: vocabulary)

  private static let shifts: [[Int]] = {
    var stream = RandomStream(seed: 0x21BF)
    return (0..<2).map { _ in (0..<vocabulary).map { _ in stream.index(below: vocabulary) } }
  }()

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    for row in 0..<graph.batch {
      let first = Self.law.draw(using: &stream)
      let second = Self.law.draw(using: &stream)
      let drawn = Self.law.draw(using: &stream)
      graph.tokens[2 * row] = first
      graph.tokens[2 * row + 1] = second
      let shift = stream.chance(0.5) ? Self.shifts[0][first] : Self.shifts[1][second]
      graph.classes[row] = (shift + 37 * drawn) % Self.vocabulary
    }
  }
}
