import Determinism
import TensorCore

/// Addition modulo 41, learnt from pairs of numbers as tokens: embeddings of 32, one hidden layer of 128, batches of 256.
///
/// A network must find a representation of the cyclic group before it can be right anywhere (Power and others 2022;
/// Nanda and others 2023): a plateau, then a fall. Separates rules by how long they take to leave it. Of the labels that
/// it learns from one in ten is drawn by chance, so that there is noise to the end.
struct ModularAddition: ProxyTask {
  let name = "modular-addition"
  let version = 1
  let summary = "a + b modulo 41 with an embedding and 128 GELU, batch 256: a plateau, then a fall."
  let separates = Separation("nadamw", over: "adam", "a plateau is left earlier by looking ahead")
  let steps = 50
  let model = Model(
    .tokens(2),
    [
      .embedding(vocabulary: SumSampler.modulus, width: 32), .flatten, .dense(128), .gelu,
      .dense(SumSampler.modulus),
    ], loss: .softmaxCrossEntropy)
  var layout: ParameterLayout { model.layout }

  func makeRun(seed: UInt64) -> any TaskRun {
    GeneratedRun(model, batch: 256, validation: 1681, seed: seed) { _ in SumSampler() }
  }
}

private final class SumSampler: BatchSampler {
  static let modulus = 41
  private static let chance = 0.1

  func load(_ graph: TrainingGraph, from stream: inout RandomStream, noisy: Bool) {
    for row in 0..<graph.batch {
      let first = stream.index(below: Self.modulus)
      let second = stream.index(below: Self.modulus)
      graph.tokens[2 * row] = first
      graph.tokens[2 * row + 1] = second
      graph.classes[row] =
        noisy && stream.chance(Self.chance)
        ? stream.index(below: Self.modulus) : (first + second) % Self.modulus
    }
  }
}
