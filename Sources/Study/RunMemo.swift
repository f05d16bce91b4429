import Determinism
import Foundation
import Synchronization

/// End losses of training runs, remembered in a file: what makes tuning resumable.
///
/// Tuning is a fixed sequence of decisions on end losses; resumed, it is replayed from the start and finds what it
/// had computed. One line a run, appended: a hash of everything that the run depends on, and the loss's bits. A
/// line cut short by a kill is no line.
final class RunMemo: Sendable {
  private let state: Mutex<State>

  private struct State {
    var losses: [StableHash: Double] = [:]
    var file: FileHandle?
  }

  /// Opens or makes the file; keeps all in memory where there is none.
  init(file: URL?) throws(TuningError) {
    guard let file else {
      state = Mutex(State())
      return
    }
    var losses: [StableHash: Double] = [:]
    var end = 0
    if let data = try? Data(contentsOf: file) {
      for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .dropLast()
      {
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count == 2, let key = StableHash(String(words[0])),
          let bits = UInt64(words[1], radix: 16)
        else { throw .progressFile(file.path, "line \(losses.count + 1) is not a run") }
        losses[key] = Double(bitPattern: bits)
        end += line.count + 1
      }
    } else if !FileManager.default.createFile(atPath: file.path, contents: nil) {
      throw .progressFile(file.path, "it can be neither read nor made")
    }
    do {
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: UInt64(end))
      state = Mutex(State(losses: losses, file: handle))
    } catch { throw .progressFile(file.path, "it cannot be written") }
  }

  /// The loss of a run, remembered or computed now.
  func loss(of key: StableHash, compute: () -> Double) -> Double {
    if let known = state.withLock({ $0.losses[key] }) { return known }
    let loss = compute()
    state.withLock {
      $0.losses[key] = loss
      let line = "\(key) \(String(loss.bitPattern, radix: 16))\n"
      // A full disk costs the memory of this run, not the tuning.
      try? $0.file?.write(contentsOf: Data(line.utf8))
    }
    return loss
  }
}

/// Why tuning could not go on.
public enum TuningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file of finished runs cannot be used.
  case progressFile(String, String)
  /// No learning rate keeps the reference finite on this task.
  case unstable(task: String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .progressFile(let file, let why):
      "\(file): not usable as the progress of a tuning: \(why); remove it or name another"
    case .unstable(let task):
      "the reference stays finite on \(task) at no learning rate that was tried; "
        + "the task needs another loss or another length"
    }
  }
}
