import CKernels

/// Fast noise and sums over buffers, for generated tasks; all in place.
extension Buffer {
  /// Overwrites all numbers with `scale` · z, where z has mean 0 and variance 1.
  ///
  /// z is a function of (key, index): the sum of four uniform numbers (Irwin and Hall), a bell that ends at
  /// ±3.46. A batch of thousands costs microseconds, where `RandomStream.normal` would cost more than the step.
  public func fillNoise(key: UInt64, scale: Float) {
    cl_noise(count, UInt32(truncatingIfNeeded: key), scale, base)
  }

  /// Adds `scale` · z to all numbers, z as in `fillNoise`.
  public func addNoise(key: UInt64, scale: Float) {
    cl_add_noise(count, UInt32(truncatingIfNeeded: key), scale, base)
  }

  /// Adds `factor` · `other`, number by number.
  public func add(_ other: Buffer, times factor: Float) {
    precondition(count == other.count, "cannot add \(other.count) numbers to \(count)")
    for index in 0..<count { base[index] += factor * other.base[index] }
  }

  /// Multiplies every number by `factor`.
  public func scale(by factor: Float) {
    for index in 0..<count { base[index] *= factor }
  }

  /// Multiplies every row, as long as `row`, by `row`, number by number.
  public func multiplyRows(by row: Buffer) {
    precondition(
      row.count > 0 && count % row.count == 0, "\(count) numbers are no rows of \(row.count)")
    for start in stride(from: 0, to: count, by: row.count) {
      for index in 0..<row.count { base[start + index] *= row.base[index] }
    }
  }

  /// Overwrites all numbers with those of `other` from `offset` on.
  public func copy(from other: Buffer, at offset: Int) {
    precondition(
      offset >= 0 && offset + count <= other.count, "\(offset) + \(count) > \(other.count)")
    base.update(from: other.base + offset, count: count)
  }

  /// Overwrites the numbers from `offset` on with all of `other`.
  public func copy(from other: Buffer, to offset: Int) {
    precondition(
      offset >= 0 && offset + other.count <= count, "\(offset) + \(other.count) > \(count)")
    (base + offset).update(from: other.base, count: other.count)
  }

  /// Returns Σ xᵢ·yᵢ, summed in double precision in a fixed order.
  public func dot(_ other: Buffer) -> Double {
    precondition(count == other.count, "cannot multiply \(count) numbers by \(other.count)")
    return cl_dot(count, base, other.base)
  }
}
