import Determinism
import TensorCore

/// A gated recurrent unit on a probabilistic context-free language of nested brackets: width 64, 32 sentences of 32.
///
/// Four kinds of bracket nest up to five deep; between them stand words that depend on the innermost bracket. What a
/// bracket was must be remembered until it closes (after the Dyck languages of Hewitt and others 2020): separates rules
/// by how they train through time, where gradients fade and burst.
struct GrammarGRU: ProxyTask {
  let name = "grammar-gru"
  let version = 1
  let summary = "GRU of width 64 on nested brackets with words between, 1,024 tokens: memory."
  let separates = Separation("adam", over: "sgd", "gradients that fade and burst through time")
  let steps = 100
  let model = Model(
    .tokens(32),
    [
      .embedding(vocabulary: BracketSampler.vocabulary, width: 16), .gru(64),
      .dense(BracketSampler.vocabulary),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 32, validation: 64, seed: seed) { _ in BracketSampler() }
  }
}

private final class BracketSampler: BatchSampler {
  static let kinds = 4
  static let words = 12
  /// An opening and a closing token of each kind, then the words.
  static let vocabulary = 2 * kinds + words
  private static let depth = 5

  private var stack: [Int] = []

  init() { stack.reserveCapacity(Self.depth) }

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    let length = graph.tokens.count / graph.batch
    for sample in 0..<graph.batch {
      stack.removeAll(keepingCapacity: true)
      var token = next(&stream)
      for place in sample * length..<(sample + 1) * length {
        graph.tokens[place] = token
        token = next(&stream)
        graph.classes[place] = token
      }
    }
  }

  /// Opens with probability 0.3 where there is room, closes with 0.25 where there is something to close, else says a
  /// word: the better of two draws, counted from a place that the innermost bracket sets.
  private func next(_ stream: inout RandomStream) -> Int {
    let draw = stream.uniform()
    if draw < 0.3, stack.count < Self.depth {
      let kind = stream.index(below: Self.kinds)
      stack.append(kind)
      return kind
    }
    if draw > 0.75, let kind = stack.popLast() { return Self.kinds + kind }
    let rank = min(stream.index(below: Self.words), stream.index(below: Self.words))
    let start = stack.last.map { 3 * $0 } ?? 1
    return 2 * Self.kinds + (start + rank) % Self.words
  }
}
