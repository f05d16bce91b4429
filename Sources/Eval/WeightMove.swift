import TensorCore

/// Moves the weights, w ← w − learningRate · (factor · update + weightDecay · w); false where one is not finite.
func applyScaled(
  update: Buffer, to weights: Buffer, learningRate: Double, factor: Double, weightDecay: Double
) -> Bool {
  if weightDecay != 0 { weights.scale(by: Float(1 - learningRate * weightDecay)) }
  weights.add(update, times: Float(-learningRate * factor))
  return weights.dot(weights).isFinite
}

/// Moves the weights, w ← w − update; false where one is not finite.
func applyRaw(update: Buffer, to weights: Buffer) -> Bool {
  weights.add(update, times: -1)
  return weights.dot(weights).isFinite
}

/// Runs `body`; subnormal numbers are not flushed here.
func withDenormalsFlushed<Result>(_ body: () -> Result) -> Result { body() }
