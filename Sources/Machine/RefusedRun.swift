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
  /// How many numbers arrays may have in all beyond one a weight: 2²⁸, or 1 GiB; those in double precision count twice.
  static let greatestCount = 1 << 28

  /// How many numbers its arrays have for parameters of these sizes, without those of one number a weight.
  func count(_ run: RunSizes) -> Int {
    let shelves = arrayStates.compactMap { $0?.shelf } + spills
    let whole = shelves.filter { $0.kind != .tensor }
      .reduce(0) { $0 + run.offsets($1)[run.sides.count] }
    let inTurn = slots.filter { $0 != .tensor }.reduce(0) { $0 + run.largest($1) }
    return whole + inTurn + 2 * factorisationCount(run)
  }

  /// How many numbers the greediest factorisation needs in between.
  private func factorisationCount(_ run: RunSizes) -> Int {
    var greatest = 0
    for pass in passes {
      for (domain, stages) in pass.walks.enumerated() {
        for case .matrix(let step) in stages.flatMap(\.runs) {
          for parameter in run.sides.indices
          where domains[domain].isSuperset(of: run.roles[parameter]) {
            let shape = run.shape(step.arguments[0].kind, parameter)
            greatest = max(greatest, PlannedFactorisation.roomCount(step.function, shape))
          }
        }
      }
    }
    return greatest
  }
}
