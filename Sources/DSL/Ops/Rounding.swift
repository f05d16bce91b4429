extension Operator {
  static let rounding = Family(
    title: "Rounding to 8 bits",
    notes: """
      What a state keeps that is stored in 8 bits: block-wise dynamic quantisation (Dettmers et al. 2022). A block is \
      256 numbers in row-major order from the start of each parameter tensor; each number becomes the nearest of 256 \
      codes times the block's greatest magnitude, the lower of two that are equally near. The codes are the middles of \
      equal cells in seven decades, 2^d cells for each sign in decade d, and 0 and 1; for positive numbers 2^(d+1). A \
      state that a rounding is assigned to is charged 1 byte a number and 4 a block. A block with a number that is not \
      finite becomes NaN.
      """,
    operators: [
      .matrix(
        "round8", [.init("x", .matrix)], "x in 8 bits, signed.", result: .first, degree: .times(1),
        function: .round8, work: { 30 * $0[0].count },
        meaning: { EightBitCodes(isSigned: true).rounded($0[0]) }),
      .matrix(
        "round8_positive", [.init("x", .matrix)], "x ≥ 0 in 8 bits; negative numbers become 0.",
        result: .first, laws: .idempotent, degree: .times(1), function: .round8Positive,
        work: { 30 * $0[0].count },
        meaning: { EightBitCodes(isSigned: false).rounded($0[0]) }),
    ])
}

/// The codes of dynamic 8-bit numbers: Dettmers, Lewis, Shleifer and Zettlemoyer, "8-bit optimizers via block-wise
/// quantization" (2022), section 2.1.
struct EightBitCodes: Sendable {
  /// How many numbers share a scale.
  static let block = 256

  /// The 256 codes, ascending.
  let codes: [Double]
  private let isSigned: Bool

  /// Makes the codes from −1 to 1, or from 0 to 1.
  init(isSigned: Bool) {
    self.isSigned = isSigned
    var codes = [0, 1.0]
    for decade in 0..<7 {
      let cells = 1 << (isSigned ? decade : decade + 1)
      let top = Matrix.power(10, Double(decade - 6))
      for cell in 0..<cells {
        let middle = top * (0.1 + 0.9 * (Double(cell) + 0.5) / Double(cells))
        codes += isSigned ? [middle, -middle] : [middle]
      }
    }
    self.codes = codes.sorted()
  }

  /// A matrix after rounding.
  func rounded(_ x: Matrix) -> Matrix {
    var result = x
    for start in stride(from: 0, to: x.elements.count, by: Self.block) {
      let range = start..<min(start + Self.block, x.elements.count)
      let isFinite = x.elements[range].allSatisfy(\.isFinite)
      let scale = x.elements[range].map { isSigned ? $0.magnitude : max($0, 0) }.max() ?? 0
      for place in range {
        let size = x.elements[place] / scale
        result.elements[place] = !isFinite ? .nan : scale == 0 ? 0 : nearest(to: size) * scale
      }
    }
    return result
  }

  private func nearest(to x: Double) -> Double {
    var best = codes[0]
    for code in codes where (code - x).magnitude < (best - x).magnitude { best = code }
    return best
  }
}
