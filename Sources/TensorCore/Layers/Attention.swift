import CKernels

/// Multi-head self-attention between its four matrices.
///
/// After Vaswani and others 2017, eq. 1: for each sample and head P = softmax(Q · Kᵀ / √d) with the future masked where
/// causal, O = P · V.
///
/// QKV [samples · length, 3 · channels], the queries of all heads, then the keys, then the values; O
/// [samples · length, channels]; d = channels / heads. Backward: dV = Pᵀ · dO, dP = dO · Vᵀ,
/// dS = P · (dP − Σ P · dP) / √d, dQ = dS · K, dK = dSᵀ · Q. P is kept from forward.
struct AttentionPlan: BitwiseCopyable {
  private let input: Value
  private let output: Value
  private let samples: Int
  private let heads: Int
  private let length: Int
  private let width: Int
  private let isCausal: Bool
  private let scale: Float
  private let weights: Rows
  private let slopes: Rows
  private let scores: ProductPlan
  private let mixing: ProductPlan
  private let weightSlope: ProductPlan
  private let valueSlope: ProductPlan
  private let querySlope: ProductPlan
  private let keySlope: ProductPlan

  init(
    input: Value, output: Value, length: Int, heads: Int, isCausal: Bool, path: MatrixPath,
    in memory: PlanMemory
  ) {
    self.input = input
    self.output = output
    self.length = length
    self.heads = heads
    self.isCausal = isCausal
    samples = output.rows.count / length
    width = output.rows.width / heads
    scale = 1 / Float(width).squareRoot()
    let padded = Rows.padded(length)
    weights = Rows(count: samples * heads * padded, width: length, in: memory)
    slopes = Rows(count: padded, width: length, in: memory)
    let (qkv, mixed) = (input.rows.stride, output.rows.stride)
    func plan(_ shape: ProductShape) -> ProductPlan { ProductPlan(shape, path: path, in: memory) }
    // Where the future is masked, the weights and their slopes are lower triangles.
    func half(_ triangle: ProductShape.Triangle) -> ProductShape.Triangle {
      isCausal ? triangle : .none
    }
    scores = plan(
      ProductShape(
        m: length, n: length, k: width, aStride: qkv, bStride: qkv, cStride: padded,
        transposesB: true, triangle: half(.aboveC)))
    mixing = plan(
      ProductShape(
        m: length, n: width, k: length, aStride: padded, bStride: qkv, cStride: mixed,
        triangle: half(.aboveA)))
    weightSlope = plan(
      ProductShape(
        m: length, n: length, k: width, aStride: mixed, bStride: qkv, cStride: padded,
        transposesB: true, triangle: half(.aboveC)))
    valueSlope = plan(
      ProductShape(
        m: length, n: width, k: length, aStride: padded, bStride: mixed, cStride: qkv,
        transposesA: true, triangle: half(.belowA)))
    querySlope = plan(
      ProductShape(
        m: length, n: width, k: length, aStride: padded, bStride: qkv, cStride: qkv,
        triangle: half(.aboveA)))
    keySlope = plan(
      ProductShape(
        m: length, n: width, k: length, aStride: padded, bStride: qkv, cStride: qkv,
        transposesA: true, triangle: half(.belowA)))
  }

  private var channels: Int { heads * width }

  @inline(__always)
  func forward() {
    let (x, y) = (input.rows, output.rows)
    for sample in 0..<samples {
      for head in 0..<heads {
        let q = x.base + sample * length * x.stride + head * width
        let p = weights.base + (sample * heads + head) * weights.stride * weights.stride
        scores(q, q + channels, p)
        cl_attention_softmax(length, weights.stride, scale, isCausal ? 1 : 0, p)
        mixing(p, q + 2 * channels, y.base + sample * length * y.stride + head * width)
      }
    }
  }

  @inline(__always)
  func backward() {
    guard let dx = input.gradient, let dy = output.gradient else { return }
    let x = input.rows
    for sample in 0..<samples {
      for head in 0..<heads {
        let place = sample * length * x.stride + head * width
        let (q, dq) = (x.base + place, dx.base + place)
        let p = weights.base + (sample * heads + head) * weights.stride * weights.stride
        let mixed = dy.base + sample * length * dy.stride + head * width
        valueSlope(p, mixed, dq + 2 * channels)
        weightSlope(mixed, q + 2 * channels, slopes.base)
        cl_attention_softmax_backward(
          length, weights.stride, scale, isCausal ? 1 : 0, p, slopes.base)
        querySlope(slopes.base, q + channels, dq)
        keySlope(slopes.base, q, dq + channels)
      }
    }
  }
}
