import CKernels
import Determinism
import TensorCore

/// A linear memory of 64 facts that come by Zipf's law: W [64, 64], from a fact's key to its value, batches of 256.
///
/// The loss of key i is −log softmax(V · W · kᵢ)[value], the value i itself but one time in five any. Values are
/// orthonormal, and so are keys but for a common vector of length 3, as the inputs of a network's layers have one.
/// Wang et al. 2025 (arXiv 2509.26030): rare facts get small gradients, and Adam, which scales numbers and not
/// directions, cannot mend that where no number belongs to one fact. Muon moves all singular directions
/// alike, the tail with the head. Separates Muon from Adam; were all facts as frequent, Adam would end lower
/// (docs/decisions/0007).
struct AssociativeMemory: ProxyTask {
  let name = "associative-memory"
  let version = 1
  let summary =
    "Linear memory 64 × 64 of facts by Zipf's law, batch 256: the tail, beyond coordinates."
  let separates = Separation("muon", over: "adam", "rare facts lie in no coordinate of their own")
  let steps = 120
  let layout = ParameterLayout([("w", [Problem.facts, Problem.facts], .matrix)])

  func makeRun(seed: UInt64) -> any TaskRun { Run(seed: seed) }

  /// What does not depend on the seed.
  struct Problem: Sendable {
    /// How many facts there are, and how many numbers a key and a value have.
    static let facts = 64
    static let batch = 256
    /// How often a value is drawn from all, whatever the key.
    static let confusion = 0.2
    /// The length of the vector that all keys share; what else a key has is of length 1.
    static let commonLength: Float = 3
    static let shared = Problem()
    let law = ZipfLaw(count: Self.facts)
    /// Row i is the key of fact i.
    let keys: Buffer
    /// Row i is the value of fact i.
    let values: Buffer
    /// The value that each key asks for.
    let labels = IndexBuffer((0..<Int32(Self.facts)).map { $0 })

    init() {
      var stream = RandomStream(seed: 0xA550_C1A7)
      values = Self.basis(using: &stream)
      keys = Self.basis(using: &stream)
      let common = (0..<Self.facts).map { _ in Float(stream.normal()) }
      let length = common.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for place in 0..<keys.count {
        keys[place] += Self.commonLength / length * common[place % Self.facts]
      }
    }

    private static func basis(using stream: inout RandomStream) -> Buffer {
      Buffer(Spectrum.orthonormal(facts, using: &stream).flatMap { $0.map(Float.init) })
    }
  }

  private final class Run: TaskRun {
    private static let model = Model(
      .features(Problem.facts), [.dense(Problem.facts)], loss: .softmaxCrossEntropy)

    private let seed: UInt64
    private let problem = Problem.shared
    private let graph = model.planned(batch: Problem.batch)
    private let judge = model.planned(batch: Problem.facts, training: false)
    private let drawn = IndexBuffer(count: Problem.batch)
    /// V · W, and the gradient with respect to it.
    private let read = Buffer(count: Problem.facts * Problem.facts)
    /// V · W and a bias that stays 0, as the layer of the graph has them.
    private let inner = Buffer(count: model.layout.count)
    private let innerGradient = Buffer(count: model.layout.count)
    private let product = MatrixProduct(
      rows: Problem.facts, columns: Problem.facts, inner: Problem.facts)
    private let transposed = MatrixProduct(
      rows: Problem.facts, columns: Problem.facts, inner: Problem.facts, transposesA: true)

    init(seed: UInt64) { self.seed = seed }

    func initialize(_ weights: Buffer) {
      var stream = RunStreams.weights(seed)
      for index in 0..<weights.count { weights[index] = Float(0.02 * stream.normal()) }
    }

    func lossAndGradient(step: Int, weights: Buffer, gradient: Buffer) -> Float {
      var stream = RunStreams.step(seed, step)
      for row in 0..<drawn.count { drawn[row] = problem.law.draw(using: &stream) }
      graph.loadRows(of: problem.keys, labels: problem.labels, order: drawn, from: 0)
      for row in 0..<drawn.count where stream.chance(Problem.confusion) {
        graph.classes[row] = stream.index(below: Problem.facts)
      }
      load(weights)
      let loss = graph.lossAndGradient(weights: inner, gradient: innerGradient)
      read.copy(from: innerGradient, at: 0)
      transposed(problem.values, read, into: gradient)
      return loss
    }

    /// The expected loss, over all keys and all the values that each may ask for.
    func validationLoss(weights: Buffer) -> Double {
      load(weights)
      judge.loadRows(of: problem.keys, labels: problem.labels, order: problem.labels, from: 0)
      judge.forward(inner)
      var loss = 0.0
      for fact in 0..<Problem.facts {
        let row = fact * judge.outputStride
        var (top, sum, total) = (-Double.infinity, 0.0, 0.0)
        for value in 0..<Problem.facts {
          let logit = Double(judge.outputs[row + value])
          top = max(top, logit)
          sum += logit
        }
        for value in 0..<Problem.facts {
          total += ck_exp_f64(Double(judge.outputs[row + value]) - top)
        }
        let wanted =
          (1 - Problem.confusion) * Double(judge.outputs[row + fact])
          + Problem.confusion * sum / Double(Problem.facts)
        loss += problem.law.probability(of: fact) * (ck_log_f64(total) + top - wanted)
      }
      return loss
    }

    private func load(_ weights: Buffer) {
      product(problem.values, weights, into: read)
      inner.copy(from: read, to: 0)
    }
  }
}
