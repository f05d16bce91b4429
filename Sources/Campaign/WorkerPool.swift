import Foundation

/// Runs jobs on a fixed number of threads and hands results back by key, in whatever order they are asked for.
///
/// Real threads rather than tasks: a judgement computes for milliseconds without ever suspending, and each
/// thread owns a context (a judge's buffers) that no other thread may touch.
final class WorkerPool<Key: Hashable & Sendable, Job: Sendable, Result: Sendable>:
  @unchecked Sendable
{
  private let condition = NSCondition()
  private var queue: [(key: Key, job: Job)] = []
  private var head = 0
  private var results: [Key: Result] = [:]
  private var isClosed = false
  private var threads = 0

  /// Starts `workers` threads; each makes its context once, by `makeContext`, and runs jobs with it.
  init<Context>(
    workers: Int, makeContext: @escaping @Sendable () -> Context,
    run: @escaping @Sendable (inout Context, Job) -> Result
  ) {
    precondition(workers > 0, "a pool needs at least one worker, got \(workers)")
    threads = workers
    for _ in 0..<workers {
      let thread = Thread { [self] in
        var context = makeContext()
        while let (key, job) = take() { put(run(&context, job), for: key) }
        leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Adds a job behind all others.
  func submit(_ job: Job, for key: Key) {
    condition.withLock {
      queue.append((key, job))
      condition.broadcast()
    }
  }

  /// Waits for the result of a submitted job and removes it; nil once the deadline has passed or nobody wants
  /// to wait any more.
  func result(
    for key: Key, before deadline: Date = .distantFuture, unless shouldStop: () -> Bool
  ) -> Result? {
    condition.withLock {
      while results[key] == nil && Date() < deadline && !shouldStop() {
        // Who wants to stop can only set a flag, from a signal's handler, so the flag is looked at now and then.
        _ = condition.wait(until: min(deadline, Date(timeIntervalSinceNow: 0.1)))
      }
      return results.removeValue(forKey: key)
    }
  }

  /// Drops the jobs that have not begun and whose keys are unwanted.
  func dropWaiting(where isUnwanted: (Key) -> Bool) {
    condition.withLock {
      queue = queue[head...].filter { !isUnwanted($0.key) }
      head = 0
    }
  }

  /// Drops what has not begun, lets the threads finish what they do, and waits for them to end.
  func close() {
    condition.withLock {
      isClosed = true
      queue.removeAll()
      head = 0
      condition.broadcast()
      while threads > 0 { condition.wait() }
    }
  }

  private func take() -> (Key, Job)? {
    condition.withLock {
      while head == queue.count && !isClosed { condition.wait() }
      if isClosed { return nil }
      let next = queue[head]
      head += 1
      if head > 1024 {
        queue.removeFirst(head)
        head = 0
      }
      return (next.key, next.job)
    }
  }

  private func put(_ result: Result, for key: Key) {
    condition.withLock {
      results[key] = result
      condition.broadcast()
    }
  }

  private func leave() {
    condition.withLock {
      threads -= 1
      condition.broadcast()
    }
  }
}
