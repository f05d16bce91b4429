import Dispatch
import Eval
import Synchronization

/// Maps indices to results on several threads, each with a worker of its own; results come in order.
///
/// Results must not depend on which thread computes them, so the number of workers changes nothing but the time.
func parallelMap<Output: Sendable>(
  _ count: Int, workers: Int, _ body: @Sendable (Int, Judge.Worker) -> Output
) -> [Output] {
  let next = Mutex(0)
  let results = Mutex([Output?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: max(1, min(workers, count))) { _ in
    let worker = Judge.Worker()
    while true {
      let index = next.withLock { value in
        value += 1
        return value - 1
      }
      guard index < count else { return }
      let output = body(index, worker)
      results.withLock { $0[index] = output }
    }
  }
  return results.withLock { $0.compactMap { $0 } }
}
