/// How the learning rate runs over a training run, apart from its height.
public enum Schedule: String, Hashable, Sendable, CaseIterable, Codable {
  /// The same rate from the end of warm-up to the end of the run.
  case constant
  /// Falls in a straight line towards zero.
  case linear
  /// Falls along half a cosine towards zero (Loshchilov and Hutter 2017).
  case cosine

  /// The share of the peak rate that holds in `step`, from 0 to 1.
  ///
  /// The first W = warmUp · steps steps rise in a straight line, t / (W + 1); step W + 1 has the peak rate. No
  /// step has a rate of zero, for such a step would be wasted.
  ///
  /// - Parameters:
  ///   - step: The step, from 1 to `steps`.
  ///   - steps: The length of the run.
  ///   - warmUp: The share of the run that rises, in 0 ..< 1.
  public func share(step: Int, of steps: Int, warmUp: Double) -> Double {
    let rising = Int((warmUp * Double(steps)).rounded())
    if step <= rising { return Double(step) / Double(rising + 1) }
    let progress = Double(step - 1 - rising) / Double(max(steps - rising, 1))
    switch self {
    case .constant: return 1
    case .linear: return 1 - progress
    case .cosine: return 0.5 * (1 - sine(Double.pi * (progress - 0.5)))
    }
  }

  /// The sine of |x| ≤ π/2 by its series: plain arithmetic, so the same bits on every machine.
  private func sine(_ x: Double) -> Double {
    let square = x * x
    var sum = 1.0
    for k in stride(from: 20, through: 2, by: -2) {
      sum = 1 - square / Double(k * (k + 1)) * sum
    }
    return x * sum
  }
}
