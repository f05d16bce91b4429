import TensorCore

/// Moves the weights, w ← w − learningRate · (factor · update + weightDecay · w); false where one is not finite.
func applyScaled(
  update: Buffer, to weights: Buffer, learningRate: Double, factor: Double, weightDecay: Double
) -> Bool {
  let step = Float(learningRate * factor)
  let keep = Float(1 - learningRate * weightDecay)
  var finite = true
  for index in 0..<weights.count {
    let moved = keep * weights[index] - step * update[index]
    weights[index] = moved
    finite = finite && moved.isFinite
  }
  return finite
}

/// Moves the weights, w ← w − update; false where one is not finite.
func applyRaw(update: Buffer, to weights: Buffer) -> Bool {
  var finite = true
  for index in 0..<weights.count {
    let moved = weights[index] - update[index]
    weights[index] = moved
    finite = finite && moved.isFinite
  }
  return finite
}

/// Runs `body`; subnormal numbers are not flushed here.
func withDenormalsFlushed<Result>(_ body: () -> Result) -> Result { body() }

/// The sum of the squares of all numbers.
func squares(_ buffer: Buffer) -> Double {
  var sum = 0.0
  for index in 0..<buffer.count { sum += Double(buffer[index]) * Double(buffer[index]) }
  return sum
}
