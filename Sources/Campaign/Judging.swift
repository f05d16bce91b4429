import DSL
import Eval
import Machine

/// One piece of work for a judging thread.
struct JudgingJob: Sendable {
  /// What the judgement is for.
  enum Purpose: Sendable {
    /// Breeding: the ladder on the search tier, from the parent's rates, against a hurdle.
    case search(rates: [Double]?, hurdle: Double?)
    /// Promotion: the select tier.
    case select
  }

  var program: Program
  /// Names the seeds.
  var index: Int
  var purpose: Purpose

  /// Names a judgement of a candidate.
  enum Key: Hashable, Sendable {
    case search(Int)
    case select(Int)
    case final(Int)
  }
}

/// What a judging thread hands back.
struct JudgingResult: Sendable {
  enum Value: Sendable {
    case search(Assessment)
    case select(SelectAssessment)
  }

  var value: Value
  var seconds: Double
}

/// The judges of both tiers, ready to work on any thread.
struct Judges: Sendable {
  let search: Judge
  let select: SelectJudge

  /// Judges one program with the thread's own worker.
  func run(_ job: JudgingJob, with worker: Judge.Worker) -> JudgingResult {
    let start = ContinuousClock.now
    let rule = ProgramRule(Graph(job.program))
    let value: JudgingResult.Value =
      switch job.purpose {
      case .search(let rates, let hurdle):
        .search(
          search.assess(rule, rates: rates, index: job.index, hurdle: hurdle, with: worker))
      case .select:
        .select(select.assess(rule, index: job.index, with: worker))
      }
    let time = (ContinuousClock.now - start).components
    return JudgingResult(
      value: value, seconds: Double(time.seconds) + Double(time.attoseconds) * 1e-18)
  }
}
