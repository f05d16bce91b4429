import Determinism
import TensorCore

/// How a task drawn from a pool differs from the one it is modelled on.
///
/// A search that sees the same few tasks for hours comes to fit them; drawn anew for each block of candidates, with other
/// widths, activations, norms, initial scales, batches and noise, they reward what holds for all (domain randomisation,
/// as Metz and others 2022 do for learned optimizers). A variant's name says all of it and is read back by `init(named:)`,
/// so that an archive's row can be judged again.
public struct Variant: Hashable, Sendable {
  /// What a variant is modelled on.
  public enum Base: String, Hashable, Sendable, CaseIterable {
    /// A perceptron on digits.
    case digits
    /// A perceptron on the characters before the next.
    case characters
    /// A perceptron that learns a random teacher, its inputs' variances falling as a power.
    case teacher

    /// The tiers that have data of this kind: generators belong to one tier alone.
    var tiers: [TierName] {
      switch self {
      case .digits, .characters: [.search, .heldOut]
      case .teacher: [.search]
      }
    }
  }

  /// The function between layers.
  public enum Activation: String, Hashable, Sendable, CaseIterable {
    case relu, gelu, silu, tanh

    var layer: Layer {
      switch self {
      case .relu: .relu
      case .gelu: .gelu
      case .silu: .silu
      case .tanh: .tanh
      }
    }
  }

  /// What normalises the rows before it.
  public enum Norm: String, Hashable, Sendable, CaseIterable {
    case plain, layer, rms

    var layers: [Layer] {
      switch self {
      case .plain: []
      case .layer: [.layerNorm()]
      case .rms: [.rmsNorm]
      }
    }
  }

  /// The tier whose data it is on.
  public var tier: TierName
  /// What it is modelled on.
  public var base: Base
  /// Units of a hidden layer.
  public var width: Int
  /// Hidden layers, 1 or 2.
  public var depth: Int
  /// The function between layers.
  public var activation: Activation
  /// What normalises before it.
  public var norm: Norm
  /// What the usual initial matrices are multiplied with, in quarters.
  public var scaleQuarters: Int
  /// Samples a batch.
  public var batch: Int
  /// The share of the training labels that are drawn by chance, or the deviation of the noise on the targets, in percent.
  public var noisePercent: Int
  /// The exponent, in halves, at which the variances of the teacher's inputs fall; 0 elsewhere.
  public var spectrumHalves: Int

  /// Draws a variant for a tier.
  public init(for tier: TierName, from stream: inout RandomStream) {
    func pick<Value>(_ values: [Value]) -> Value { values[stream.index(below: values.count)] }
    self.tier = tier
    base = pick(Base.allCases.filter { $0.tiers.contains(tier) })
    width = pick([24, 32, 48, 64, 96])
    depth = pick([1, 2])
    activation = pick(Activation.allCases)
    norm = pick(Norm.allCases)
    scaleQuarters = pick([2, 4, 8])
    batch = pick([32, 64, 128, 256])
    noisePercent = base == .characters ? 0 : pick([0, 10, 20])
    spectrumHalves = base == .teacher ? pick([1, 2, 3]) : 0
  }
}

// The name: `search-digits-w48x2-gelu-rms-s4-b64-n10-p0`.
extension Variant {
  /// Its name as a task.
  public var name: String {
    """
    \(tier.rawValue)/\(base.rawValue)-w\(width)x\(depth)-\(activation.rawValue)-\(norm.rawValue)\
    -s\(scaleQuarters)-b\(batch)-n\(noisePercent)-p\(spectrumHalves)
    """
  }

  /// Reads a name; nil where it is not one that `name` writes.
  public init?(named name: String) {
    let halves = name.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, let tier = TierName(rawValue: String(halves[0])) else { return nil }
    let words = halves[1].split(separator: "-", omittingEmptySubsequences: false)
    func number(_ place: Int, _ letter: Character) -> Int? {
      words[place].first == letter ? Int(words[place].dropFirst()) : nil
    }
    guard words.count == 8, let base = Base(rawValue: String(words[0])),
      let activation = Activation(rawValue: String(words[2])),
      let norm = Norm(rawValue: String(words[3])), let scale = number(4, "s"),
      let batch = number(5, "b"), let noise = number(6, "n"), let power = number(7, "p")
    else { return nil }
    let sizes = words[1].dropFirst().split(separator: "x", omittingEmptySubsequences: false)
    guard words[1].first == "w", sizes.count == 2, let width = Int(sizes[0]),
      let depth = Int(sizes[1])
    else { return nil }
    self.tier = tier
    self.base = base
    self.width = width
    self.depth = depth
    self.activation = activation
    self.norm = norm
    scaleQuarters = scale
    self.batch = batch
    noisePercent = noise
    spectrumHalves = power
    // Only what can be drawn, so that a name from outside cannot ask for a gigabyte.
    guard self.name == name, VariantPool.contains(self) else { return nil }
  }
}
