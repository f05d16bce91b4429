import Foundation

/// The built `descent`, run as a user runs it.
struct Tool {
  /// What a run gave.
  struct Result {
    var status: Int32
    var output: String
    var complaint: String

    /// The output as a JSON object.
    func object() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// A folder of its own, in which the tool runs; removed at the end.
  final class Folder {
    let path: String

    init() throws {
      path = NSTemporaryDirectory() + "descent-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Removes an archive with the files that SQLite keeps beside it.
    func removeArchive(_ name: String) {
      for suffix in ["", "-wal", "-shm"] {
        try? FileManager.default.removeItem(atPath: file(name) + suffix)
      }
    }

    func write(_ text: String, to name: String) throws {
      try text.write(toFile: file(name), atomically: true, encoding: .utf8)
    }
  }

  let folder: Folder

  init() throws { folder = try Folder() }

  /// The binary beside the test bundle.
  static let binary = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("descent").path

  /// The folder of the package.
  static let package = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Runs the tool in its folder and waits.
  func run(_ arguments: String...) throws -> Result { try run(arguments) }

  /// Runs the tool in its folder and waits; see `start`.
  func run(
    _ arguments: [String], after preparation: String = ":", by wrapper: String = ""
  ) throws -> Result {
    try result(of: try start(arguments, after: preparation, by: wrapper))
  }

  /// Starts the tool in its folder: after a line of shell, such as a limit, and by a command that runs others.
  func start(
    _ arguments: [String], after preparation: String = ":", by wrapper: String = ""
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", "\(preparation)\nexec \(wrapper) \"$0\" \"$@\"", Self.binary] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    // Files, not pipes: nothing has to read while the process writes.
    for path in [output, complaint] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: complaint)
    try process.run()
    return process
  }

  /// Waits for a started tool.
  func result(of process: Process) throws -> Result {
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8),
      complaint: try String(contentsOfFile: complaint, encoding: .utf8))
  }

  private var output: String { folder.file(".output") }
  private var complaint: String { folder.file(".complaint") }
}
