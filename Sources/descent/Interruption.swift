import Foundation
import Synchronization

/// Ctrl-C: the first asks what runs to stop and keep what it has, the second ends the process at once.
enum Interruption {
  private static let flag = Atomic(false)

  /// Whether Ctrl-C was pressed since `watch` was called.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Begins to watch for Ctrl-C.
  static func watch() {
    // Made before a signal can come: a handler may store in an atomic, but not begin one.
    flag.store(false, ordering: .relaxed)
    // Who starts this process from a thread that blocks signals hands the block down.
    var interrupt = sigset_t()
    sigemptyset(&interrupt)
    sigaddset(&interrupt, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
    signal(SIGINT) { _ in
      Interruption.flag.store(true, ordering: .relaxed)
      signal(SIGINT, SIG_DFL)
    }
  }
}
