import CKernels
import Determinism
import Testing

/// A matrix [rows, columns] of whole numbers and quarters, whose sums are exact, and cuts at odd places.
private struct Walk {
  let columns: Int
  let values: [Float]
  let cuts: [Range<Int>]

  var rows: Int { values.count / columns }

  /// Returns one walk a shape, over columns that are one, few, a cache line's and many.
  static func all() -> [Walk] {
    var stream = RandomStream(seed: 0xB10C)
    return [(1, 1), (700, 1), (1, 700), (90, 3), (70, 8), (33, 17), (12, 64), (3, 1000)].map {
      rows, columns in
      let values = (0..<rows * columns).map { _ in Float(stream.index(below: 801) - 400) / 4 }
      var cuts: [Range<Int>] = []
      var start = 0
      while start < values.count {
        let end = min(values.count, start + 1 + stream.index(below: 2 * columns + 300))
        cuts.append(start..<end)
        start = end
      }
      return Walk(columns: columns, values: values, cuts: cuts)
    }
  }

  /// Calls `kernel` for every block with its length, its numbers and its start.
  func blocks(_ kernel: (Int, UnsafePointer<Float>, Int) -> Void) {
    values.withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      for cut in cuts { kernel(cut.count, base + cut.lowerBound, cut.lowerBound) }
    }
  }
}

/// What a kernel makes of an argument: bits, so that NaN equals NaN and zeros of two signs differ.
private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// The greatest, NaN where one is NaN.
private func greatest(_ values: some Sequence<Float>) -> Float {
  values.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
}

@Suite struct BlockKernelTests {
  @Test("rows and columns spread over blocks as over the whole matrix")
  func spreads() {
    for walk in Walk.all() {
      let rowValues = (0..<walk.rows).map { Float($0) + 0.5 }
      let columnValues = (0..<walk.columns).map { Float($0) - 0.25 }
      for cut in walk.cuts {
        var out = [Float](repeating: -1, count: cut.count + 1)
        ck_expand_row(cut.count, &out, rowValues, cut.lowerBound, walk.columns)
        #expect(out == cut.map { rowValues[$0 / walk.columns] } + [-1])
        ck_expand_column(cut.count, &out, columnValues, cut.lowerBound, walk.columns)
        #expect(out == cut.map { columnValues[$0 % walk.columns] } + [-1])
      }
    }
  }

  @Test("sums of rows and columns are those of the obvious loops")
  func sums() {
    for walk in Walk.all() {
      var rowSums = [Double](repeating: 1, count: walk.rows)
      var columnSums = [Double](repeating: 2, count: walk.columns)
      var expectedRows = rowSums
      var expectedColumns = columnSums
      for (i, value) in walk.values.enumerated() {
        expectedRows[i / walk.columns] += Double(value)
        expectedColumns[i % walk.columns] += Double(value)
      }
      walk.blocks { n, x, start in
        ck_row_sums(n, &rowSums, x, start, walk.columns)
        ck_column_sums(n, &columnSums, x, start, walk.columns)
      }
      #expect(rowSums == expectedRows)
      #expect(columnSums == expectedColumns)
    }
  }

  @Test("blocks that begin at multiples of the chunk give the bits of the whole")
  func wholeChunks() {
    var stream = RandomStream(seed: 0xB10D)
    for columns in [1, 3, 8, 100, 1000] {
      let x = (0..<3000).map { _ in Float(stream.normal()) }
      var whole = [Double](repeating: 0, count: 3000 / columns + columns)
      var pieces = whole
      ck_row_sums(3000, &whole, x, 0, columns)
      ck_column_sums(3000, &whole, x, 0, columns)
      for start in stride(from: 0, to: 3000, by: 512) {
        ck_row_sums(min(512, 3000 - start), &pieces, Array(x[start...]), start, columns)
      }
      for start in stride(from: 0, to: 3000, by: 512) {
        ck_column_sums(min(512, 3000 - start), &pieces, Array(x[start...]), start, columns)
      }
      #expect(whole.map(\.bitPattern) == pieces.map(\.bitPattern))
    }
  }

  @Test(
    "maxima of rows, columns and the whole are those of the obvious loops, with NaN and without")
  func maxima() {
    for walk in Walk.all() {
      for poisoned in [false, true] {
        var values = walk.values
        if poisoned { values[values.count / 2] = .nan }
        let walk = Walk(columns: walk.columns, values: values, cuts: walk.cuts)
        var rowMaxima = [Float](repeating: -.infinity, count: walk.rows)
        var columnMaxima = [Float](repeating: -.infinity, count: walk.columns)
        var maximum = -Float.infinity
        walk.blocks { n, x, start in
          ck_row_maxima(n, &rowMaxima, x, start, walk.columns)
          ck_column_maxima(n, &columnMaxima, x, start, walk.columns)
          maximum = ck_maximum(n, x, maximum)
        }
        let rows = (0..<walk.rows).map { row in
          greatest(values[row * walk.columns..<(row + 1) * walk.columns])
        }
        let columns = (0..<walk.columns).map { column in
          greatest(stride(from: column, to: values.count, by: walk.columns).map { values[$0] })
        }
        #expect(rowMaxima.map(\.isNaN) == rows.map(\.isNaN))
        #expect(columnMaxima.map(\.isNaN) == columns.map(\.isNaN))
        #expect(rowMaxima.filter { !$0.isNaN } == rows.filter { !$0.isNaN })
        #expect(columnMaxima.filter { !$0.isNaN } == columns.filter { !$0.isNaN })
        #expect(maximum.isNaN == poisoned)
        #expect(poisoned || maximum == greatest(values))
      }
    }
  }

  @Test("the greatest zero has no sign, wherever it lies")
  func zeros() {
    for count in [1, 2, 15, 16, 17, 40] {
      for place in 0..<count {
        var x = [Float](repeating: -0.0, count: count)
        x[place] = 0
        #expect(ck_maximum(count, x, -.infinity).bitPattern == 0)
      }
      #expect(ck_maximum(count, [Float](repeating: -0.0, count: count), -.infinity).bitPattern == 0)
    }
  }

  @Test("canary: a walk that starts one number late is found out")
  func canary() {
    let walk = Walk.all()[4]
    var right = [Double](repeating: 0, count: walk.rows + 1)
    var wrong = right
    walk.blocks { n, x, start in
      ck_row_sums(n, &right, x, start, walk.columns)
      ck_row_sums(n, &wrong, x, start + 1, walk.columns)
    }
    #expect(right != wrong)
  }
}

@Suite struct FloorKernelTests {
  @Test("floor rounds numbers and elements down, and takes subnormals as zero")
  func floors() throws {
    let kernel = ck_kernel_named("floor")
    let form = try #require(ck_kernel_form(kernel, 0))
    let scalar = try #require(ck_kernel_scalar(kernel))
    let x: [Float] = [
      0, -0.0, 0.3, -0.3, 0.5, -0.5, 1, -1, 1.75, -1.75, 8_388_607.5, -8_388_607.5, 3e38, -3e38,
      .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .infinity, -.infinity, 2.999_999_8,
    ]
    let down: [Float] = [
      0, -0.0, 0, -1, 0, -1, 1, -1, 1, -2, 8_388_607, -8_388_608, 3e38, -3e38,
      0, -0.0, .infinity, -.infinity, 2,
    ]
    var out = [Float](repeating: -7, count: x.count)
    form(x.count, &out, x, x, x, x)
    #expect(bits(out) == bits(down))
    #expect(x.prefix(12).map { scalar([Double($0), 0, 0, 0]) } == down.prefix(12).map(Double.init))
    #expect(scalar([.nan, 0, 0, 0]).isNaN)
  }

  @Test("canary: rounding toward zero is found out")
  func canary() throws {
    let scalar = try #require(ck_kernel_scalar(ck_kernel_named("floor")))
    #expect(scalar([-0.3, 0, 0, 0]) != (-0.3).rounded(.towardZero))
  }
}
