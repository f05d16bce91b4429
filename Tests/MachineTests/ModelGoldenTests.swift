import DSL
import Machine
import TensorCore
import TestKit
import Testing

/// Whole training steps against JAX: the network, its gradient, AdamW as a program, and moving the weights.
@Suite struct ModelGoldenTests {
  /// How far a loss may be from JAX's, relative to it.
  ///
  /// Most families stay within 2e-7; the convolutional one, whose rectified units seldom fire, goes to 7e-6, and JAX's
  /// own single precision as far.
  static let tolerance = 2e-5

  @Test(
    "fifty steps of every family of models have the losses that JAX has",
    arguments: ModelFamily.all.map(\.name))
  func follows(name: String) throws {
    let golden = try ModelGolden()
    let family = try Self.family(name)
    let run = try #require(golden.families[name])
    #expect(family.model.layout.count == run.parameters)
    for path in MatrixPath.available {
      let distance = try Self.distance(of: family, from: run, golden, path: path)
      #expect(distance <= Self.tolerance, "reference: \(golden.reference)")
    }
  }

  // The canary: what is nearly right must not pass.
  @Test(
    "a model with one thing changed leaves JAX's losses",
    arguments: [
      Change("transformer", .attention(heads: 4), .attention(heads: 4, causal: false)),
      Change("transformer", .attention(heads: 4), .attention(heads: 8)),
      Change("transformer", .gelu, .silu),
      Change(
        "patch-transformer", .attention(heads: 4, causal: false), .attention(heads: 4)),
      Change("perceptron-gelu", .rmsNorm, .layerNorm(shift: false)),
      Change("perceptron-silu-tanh", .silu, .gelu),
      Change("perceptron-sigmoid", .sigmoid, .tanh),
      Change(
        "convolution", .convolution(24, kernel: 3, stride: 2), .convolution(24, kernel: 3)),
    ])
  func canary(change: Change) throws {
    let golden = try ModelGolden()
    let family = try Self.family(change.name)
    let run = try #require(golden.families[change.name])
    let layers = family.model.layers.map(change.callAsFunction)
    try #require(layers != family.model.layers)
    let changed = family.with(layers)
    try #require(changed.model.layout.count == run.parameters)
    #expect(try Self.distance(of: changed, from: run, golden) > Self.tolerance)
  }

  @Test("a loss with another smoothing leaves JAX's losses")
  func smoothing() throws {
    let golden = try ModelGolden()
    let family = try Self.family("perceptron-gelu")
    let run = try #require(golden.families[family.name])
    let changed = family.with(family.model.layers, loss: .smoothedCrossEntropy(0.101))
    #expect(try Self.distance(of: changed, from: run, golden) > Self.tolerance)
  }

  @Test("a gated recurrent unit whose reset gate acts on the state is another model")
  func resetFirst() throws {
    let golden = try ModelGolden()
    let run = try #require(golden.families["gru-reset-first"])
    #expect(try Self.distance(of: Self.family("gru"), from: run, golden) > Self.tolerance)
  }

  @Test(
    "a model of which one parameter has no gradient leaves JAX's losses",
    arguments: ["convolution", "gru", "lstm", "perceptron-relu", "transformer"])
  func frozen(name: String) throws {
    let golden = try ModelGolden()
    let family = try Self.family(name)
    let run = try #require(golden.families[name])
    for parameter in family.model.layout.parameters {
      let distance = try Self.distance(of: family, from: run, golden, without: parameter)
      #expect(distance > Self.tolerance, "\(parameter.name)")
    }
  }

  @Test("every golden is of a family, or of the wrong one")
  func complete() throws {
    let names = ModelFamily.all.map(\.name) + ["gru-reset-first"]
    #expect(try ModelGolden().families.keys.sorted() == names.sorted())
  }

  /// One layer put in the place of another, also inside residual blocks.
  struct Change: Sendable, CustomTestStringConvertible {
    let name: String
    let original: Layer
    let replacement: Layer

    init(_ name: String, _ original: Layer, _ replacement: Layer) {
      self.name = name
      self.original = original
      self.replacement = replacement
    }

    var testDescription: String { "\(name): \(replacement) for \(original)" }

    func callAsFunction(_ layer: Layer) -> Layer {
      if layer == original { return replacement }
      guard case .residual(let inner) = layer else { return layer }
      return .residual(inner.map(callAsFunction))
    }
  }

  private static func family(_ name: String) throws -> ModelFamily {
    try #require(ModelFamily.all.first { $0.name == name })
  }

  /// The greatest relative distance of a loss from JAX's, at any step; one parameter's gradient may be left out.
  private static func distance(
    of family: ModelFamily, from run: ModelGolden.Run, _ golden: ModelGolden,
    without frozen: ParameterLayout.Parameter? = nil, path: MatrixPath = .current
  ) throws -> Double {
    var hypers = golden.adamw
    let removed = hypers.removeValue(forKey: "learningRate")
    let rate = try #require(removed)
    let program = try #require(Library.program(named: "adamw"))
    let rule = try ProgramRule(program, hypers: hypers)
    let state = rule.makeState(for: family.model.layout, seed: 0)
    let graph = family.model.planned(batch: family.samples, path: path)
    let weights = family.weights()
    let (gradient, update) = (Buffer(count: weights.count), Buffer(count: weights.count))
    try #require(run.losses.count == 50)
    var greatest = 0.0
    for (index, expected) in run.losses.enumerated() {
      family.load(step: index + 1, into: graph)
      let loss = graph.lossAndGradient(weights: weights, gradient: gradient)
      if let frozen {
        for place in frozen.offset..<frozen.offset + frozen.count { gradient[place] = 0 }
      }
      let inputs = StepInputs(step: index + 1, steps: run.losses.count, learningRate: rate)
      let isFinite = state.step(
        gradient: gradient, weights: weights, update: update, at: inputs)
      let isMoved = applyScaled(
        update: update, to: weights, learningRate: rate, factor: 1, weightDecay: 0)
      guard isFinite, isMoved else { return .infinity }
      greatest = max(greatest, abs(Double(loss) - expected) / expected)
    }
    return greatest
  }
}
