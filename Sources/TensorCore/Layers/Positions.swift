import CKernels

/// Learned positions, in place: position t of every sample grows by row t of a table [positions, channels].
struct PositionsPlan: BitwiseCopyable {
  private let value: Value
  private let length: Int
  private let table: Int

  init(_ value: Value, length: Int, table: Int) {
    self.value = value
    self.length = length
    self.table = table
  }

  @inline(__always)
  func forward(_ weights: UnsafePointer<Float>) {
    let y = value.rows
    cl_positions(y.count / length, length, y.width, weights + table, y.base, y.stride)
  }

  @inline(__always)
  func backward(_ gradient: UnsafeMutablePointer<Float>) {
    guard let dy = value.gradient else { return }
    cl_positions_backward(
      dy.count / length, length, dy.width, dy.base, dy.stride, gradient + table)
  }
}
