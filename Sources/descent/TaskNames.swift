import ArgumentParser
import Eval

extension TaskCatalogue {
  /// The task that the user names.
  static func find(_ name: String) throws -> Entry {
    guard let entry = named(name) else {
      throw Failure.unknown("task", name, among: all.map(\.task.name), see: "descent tasks")
    }
    return entry
  }
}

extension TierName: ExpressibleByArgument {}
