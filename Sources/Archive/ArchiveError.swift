/// Why an archive cannot be used, with what to do.
public enum ArchiveError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such file.
  case missing(path: String)
  /// The file is no SQLite database.
  case notDatabase(path: String)
  /// The file is an SQLite database that Descent did not make.
  case foreign(path: String)
  /// The file is an SQLite database without anything in it.
  case empty(path: String)
  /// A later version of Descent wrote it.
  case newer(path: String)
  /// The file, or its folder, may not be written.
  case readOnly(path: String)
  /// The file cannot be opened or made.
  case cannotOpen(path: String, reason: String)
  /// The disk has no room.
  case diskFull(path: String)
  /// The system refused a write, and not because the disk has no room.
  case writeFailed(path: String)
  /// Another process holds it for longer than we wait.
  case locked(path: String)
  /// The file's pages contradict each other.
  case damaged(path: String)
  /// The campaign is in the archive already.
  case campaignExists(path: String, campaign: Int64, name: String)
  /// What is written contradicts what is there.
  case conflict(path: String, reason: String)
  /// Any other answer of SQLite.
  case database(path: String, reason: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .missing(let path):
      "no archive at \(path): give the path of an archive with --archive, or make one with `descent run`"
    case .notDatabase(let path):
      "\(path) is not an SQLite database, so it cannot be a Descent archive: give another path with --archive"
    case .foreign(let path):
      "\(path) is an SQLite database but not a Descent archive: give another path with --archive (nothing in it was changed)"
    case .empty(let path):
      "\(path) is an empty database, as a run leaves that ended while it made its archive: begin with `descent run FILE --archive \(path)`"
    case .newer(let path):
      "\(path) was written by a newer version of Descent: update Descent to read it (nothing in it was changed)"
    case .readOnly(let path):
      "\(path) cannot be written: give write permission to the file and its folder, or another path with --archive"
    case .cannotOpen(let path, let reason):
      "cannot open \(path) (\(reason)): check that its folder exists and may be written, or give another path with --archive"
    case .diskFull(let path):
      "the disk of \(path) is full: make room, then go on with `descent resume` (everything committed before is kept)"
    case .writeFailed(let path):
      "\(path) could not be written to the end: check the disk's room, quotas and `ulimit -f`, then go on with `descent resume` (everything committed before is kept)"
    case .locked(let path):
      "another process is writing \(path): wait until it ends, or give another path with --archive"
    case .damaged(let path):
      "\(path) is damaged: restore it from a copy, or save what is readable with `sqlite3 \(path) .recover`"
    case .campaignExists(let path, let campaign, let name):
      "\(path) already holds this campaign with this seed (campaign \(campaign), \(name)): go on with `descent resume --archive \(path)`, or give another --seed or --archive"
    case .conflict(let path, let reason):
      "\(path) already holds other results for this campaign (\(reason)): is another process running it?"
    case .database(let path, let reason):
      "SQLite cannot use \(path): \(reason)"
    }
  }
}
