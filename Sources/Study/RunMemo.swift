import Determinism
import Eval
import Foundation
import Synchronization

/// End losses of training runs, remembered in a file: what makes tuning resumable.
///
/// Tuning is a fixed sequence of decisions on end losses; resumed, it is replayed from the start and finds what it
/// had computed. One line a run, appended: a hash of everything that the run depends on, the loss's bits, the task and
/// the steps, which tell how much of a forecast is done. A line cut short by a kill is no line.
final class RunMemo: Sendable {
  private let state: Mutex<State>

  private struct State {
    var losses: [StableHash: Double] = [:]
    var steps: [String: Int] = [:]
    var file: FileHandle?
  }

  /// Opens or makes the file; keeps all in memory where there is none.
  init(file: URL?) throws(TuningError) {
    guard let file else {
      state = Mutex(State())
      return
    }
    var losses: [StableHash: Double] = [:]
    var steps: [String: Int] = [:]
    var end = 0
    if let data = try? Data(contentsOf: file) {
      for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .dropLast()
      {
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count == 4, let key = StableHash(String(words[0])),
          let bits = UInt64(words[1], radix: 16), let count = Int(words[3])
        else { throw .progressFile(file.path, "line \(losses.count + 1) is not a run") }
        if losses.updateValue(Double(bitPattern: bits), forKey: key) == nil {
          steps[String(words[2]), default: 0] += count
        }
        end += line.count + 1
      }
    } else if !FileManager.default.createFile(atPath: file.path, contents: nil) {
      throw .progressFile(file.path, "it can be neither read nor made")
    }
    do {
      let handle = try FileHandle(forWritingTo: file)
      try handle.truncate(atOffset: UInt64(end))
      state = Mutex(State(losses: losses, steps: steps, file: handle))
    } catch { throw .progressFile(file.path, "it cannot be written") }
  }

  /// The loss of a run, remembered or computed now.
  ///
  /// - Parameters:
  ///   - key: Names everything that the run depends on.
  ///   - task: The task's name, without spaces.
  ///   - steps: How long the run is.
  ///   - compute: Runs it.
  func loss(of key: StableHash, task: String, steps: Int, compute: () -> Double) -> Double {
    if let known = state.withLock({ $0.losses[key] }) { return known }
    let loss = compute()
    state.withLock {
      $0.losses[key] = loss
      $0.steps[task, default: 0] += steps
      let line = "\(key) \(String(loss.bitPattern, radix: 16)) \(task) \(steps)\n"
      // A full disk costs the memory of this run, not the tuning.
      try? $0.file?.write(contentsOf: Data(line.utf8))
    }
    return loss
  }

  /// How many steps of a task's runs are remembered.
  func steps(on task: String) -> Int { state.withLock { $0.steps[task] ?? 0 } }
}

/// Why tuning could not go on.
public enum TuningError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file of finished runs cannot be used.
  case progressFile(String, String)
  /// No learning rate keeps the reference finite on this task.
  case unstable(task: String)
  /// A tier takes its rule from the select tier, and no reference of that is known.
  case noRule(tier: TierName)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .progressFile(let file, let why):
      "\(file): not usable as the progress of a tuning: \(why); remove it or name another"
    case .unstable(let task):
      "the reference stays finite on \(task) at no learning rate that was tried; "
        + "the task needs another loss or another length"
    case .noRule(let tier):
      "references of the \(tier.rawValue) tier take the rule that was tuned on select, and there is none, "
        + "neither in the output nor shipped; run `descent reference --tier select` first"
    }
  }
}
