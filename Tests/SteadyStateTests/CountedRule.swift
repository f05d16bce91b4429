import HeapCounter
import TensorCore

/// A rule that counts what goes on around it: from its update in one step to that in another.
///
/// Between them lie whole steps of whoever trains, batch, loss, gradient, oracles, update and moving the weights, and
/// nothing of a run's beginning and end. Those allocate, and not always alike: an array's capacity depends on
/// the piece of memory it happens to get.
struct CountedRule: UpdateRule {
  /// The rule that makes the updates.
  let rule: any UpdateRule
  /// The steps between whose updates is counted.
  let steps: ClosedRange<Int>
  /// What was counted, nil until the last step.
  ///
  /// Written by the one thread that trains.
  final class Tally: @unchecked Sendable { var traffic: HeapTraffic? }
  let tally = Tally()

  var application: Application { rule.application }
  var oracles: Oracles { rule.oracles }

  func makeState(for layout: ParameterLayout, seed: UInt64) -> any UpdateState {
    State(rule.makeState(for: layout, seed: seed), steps, tally)
  }

  private final class State: UpdateState {
    private let inner: any UpdateState
    var evaluationWeights: Buffer? { inner.evaluationWeights }
    private let steps: ClosedRange<Int>
    private let tally: Tally

    init(_ inner: any UpdateState, _ steps: ClosedRange<Int>, _ tally: Tally) {
      (self.inner, self.steps, self.tally) = (inner, steps, tally)
    }

    func step(gradient: Buffer, weights: Buffer, update: Buffer, at inputs: StepInputs) -> Bool {
      let isFinite = inner.step(gradient: gradient, weights: weights, update: update, at: inputs)
      if inputs.step == steps.lowerBound { heap_counter_begin() }
      if inputs.step == steps.upperBound { tally.traffic = HeapTraffic(heap_counter_end()) }
      return isFinite
    }
  }
}
