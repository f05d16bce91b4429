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
  let version = 1
  let summary = "A generated Zipf language of 128 tokens, embedding and 64 ReLU: sparse gradients."
  let steps = 1000
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

  /// The sums of 1 / r up to each rank r.
  private static let cumulative: [Double] = {
    var sums: [Double] = []
    for rank in 1...vocabulary { sums.append((sums.last ?? 0) + 1 / Double(rank)) }
    return sums
  }()

  private static let shifts: [[Int]] = {
    var stream = RandomStream(seed: 0x21BF)
    return (0..<2).map { _ in (0..<vocabulary).map { _ in stream.index(below: vocabulary) } }
  }()

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    for row in 0..<graph.batch {
      let first = Self.rank(&stream)
      let second = Self.rank(&stream)
      let drawn = Self.rank(&stream)
      graph.tokens[2 * row] = first
      graph.tokens[2 * row + 1] = second
      let shift = stream.chance(0.5) ? Self.shifts[0][first] : Self.shifts[1][second]
      graph.classes[row] = (shift + 37 * drawn) % Self.vocabulary
    }
  }

  /// Draws a rank from 0 in proportion to 1 / (rank + 1), by bisection.
  private static func rank(_ stream: inout RandomStream) -> Int {
    let mark = stream.uniform() * cumulative[vocabulary - 1]
    var (low, high) = (0, vocabulary - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > mark { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
