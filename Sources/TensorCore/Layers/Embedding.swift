import CKernels

/// An embedding: each token becomes its row of a table.
///
/// Tokens [samples, length], table [vocabulary, width], Y [samples · length, width]; or, with a `context` above 1, the
/// rows of so many tokens one behind another, Y [samples, context · width]. Backward: the rows of the table's gradient
/// are the sums of the pieces of dY at which their token stood, all others zero; where the output layer shares the
/// table, its part is there already and stays.
struct EmbeddingPlan: BitwiseCopyable {
  private let tokens: UnsafeMutablePointer<Int32>
  private let context: Int
  private let output: Value
  private let table: Int
  private let vocabulary: Int
  private let width: Int
  private let isShared: Bool

  /// Plans the layer with the table at the given offset of the flat buffers.
  init(
    tokens: UnsafeMutablePointer<Int32>, context: Int, output: Value, table: Int, vocabulary: Int,
    width: Int, isShared: Bool
  ) {
    self.tokens = tokens
    self.context = context
    self.output = output
    self.table = table
    self.vocabulary = vocabulary
    self.width = width
    self.isShared = isShared
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let y = output.rows
    cl_embed(y.count, context, width, weights + table, tokens, y.base, y.stride)
  }

  @inline(__always)
  func backward(_ gradient: UnsafeMutablePointer<Float>) {
    guard let dy = output.gradient else { return }
    if !isShared { (gradient + table).update(repeating: 0, count: vocabulary * width) }
    cl_embed_backward(dy.count, context, width, tokens, dy.base, dy.stride, gradient + table)
  }
}
