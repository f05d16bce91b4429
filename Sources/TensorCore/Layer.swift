/// One layer of a model; what comes in follows from what stands before it.
///
/// X is [samples · positions, channels], see `SampleShape`. Layers act on each row alone unless they say otherwise.
public indirect enum Layer: Hashable, Sendable {
  /// Each token becomes its row of a table [vocabulary, width]; the first layer of a model of tokens.
  case embedding(vocabulary: Int, width: Int)
  /// Adds a learned row to each position: a table [positions, channels] (Gehring et al. 2017).
  case positions
  /// The positions of a sample, one behind another: [samples, positions · channels].
  case flatten
  /// The mean over the positions of a sample: [samples, channels] (global average pooling, Lin et al. 2014).
  case meanPool
  /// X · Wᵀ + b with that many outputs: W [outputs, inputs], b [outputs].
  case dense(Int, bias: Bool = true)
  /// X · Eᵀ with the embedding's own table E: weights tied (Press and Wolf 2017); the last layer.
  case unembedding
  /// A convolution over the grid, square kernel, zeros around, that many outputs: W [outputs, kernel² · channels], b
  /// [outputs] (LeCun et al. 1989).
  case convolution(Int, kernel: Int, stride: Int = 1)
  /// Row-wise γ · (X − mean) / √(variance + 1e-5) + β (Ba, Kiros and Hinton 2016); β may be left out.
  case layerNorm(shift: Bool = true)
  /// Row-wise γ · X / √(mean X² + 1e-5) (Zhang and Sennrich 2019).
  case rmsNorm
  /// Multi-head self-attention over the positions (Vaswani et al. 2017, §3.2): softmax(Q · Kᵀ / √(channels / heads)) · V,
  /// a head at a time, with the heads' results mixed by one more matrix; four matrices [channels, channels], no biases.
  case attention(heads: Int, causal: Bool = true)
  /// A gated recurrent unit over the positions (Cho et al. 2014; the reset gate acts on the product, as in cuDNN).
  case gru(Int)
  /// A long short-term memory over the positions (Hochreiter and Schmidhuber 1997, with forget gates, Gers et al. 2000).
  case lstm(Int)
  /// X + f(X) (He et al. 2016). f keeps the shape; its first layer has weights.
  case residual([Layer])
  /// max(x, 0).
  case relu
  /// x · Φ(x) by the tanh approximation (Hendrycks and Gimpel 2016).
  case gelu
  /// x · σ(x) (Elfwing et al. 2018; Ramachandran et al. 2017).
  case silu
  /// tanh x.
  case tanh
  /// σ(x) = 1 / (1 + exp(−x)).
  case sigmoid
  /// In training each number is 0 with this probability, else divided by what is left (Srivastava et al. 2014); 0, the
  /// usual here, leaves no trace in the plan.
  case dropout(Double)

  /// A pre-norm transformer block of two residual layers: attention, then a perceptron of four times the width.
  public static func transformerBlock(width: Int, heads: Int, causal: Bool = true) -> [Layer] {
    [
      .residual([.layerNorm(shift: false), .attention(heads: heads, causal: causal)]),
      .residual([
        .layerNorm(shift: false), .dense(4 * width, bias: false), .gelu,
        .dense(width, bias: false),
      ]),
    ]
  }

  /// Whether the layer turns its input's own numbers into its output.
  var isInPlace: Bool {
    switch self {
    case .relu, .gelu, .silu, .tanh, .sigmoid, .dropout, .positions: true
    default: false
    }
  }

  /// Whether it is a dense layer.
  var isDense: Bool { if case .dense = self { true } else { false } }

  /// Whether it may open a residual block: it adds its slope to what the block's end has handed over.
  var opensBlock: Bool {
    switch self {
    case .dense, .convolution, .layerNorm, .rmsNorm, .attention, .gru, .lstm, .residual: true
    default: false
    }
  }
}
