import Foundation

/// Where a command writes a file of the user's that it never replaces.
enum NewFile {
  /// Writes text to a path at which there is nothing yet.
  static func write(_ text: String, to path: String) throws {
    try check(path)
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch {
      throw Failure.failed(
        "\(path) cannot be written: check that its folder exists, may be written and has room")
    }
  }

  /// Says before the work begins that something is in the way.
  static func check(_ path: String) throws {
    guard !FileManager.default.fileExists(atPath: path) else {
      throw Failure.usage("\(path) exists: give another path, or remove it first")
    }
  }
}
