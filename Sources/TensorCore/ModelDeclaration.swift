/// How a parameter starts.
enum InitialValue: Sendable {
  /// Everywhere the same.
  case constant(Double)
  /// Normal numbers of that deviation.
  case normal(Double)
  /// The same, and smaller the more residual blocks there are: the end of a branch.
  case branch(Double)
}

/// A model in the making: what each layer does to the shape, and which parameters it brings.
struct ModelDeclaration {
  private(set) var shape: SampleShape
  private(set) var layout = ParameterLayout()
  private(set) var initials: [InitialValue] = []
  private let input: Model.Input
  private var counts: [(kind: String, count: Int)] = []
  private var embedding: (vocabulary: Int, width: Int)?

  init(_ input: Model.Input) {
    self.input = input
    shape = input.shape
  }

  mutating func append(_ layers: [Layer], inside block: Bool = false) {
    let ties = layers.contains(.unembedding)
    let isAlone = layers.count == 1 && !block
    for (place, layer) in layers.enumerated() {
      let follower = place + 1 < layers.count ? layers[place + 1] : nil
      append(layer, before: follower, isAlone: isAlone, tiesWeights: ties)
      precondition(shape.channels > 0, "a model of tokens starts with an embedding")
    }
  }

  private mutating func append(
    _ layer: Layer, before follower: Layer?, isAlone: Bool, tiesWeights: Bool
  ) {
    let channels = shape.channels
    switch layer {
    case .embedding(let vocabulary, let width):
      guard case .tokens = input, channels == 0 else {
        preconditionFailure("an embedding is the first layer of a model of tokens")
      }
      embedding = (vocabulary, width)
      let deviation = tiesWeights ? 1 / Double(width).squareRoot() : 0.3
      add("embedding", [vocabulary, width], .embedding, .normal(deviation))
      shape = shape.with(channels: width)
    case .positions:
      add("positions", [shape.positions, channels], .embedding, .normal(0.02))
    case .flatten:
      shape = SampleShape(channels: shape.positions * channels)
    case .meanPool:
      shape = shape.with(channels: channels).pooled
    case .dense(let outputs, let bias):
      let variance =
        isAlone ? 0 : Self.variance(inputs: channels, outputs: outputs, before: follower)
      addMatrix(named("dense"), outputs: outputs, variance: variance, bias: bias)
      shape = shape.with(channels: outputs)
    case .unembedding:
      guard let embedding, embedding.width == channels else {
        preconditionFailure("an unembedding gets rows as wide as the embedding's")
      }
      shape = shape.with(channels: embedding.vocabulary)
    case .convolution(let outputs, let kernel, let stride):
      precondition(kernel > 0 && stride > 0, "a kernel and a stride are positive")
      shape = shape.patches(kernel: kernel, stride: stride)
      let variance = Self.variance(inputs: shape.channels, outputs: outputs, before: follower)
      addMatrix(named("convolution"), outputs: outputs, variance: variance, bias: true)
      shape = shape.with(channels: outputs)
    case .layerNorm(let shift):
      let name = named("norm")
      add(name + ".gain", [channels], .vector, .constant(1))
      if shift { add(name + ".shift", [channels], .vector, .constant(0)) }
    case .rmsNorm:
      add(named("norm") + ".gain", [channels], .vector, .constant(1))
    case .attention(let heads, _):
      precondition(
        heads > 0 && channels % heads == 0, "\(channels) channels do not split into \(heads) heads")
      let name = named("attention")
      let deviation = (1 / Double(channels)).squareRoot()
      for part in ["query", "key", "value"] {
        add("\(name).\(part)", [channels, channels], .matrix, .normal(deviation))
      }
      add("\(name).output", [channels, channels], .matrix, .normal(deviation))
    case .gru(let width):
      addRecurrent("gru", width: width, gates: ["reset", "update", "candidate"])
    case .lstm(let width):
      addRecurrent("lstm", width: width, gates: ["input", "forget", "candidate", "output"])
    case .residual(let inner):
      let before = shape
      precondition(
        inner.first?.opensBlock ?? false, "a residual block starts with a layer that has weights")
      append(inner, inside: true)
      precondition(shape == before, "a residual block must keep the shape")
      if let last = layout.parameters.indices.last(where: { layout.parameters[$0].role == .matrix }
      ),
        case .normal(let deviation) = initials[last]
      {
        initials[last] = .branch(deviation)
      }
    case .relu, .gelu, .silu, .tanh, .sigmoid:
      break
    case .dropout(let rate):
      precondition(rate >= 0 && rate < 1, "a dropout rate is in 0 ..< 1, got \(rate)")
    }
  }

  // MARK: Parameters

  private mutating func add(
    _ name: String, _ shape: [Int], _ role: ParameterLayout.Role, _ initial: InitialValue
  ) {
    layout.append(name, shape: shape, role: role)
    initials.append(initial)
  }

  private mutating func addMatrix(_ name: String, outputs: Int, variance: Double, bias: Bool) {
    precondition(outputs > 0, "a layer needs at least one output, got \(outputs)")
    add(name + ".weight", [outputs, shape.channels], .matrix, .normal(variance.squareRoot()))
    if bias { add(name + ".bias", [outputs], .vector, .constant(0)) }
  }

  /// Gate by gate: the input's matrix, then the state's, then the biases.
  private mutating func addRecurrent(_ kind: String, width: Int, gates: [String]) {
    let name = named(kind)
    let channels = shape.channels
    for gate in gates {
      let variance = 2 / Double(channels + width)
      add("\(name).\(gate).input", [width, channels], .matrix, .normal(variance.squareRoot()))
    }
    for gate in gates {
      let deviation = (1 / Double(width)).squareRoot()
      add("\(name).\(gate).state", [width, width], .matrix, .normal(deviation))
    }
    for gate in gates {
      add("\(name).\(gate).bias", [width], .vector, .constant(gate == "forget" ? 1 : 0))
    }
    if kind == "gru" { add("\(name).candidate.stateBias", [width], .vector, .constant(0)) }
    shape = shape.with(channels: width)
  }

  private static func variance(inputs: Int, outputs: Int, before follower: Layer?) -> Double {
    let rectifies = follower == .relu || follower == .gelu || follower == .silu
    return 2 / Double(rectifies ? inputs : inputs + outputs)
  }

  private mutating func named(_ kind: String) -> String {
    guard let place = counts.firstIndex(where: { $0.kind == kind }) else {
      counts.append((kind, 1))
      return kind + "1"
    }
    counts[place].count += 1
    return "\(kind)\(counts[place].count)"
  }
}

extension SampleShape {
  /// One position with the same channels.
  fileprivate var pooled: SampleShape { SampleShape(channels: channels) }
}
