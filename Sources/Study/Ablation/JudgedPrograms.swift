import DSL
import Determinism
import Eval
import Machine
import Synchronization

/// The programs that a study has judged, none twice, with word of how it goes on.
final class JudgedPrograms {
  private let judge: PairedJudge
  private let workers: Int
  private let progress: @Sendable (String) -> Void
  private var known: [StableHash: PairedJudge.Sample] = [:]
  /// How long one program takes; 0 before it was forecast.
  private var seconds = 0.0

  init(judge: PairedJudge, workers: Int, progress: @escaping @Sendable (String) -> Void) {
    self.judge = judge
    self.workers = workers
    self.progress = progress
  }

  /// Times a few steps of a program, so that what follows can be told in minutes.
  func forecast(_ program: Program) {
    let rule = ProgramRule(Graph(program))
    let each = judge.tasks.map { tiered in
      RunCost.measure(rule, on: tiered.task, within: 0.05).seconds(steps: tiered.task.steps)
    }
    seconds = each.reduce(0, +) * Double(judge.settings.runs) / Double(workers)
    progress(
      "\(judge.settings.runs) runs a program and task: about \(RunForecast.text(seconds)) a program"
    )
  }

  /// What the program scored that all others are compared with; it must train, and be on the scale.
  func whole(_ program: Program) throws(AblationError) -> PairedJudge.Sample {
    let whole = samples([program], "the program itself")[0]
    if let failure = whole.failure { throw .fails(failure) }
    for (task, scores) in zip(judge.tasks, whole.scores) {
      if scores.allSatisfy({ $0 <= -Speedup.limit }) { throw .atLimit(task: task.task.name) }
    }
    return whole
  }

  /// What programs scored, in their order; equal structures are judged once.
  func samples(_ programs: [Program], _ what: String) -> [PairedJudge.Sample] {
    var missing: [(structure: StableHash, program: Program)] = []
    let structures = programs.map(\.structuralHash)
    for (structure, program) in zip(structures, programs) where known[structure] == nil {
      if !missing.contains(where: { $0.structure == structure }) {
        missing.append((structure, program))
      }
    }
    if !missing.isEmpty {
      let count = missing.count * judge.tasks.count
      progress("\(what): about \(RunForecast.text(Double(missing.count) * seconds))")
      let told = Mutex((done: 0, tenth: 0))
      let found = judge.samples(of: missing.map(\.program), workers: workers) { [progress] in
        told.withLock {
          $0.done += 1
          let tenth = 10 * $0.done / count
          guard tenth > $0.tenth, count >= 20, tenth < 10 else { return }
          $0.tenth = tenth
          progress("\(10 * tenth) %")
        }
      }
      for (entry, sample) in zip(missing, found) { known[entry.structure] = sample }
    }
    return structures.map { structure in
      guard let sample = known[structure] else {
        preconditionFailure("a program was judged and is not known")
      }
      return sample
    }
  }
}
