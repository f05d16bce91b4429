import CKernels

/// Moves the weights: w ← w − (learningRate · factor · update + learningRate · weightDecay · w).
///
/// The two products of scalars are taken in double precision and rounded once. Returns whether every new
/// weight is finite.
public func applyScaled(
  update: Buffer, to weights: Buffer, learningRate: Double, factor: Double, weightDecay: Double
) -> Bool {
  precondition(
    update.count == weights.count, "cannot apply \(update.count) numbers to \(weights.count)")
  return ck_apply(
    weights.count, weights.base, update.base, Float(learningRate * factor),
    Float(learningRate * weightDecay)) != 0
}

/// Moves the weights: w ← w − update.
///
/// Returns whether every new weight is finite.
public func applyRaw(update: Buffer, to weights: Buffer) -> Bool {
  precondition(
    update.count == weights.count, "cannot apply \(update.count) numbers to \(weights.count)")
  return ck_apply(weights.count, weights.base, update.base, 1, 0) != 0
}

/// Runs `body` with subnormal numbers taken as zero on this thread, as every training step is run.
///
/// Gradients that fade away would otherwise slow the processor by two orders of magnitude.
public func withDenormalsFlushed<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let mode = ck_denormals_flush()
  defer { ck_denormals_restore(mode) }
  return try body()
}
