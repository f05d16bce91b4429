import Dispatch

/// Where the tasks of correspondences run: a queue of its own.
///
/// Swift's own pool has a thread for each core, and in a campaign all of them may be held by who waits for a letter or
/// computes; letters arrive all the same.
final class CorrespondenceQueue: TaskExecutor {
  static let shared = CorrespondenceQueue()
  private let queue = DispatchQueue(label: "descent.correspondence")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
