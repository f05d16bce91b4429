import Foundation

/// The versioned file of all frozen references, and how it was made.
///
/// The shipped one is a resource of this module, written by `descent reference`.
public struct ReferenceStore: Hashable, Sendable, Codable {
  /// The form of the file that this build reads and writes.
  public static let format = 1

  /// The file's form.
  public let format: Int
  /// The command that made it.
  public let command: String
  /// The day it was made on, `2026-11-21`.
  public let date: String
  /// The numerics it was made on: instruction set and matrix-product path.
  public let numerics: String
  /// The references, in the order of the catalogue.
  public let references: [Reference]

  /// Makes a store.
  public init(command: String, date: String, numerics: String, references: [Reference]) {
    format = Self.format
    self.command = command
    self.date = date
    self.numerics = numerics
    self.references = references
  }

  /// Reads the file that is shipped with this build.
  public static func shipped() throws(ReferenceError) -> ReferenceStore {
    guard
      let url = Bundle.module.url(
        forResource: "references", withExtension: "json", subdirectory: "Resources")
    else { throw .unreadable(file: "Resources/references.json", why: "it is not in this build") }
    return try ReferenceStore(contentsOf: url)
  }

  /// Reads a file.
  public init(contentsOf url: URL) throws(ReferenceError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(file: url.path, why: "it cannot be opened")
    }
    do { self = try JSONDecoder().decode(ReferenceStore.self, from: data) } catch {
      throw .unreadable(file: url.path, why: Self.explain(error))
    }
    guard format == Self.format else { throw .format(file: url.path, found: format) }
    for reference in references
    where reference.horizons.count < 2
      || !reference.horizons.allSatisfy({
        !$0.losses.isEmpty && $0.mean.isFinite && $0.steps > 0 && $0.learningRate > 0
      })
      || !zip(reference.horizons, reference.horizons.dropFirst())
        .allSatisfy({ $0.steps < $1.steps })
    {
      throw .unreadable(
        file: url.path,
        why:
          "\(reference.task) needs two horizons or more, rising, each with a rate and finite losses"
      )
    }
  }

  /// The file's contents: sorted keys, one newline at the end.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// The reference of a task, which must have been tuned at the task's version and length.
  public func reference(for task: any ProxyTask) throws(ReferenceError) -> Reference {
    guard let found = references.first(where: { $0.task == task.name }) else {
      throw .missing(task: task.name)
    }
    guard found.taskVersion == task.version else {
      throw .version(task: task.name, tuned: found.taskVersion, current: task.version)
    }
    guard found.recipe.steps == task.steps else {
      throw .steps(task: task.name, tuned: found.recipe.steps, current: task.steps)
    }
    return found
  }

  /// This store with `newer` references in the place of those of the same tasks, and behind the others.
  public func replacing(
    _ newer: [Reference], command: String, date: String, numerics: String
  ) -> ReferenceStore {
    var merged = references.map { old in newer.first { $0.task == old.task } ?? old }
    merged += newer.filter { new in !references.contains { $0.task == new.task } }
    return ReferenceStore(command: command, date: date, numerics: numerics, references: merged)
  }

  /// What is wrong with the JSON of a file of measurements, in a few words.
  static func explain(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      "\(path(context)) has no \"\(key.stringValue)\""
    case DecodingError.typeMismatch(let type, let context),
      DecodingError.valueNotFound(let type, let context):
      "\(path(context)) should be of type \(type)"
    case DecodingError.dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is not JSON" : "\(path(context)): \(context.debugDescription)"
    default: "it is not JSON"
    }
  }

  private static func path(_ context: DecodingError.Context) -> String {
    if context.codingPath.isEmpty { return "the file" }
    return context.codingPath
      .map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
  }
}

/// What is wrong with a file of references.
public enum ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or understood.
  case unreadable(file: String, why: String)
  /// The file is of another form.
  case format(file: String, found: Int)
  /// The file holds no reference for the task.
  case missing(task: String)
  /// The task has changed since.
  case version(task: String, tuned: Int, current: Int)
  /// The task's length has changed since.
  case steps(task: String, tuned: Int, current: Int)

  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let why):
      "\(file): not a file of references: \(why); make one with `descent reference`"
    case .format(let file, let found):
      "\(file): format \(found), but this build reads format \(ReferenceStore.format); "
        + "make it anew with `descent reference`"
    case .missing(let task):
      "no reference for task \(task); run `descent reference --tasks \(task)`"
    case .version(let task, let tuned, let current):
      "the reference of task \(task) was tuned for version \(tuned), but the task is at version "
        + "\(current); run `descent reference --tasks \(task)`"
    case .steps(let task, let tuned, let current):
      "the reference of task \(task) was tuned for \(tuned) steps, but the task has \(current); "
        + "run `descent reference --tasks \(task)`"
    }
  }
}
