import Foundation

/// A file of data that the tasks need and that cannot be used.
public struct TaskDataError: Error, CustomStringConvertible {
  /// What was expected, what came, where, and what to do.
  public let description: String
}

/// The files behind the tasks on real data.
public enum TaskData {
  /// Reads every file once, so that a missing or damaged one is an error here and not a trap in a run.
  public static func check() throws {
    _ = try Digits.all.get()
    _ = try Text.all.get()
  }

  /// The bytes of a resource.
  static func bytes(of name: String) throws(TaskDataError) -> [UInt8] {
    let url = Bundle.module.bundleURL.appendingPathComponent("Resources/\(name)")
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw TaskDataError(
        description: """
          the data file \(name) was expected at \(url.path) and cannot be read \
          (\(error.localizedDescription)); build the package again, which copies it there
          """)
    }
  }
}

extension Result {
  /// The value, where `TaskData.check` has shown that there is one.
  var checked: Success {
    switch self {
    case .success(let value): return value
    case .failure(let error): preconditionFailure("\(error)")
    }
  }
}
