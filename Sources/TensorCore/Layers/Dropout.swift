import CKernels

/// Dropout, in place: each number becomes 0 with the rate's probability, else is divided by 1 − rate.
///
/// So its expectation stays (Srivastava and others 2014).
///
/// Which are dropped is a function of the key that the graph holds for the step, the layer, and the place.
struct DropoutPlan: BitwiseCopyable {
  private let value: Value
  private let rate: Float
  private let key: UnsafeMutablePointer<UInt32>
  private let layer: UInt32
  private let slope: Rows

  init(
    _ value: Value, rate: Double, key: UnsafeMutablePointer<UInt32>, layer: Int,
    in memory: PlanMemory
  ) {
    self.value = value
    self.rate = Float(rate)
    self.key = key
    self.layer = UInt32(truncatingIfNeeded: layer)
    slope = Rows(count: value.rows.count, width: value.rows.width, in: memory)
  }

  @inline(__always)
  func forward() {
    let y = value.rows
    cl_dropout(y.size, key.pointee &+ layer &* 0x85EB_CA6B, rate, y.base, slope.base)
  }

  @inline(__always)
  func backward() {
    guard let dy = value.gradient else { return }
    cl_slope_backward(dy.size, slope.base, dy.base)
  }
}
