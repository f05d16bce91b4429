import CKernels

/// How fast one thread of this machine is, measured on the spot.
///
/// Two floors stand under every kernel: its operations over the core's peak, and its bytes over the memory's
/// bandwidth. A figure is the best of several short runs, because whatever else the machine does can only slow
/// a run down. Nothing here decides a result; it is for people to read.
public enum MeasuredSpeed {
  /// Returns the GFLOP/s of C [rows, columns] = A [rows, inner] · B [inner, columns] in single precision.
  public static func product(
    rows: Int, columns: Int, inner: Int, path: MatrixPath = .current
  ) -> Double {
    let product = MatrixProduct(rows: rows, columns: columns, inner: inner, path: path)
    let a = Buffer(count: rows * inner)
    let b = Buffer(count: inner * columns)
    let c = Buffer(count: rows * columns)
    a.fill(0.5)
    b.fill(0.25)
    let operations = 2 * Double(rows) * Double(columns) * Double(inner)
    return best(of: 5, lasting: .milliseconds(8)) {
      product(a, b, into: c)
      return operations
    }
  }

  /// Returns the GFLOP/s of multiplications and additions that stay in registers: the core's peak in single
  /// precision, at the widest registers for which the kernels of this process were compiled.
  public static func peak() -> Double {
    let rounds = 10_000
    let rates = [4, 8, 16].map { lanes in
      best(of: 5, lasting: .milliseconds(4)) {
        let result = cl_multiply_add(Int32(lanes), rounds, 0.75, 0.25)
        precondition(result.isFinite, "chains towards 1 must stay finite")
        return 24 * Double(lanes) * Double(rounds)
      }
    }
    return rates.max() ?? 0
  }

  /// Returns the GB/s of a = b + s · c over arrays far larger than the caches: two numbers read and one
  /// written count, as in STREAM (McCalpin 1995); what the processor reads before it overwrites does not.
  public static func bandwidth() -> Double {
    let count = 8 << 20
    let a = Buffer(count: count)
    let b = Buffer(count: count)
    let c = Buffer(count: count)
    return best(of: 5, lasting: .milliseconds(1)) {
      cl_triad(count, a.base, b.base, c.base, 0.5)
      return Double(3 * count * MemoryLayout<Float>.stride)
    }
  }

  /// Returns the best rate of `runs` runs, in 10⁹ a second; `operation` says how much it has done.
  private static func best(
    of runs: Int, lasting duration: Duration, _ operation: () -> Double
  ) -> Double {
    let clock = ContinuousClock()
    _ = operation()
    var best = 0.0
    for _ in 0..<runs {
      let begun = clock.now
      var done = 0.0
      repeat { done += operation() } while clock.now - begun < duration
      best = max(best, done / ((clock.now - begun) / .seconds(1)) / 1e9)
    }
    return best
  }
}
