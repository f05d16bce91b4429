/// Predicts what a candidate will score in complete runs from its short ones: a ridge regression.
///
/// Short runs and features of the architecture predict the end better than the last value of a curve does (Baker et al.
/// 2018, "Accelerating Neural Architecture Search using Performance Prediction"). Inputs are standardised; the penalty
/// is on the standardised slopes, never on the intercept (Hoerl and Kennard 1970).
public struct Predictor: Hashable, Sendable {
  /// The standard deviation of the residuals, over the degrees of freedom left.
  public let residualDeviation: Double
  private let intercept: Double
  private let slopes: [Double]

  /// Fits inputs to targets; nil for fewer than three examples an input, or where inputs differ in number.
  ///
  /// - Parameters:
  ///   - examples: Inputs, all of one length, and what came of them.
  ///   - ridge: The penalty on the squares of standardised slopes, positive.
  public init?(fitting examples: [(inputs: [Double], target: Double)], ridge: Double) {
    precondition(ridge > 0, "a ridge must be positive, got \(ridge)")
    guard let width = examples.first?.inputs.count, width > 0, examples.count >= 3 * width,
      examples.allSatisfy({ $0.inputs.count == width })
    else { return nil }
    let count = Double(examples.count)
    let target = examples.reduce(0) { $0 + $1.target } / count
    let means = (0..<width).map { place in
      examples.reduce(0) { $0 + $1.inputs[place] } / count
    }
    let deviations = (0..<width).map { place in
      (examples.reduce(0) { $0 + square($1.inputs[place] - means[place]) } / count).squareRoot()
    }
    // What does not vary says nothing.
    let scales = deviations.map { $0 > 1e-12 ? 1 / $0 : 0 }
    var normal = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
    var right = [Double](repeating: 0, count: width)
    for example in examples {
      let inputs = (0..<width).map { (example.inputs[$0] - means[$0]) * scales[$0] }
      for row in 0..<width {
        for column in 0...row { normal[row][column] += inputs[row] * inputs[column] }
        right[row] += inputs[row] * (example.target - target)
      }
    }
    for place in 0..<width { normal[place][place] += ridge }
    let solution = solve(normal, right)
    let slopes = zip(solution, scales).map { $0 * $1 }
    let intercept = target - zip(slopes, means).reduce(0) { $0 + $1.0 * $1.1 }
    self.slopes = slopes
    self.intercept = intercept
    let residuals = examples.reduce(0) { sum, example in
      sum + square(example.target - Self.value(intercept, slopes, example.inputs))
    }
    residualDeviation = (residuals / max(count - Double(width) - 1, 1)).squareRoot()
  }

  /// What a candidate with these inputs is expected to score.
  public func predict(_ inputs: [Double]) -> Double {
    precondition(
      inputs.count == slopes.count, "expected \(slopes.count) inputs, got \(inputs.count)")
    return Self.value(intercept, slopes, inputs)
  }

  private static func value(_ intercept: Double, _ slopes: [Double], _ inputs: [Double]) -> Double {
    zip(slopes, inputs).reduce(intercept) { $0 + $1.0 * $1.1 }
  }
}

private func square(_ x: Double) -> Double { x * x }

/// Solves a symmetric positive definite system of which the lower triangle is given, by Cholesky's factorisation.
private func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
  var factor = matrix
  var solution = right
  let width = right.count
  for row in 0..<width {
    for column in 0...row {
      let dot = (0..<column).reduce(0) { $0 + factor[row][$1] * factor[column][$1] }
      let rest = factor[row][column] - dot
      factor[row][column] = row == column ? rest.squareRoot() : rest / factor[column][column]
    }
  }
  for row in 0..<width {
    let dot = (0..<row).reduce(0) { $0 + factor[row][$1] * solution[$1] }
    solution[row] = (solution[row] - dot) / factor[row][row]
  }
  for row in (0..<width).reversed() {
    let dot = (row + 1..<width).reduce(0) { $0 + factor[$1][row] * solution[$1] }
    solution[row] = (solution[row] - dot) / factor[row][row]
  }
  return solution
}
