import Archive
import DSL
import Determinism
import Eval
import Foundation
import Machine
import TensorCore

/// Recomputes frozen references where the numerics are not those that they were made on.
///
/// Another instruction set changes the last digits of every loss, and a run can multiply them. So a campaign on
/// other numerics measures candidates against runs of its own machine. What was tuned stays frozen: rule, constants,
/// recipe, and the learning rate at each horizon; only the runs of L(τ) are repeated, on the seeds of the tuning.
public struct ReferenceRefresh: Sendable {
  /// The numerics of this machine.
  public let numerics: String
  private let settings: ReferenceTuning.Settings

  /// Makes a refresh for this machine's numerics, or for a name given to them.
  public init(
    numerics: String = MatrixPath.current.numericsID,
    settings: ReferenceTuning.Settings = ReferenceTuning.Settings()
  ) {
    self.numerics = numerics
    self.settings = settings
  }

  /// The references of some tasks on this machine's numerics; the store itself where it was made on them.
  ///
  /// The store's references of other tasks stay as they are.
  ///
  /// - Parameters:
  ///   - frozen: The tuned references; they must hold each task at its version and length.
  ///   - tasks: The tasks that will be judged on.
  ///   - archive: Where what was computed is kept, and found the next time.
  ///   - workers: How many threads.
  ///   - progress: Told in a few words what is done; not called where nothing is.
  public func store(
    _ frozen: ReferenceStore, for tasks: [any ProxyTask], in archive: Archive, workers: Int,
    progress: (String) -> Void
  ) throws -> ReferenceStore {
    if frozen.numerics == numerics { return frozen }
    var known: [Reference] = []
    var open: [(task: any ProxyTask, reference: Reference)] = []
    for task in tasks {
      let reference = try frozen.reference(for: task)
      if let kept = try cached(reference, in: archive) {
        known.append(kept)
      } else {
        open.append((task, reference))
      }
    }
    if !open.isEmpty {
      let steps = open.reduce(0) { sum, item in
        sum + item.reference.horizons.reduce(0) { $0 + $1.steps * $1.losses.count }
      }
      progress(
        "the references were made on \(frozen.numerics): \(open.count) of them are run again on \(numerics), "
          + "\(steps) training steps, once for this archive")
    }
    for (task, reference) in open {
      let begun = ContinuousClock.now
      let fresh = try rerun(reference, on: task, workers: workers)
      try archive.store(try record(fresh, of: reference))
      known.append(fresh)
      let tenths = Int((ContinuousClock.now - begun) / .seconds(0.1))
      progress("reference of \(task.name): \(tenths / 10).\(tenths % 10) s")
    }
    return frozen.replacing(
      known, command: frozen.command, date: frozen.date, numerics: numerics)
  }

  /// Runs every horizon of a reference again.
  private func rerun(_ reference: Reference, on task: any ProxyTask, workers: Int) throws
    -> Reference
  {
    let program = try Program(
      parsing: reference.rule.program, file: "reference of \(task.name)")
    let rule = ProgramRule(Graph(program))
    let horizons = reference.horizons
    let jobs = horizons.indices.flatMap { place in
      settings.seeds(.scored, horizons[place].losses.count).map { (place: place, seed: $0) }
    }
    let losses = parallelMap(jobs.count, workers: workers) { index, worker in
      let (place, seed) = jobs[index]
      let recipe = reference.recipe.with(
        learningRate: horizons[place].learningRate, steps: horizons[place].steps)
      guard
        case .factor(let factor) = UpdateScale.measure(
          rule, on: task, recipe: recipe, with: worker)
      else { return Double.infinity }
      return worker.train(rule, on: task, seed: seed, recipe: recipe, factor: factor).endLoss
    }
    guard losses.allSatisfy(\.isFinite) else { throw TuningError.unstable(task: task.name) }
    return Reference(
      task: reference.task, taskVersion: reference.taskVersion, tier: reference.tier,
      recipe: reference.recipe, factor: reference.factor, rule: reference.rule,
      horizons: horizons.indices.map { place in
        Reference.Horizon(
          multiple: horizons[place].multiple, steps: horizons[place].steps,
          learningRate: horizons[place].learningRate,
          losses: jobs.indices.filter { jobs[$0].place == place }.map { losses[$0] })
      })
  }

  // MARK: - The archive

  private func cached(_ frozen: Reference, in archive: Archive) throws -> Reference? {
    let found = try archive.reference(
      task: frozen.task, taskVersion: frozen.taskVersion, numerics: try key(of: frozen))
    // What cannot be read is of another build, and is computed anew.
    return found.flatMap { try? JSONDecoder().decode(Reference.self, from: Data($0.text.utf8)) }
  }

  private func record(_ fresh: Reference, of frozen: Reference) throws -> ReferenceRecord {
    ReferenceRecord(
      task: frozen.task, taskVersion: frozen.taskVersion, numerics: try key(of: frozen),
      text: try Self.text(fresh))
  }

  /// The numerics, and what was tuned: a task that is tuned anew is not served what came of the old tuning.
  private func key(of frozen: Reference) throws -> String {
    var hash = StableHash(domain: 0x9EF2)
    hash.combine(try Self.text(frozen))
    return "\(numerics) \(hash)"
  }

  private static func text(_ reference: Reference) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(reference), as: UTF8.self)
  }
}
