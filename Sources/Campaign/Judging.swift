import DSL
import Eval
import Foundation
import Machine

/// One piece of work for a judging thread.
struct JudgingJob: Sendable {
  /// What the judgement is for.
  enum Purpose: Sendable {
    /// Breeding: the ladder on the search tier, from the parent's rates, past a gate.
    case search(rates: [Double]?, gate: Gate)
    /// Promotion: the select tier.
    case select
    /// A prompt: what can be said of a parent; with what its parts are worth where its learning rates are given.
    case notes(rates: [Double]?)
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
    case notes(Int)
  }
}

/// What a judging thread hands back.
struct JudgingResult: Sendable {
  enum Value: Sendable {
    /// What the judge says, and what a rule that it scored does.
    case search(Assessment, Description?)
    case select(SelectAssessment)
    case notes(WrittenNotes)
  }

  var value: Value
  /// How long it took.
  var seconds: Double
  /// How long a processor worked on it: less where threads outnumber processors.
  var processorSeconds: Double
}

/// The judges of both tiers, ready to work on any thread.
struct Judges: Sendable {
  let search: Judge
  let select: SelectJudge
  /// What is said of parents to language models; nil where nothing is.
  var notes: NoteWriter?

  /// Judges one program with the thread's own worker.
  func run(_ job: JudgingJob, with worker: Judge.Worker) -> JudgingResult {
    let start = ContinuousClock.now
    let processorStart = ProcessorTime.ofThread
    let rule = { ProgramRule(Graph(job.program)) }
    let value: JudgingResult.Value =
      switch job.purpose {
      case .search(let rates, let gate): judge(rule(), rates, gate, job.index, worker)
      case .select:
        .select(select.assess(rule(), index: job.index, with: worker))
      case .notes(let rates):
        .notes(
          notes?.write(job.program, rates: rates, index: job.index, with: worker) ?? WrittenNotes())
      }
    let time = (ContinuousClock.now - start).components
    return JudgingResult(
      value: value, seconds: Double(time.seconds) + Double(time.attoseconds) * 1e-18,
      processorSeconds: ProcessorTime.ofThread - processorStart)
  }

  private func judge(
    _ rule: ProgramRule, _ rates: [Double]?, _ gate: Gate, _ index: Int, _ worker: Judge.Worker
  ) -> JudgingResult.Value {
    let assessment = search.assess(rule, rates: rates, index: index, gate: gate, with: worker)
    return .search(assessment, assessment.score == nil ? nil : Description(of: rule))
  }
}

/// Seconds for which processors have worked.
enum ProcessorTime {
  /// On this thread.
  static var ofThread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }
  /// On all threads of the process.
  static var ofProcess: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
