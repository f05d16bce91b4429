import Foundation

/// The file of all records of ordered pairs.
///
/// The shipped one is a resource of this module, written by `descent separate`.
public struct SeparationStore: Hashable, Sendable, Codable {
  /// The form of the file that this build reads and writes.
  public static let format = 1

  /// The file's form.
  public let format: Int
  /// The records, in the order of the catalogue.
  public let records: [SeparationRecord]

  /// Makes a store.
  public init(records: [SeparationRecord]) {
    format = Self.format
    self.records = records
  }

  /// Reads the file that is shipped with this build.
  public static func shipped() throws(SeparationError) -> SeparationStore {
    guard
      let url = Bundle.module.url(
        forResource: "separations", withExtension: "json", subdirectory: "Resources")
    else { throw .unreadable(file: "Resources/separations.json", why: "it is not in this build") }
    return try SeparationStore(contentsOf: url)
  }

  /// Reads a file.
  public init(contentsOf url: URL) throws(SeparationError) {
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(file: url.path, why: "it cannot be opened")
    }
    do { self = try JSONDecoder().decode(SeparationStore.self, from: data) } catch {
      throw .unreadable(file: url.path, why: ReferenceStore.explain(error))
    }
    guard format == Self.format else {
      throw .unreadable(
        file: url.path, why: "format \(format), but this build reads format \(Self.format)")
    }
  }

  /// The file's contents: sorted keys, one newline at the end.
  public func encoded() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self) + Data("\n".utf8)
  }

  /// This store with a record in the place of that of the same task, in the order of the catalogue; records of
  /// tasks that are no more are dropped.
  public func replacing(_ record: SeparationRecord) -> SeparationStore {
    let merged = [record] + records.filter { $0.task != record.task }
    return SeparationStore(
      records: TaskCatalogue.all.compactMap { entry in
        merged.first { $0.task == entry.task.name }
      })
  }

  /// Why nothing here shows that a task orders its pair; nil where a record does.
  public func fault(of task: any ProxyTask) -> String? {
    guard let record = records.first(where: { $0.task == task.name }) else {
      return "\(task.name): not measured; run `descent separate \(task.name)`"
    }
    return record.fault(of: task).map { "\(task.name): \($0)" }
  }
}

/// What is wrong with a file of separations, or with a measurement of one.
public enum SeparationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be opened or understood.
  case unreadable(file: String, why: String)
  /// No rule of that name is known.
  case unknownRule(String, task: String)
  /// The rule stays finite at no learning rate that was tried.
  case unstable(rule: String, task: String)

  /// What was expected, what came, and what to do.
  public var description: String {
    switch self {
    case .unreadable(let file, let why):
      "\(file): not a file of separations: \(why); make one with `descent separate --output`"
    case .unknownRule(let rule, let task):
      "task \(task) names the rule \(rule) in its pair, which the library does not have; "
        + "name one of `optimizers/`"
    case .unstable(let rule, let task):
      "\(rule) stays finite on \(task) at no learning rate that was tried; name another pair"
    }
  }
}
