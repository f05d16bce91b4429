import DSL
import TensorCore

/// A run of a plan that would need too much memory: its first step ends it, as any candidate's that leaves the
/// finite numbers.
///
/// A square over the rows of a table of 50,000 would take 10 GB, and allocating it might end the process. There is no
/// way to say so but a verdict.
final class RefusedRun: UpdateState {
  func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
    update.fill(.nan)
    return false
  }
}

extension Plan {
  /// How many numbers arrays may have in all beyond one a weight: 2²⁸, or 1 GiB.
  ///
  /// That is one square of side 16,384. Operators on whole matrices need room for a few like it in between.
  static let greatestCount = 1 << 28

  /// How many numbers its arrays have for parameters of these sizes, without those of one number a weight.
  func count(_ run: RunSizes) -> Int {
    let shelves = arrayStates.compactMap { $0?.shelf } + spills
    let whole = shelves.filter { $0.kind != .tensor }
      .reduce(0) { $0 + run.offsets($1)[run.sides.count] }
    return slots.filter { $0 != .tensor }.reduce(whole) { $0 + run.largest($1) }
  }
}
